"""Why something is marked, in the language of the document."""

import re
from functools import cache
from pathlib import Path

import msgspec

_FILE = Path(__file__).with_name("reasons_zh.toml")
_Sections = dict[str, dict[str, str]]


@cache
def in_chinese(reason: str) -> str:
    """Return a reason in Chinese, and as it is where it is told in no other language."""
    whole, templates = _read()
    if reason in whole:
        return whole[reason]
    for pattern, told in templates:
        if found := pattern.fullmatch(reason):
            return told.format(*(in_chinese(part) for part in found.groups()))
    return reason


@cache
def _read() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """Return the sentences in which nothing changes, and the others with most words first."""
    said = {
        english: chinese
        for section in msgspec.toml.decode(_FILE.read_bytes(), type=_Sections).values()
        for english, chinese in section.items()
    }
    whole = {english: chinese for english, chinese in said.items() if "{" not in english}
    others = sorted(said.keys() - whole.keys(), key=lambda one: -len(one.replace("{}", "")))
    return whole, [(_pattern(one), said[one]) for one in others]


def _pattern(english: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in english.split("{}")]
    return re.compile("(.+?)".join(parts))
