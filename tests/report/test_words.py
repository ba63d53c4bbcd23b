"""Both catalogs say the same things, and there is a word for everything that can arrive."""

import re
import string
from pathlib import Path
from typing import get_args

import msgspec
import pytest

import report.words
from common.divergences import Kind
from common.errors import UnknownNameError
from common.interface import SECTIONS
from lessons.findings import KINDS, SEVERITIES
from lessons.translate.records import OUTCOMES
from lessons.verdicts.judge import ALONE, NOT_RUN, SAME
from report.words import LANGUAGES, read_words

Tree = dict[str, "Tree | str"]


def flatten(tree: Tree, path: str = "") -> dict[str, str]:
    """Return each text under its dotted key."""
    found: dict[str, str] = {}
    for key, item in tree.items():
        found |= flatten(item, f"{path}{key}.") if isinstance(item, dict) else {path + key: item}
    return found


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def texts(language: str) -> dict[str, str]:
    return flatten(msgspec.to_builtins(read_words(language)))


def test_catalogs_have_the_same_keys() -> None:
    assert texts("en").keys() == texts("zh").keys()


@pytest.mark.parametrize("key", texts("en"))
def test_both_languages_fill_in_the_same(key: str) -> None:
    assert holes(texts("en")[key]) == holes(texts("zh")[key])


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_unsaid(language: str) -> None:
    assert all(texts(language).values())
    words = read_words(language)
    assert set(words.sections) == {*SECTIONS, "border"}
    assert set(words.kinds) == set(get_args(Kind))
    assert set(words.severities) == set(SEVERITIES)
    # The mark of a step is the kind of its finding, or one of these.
    assert set(words.findings) == {*KINDS, SAME, ALONE, NOT_RUN}
    assert set(words.outcomes) == set(OUTCOMES)


def test_every_word_is_used() -> None:
    """Look in the source for each name, as `say.title`; what begins with `forms_` is made there."""
    sources = [
        path.read_text(encoding="utf-8")
        for path in Path(report.words.__file__).parent.rglob("*.py")
        if path.name != "words.py"
    ]
    used = {name for source in sources for name in re.findall(r"\.([a-z_]+)", source)}
    used |= {name for source in sources for name in re.findall(r'"([a-z_]+)"', source)}
    tables = (
        "sections.",
        "topics.",
        "kinds.",
        "severities.",
        "findings.",
        "outcomes.",
        "lesson.forms_",
        "language",
    )
    names = [key for key in texts("en") if not key.startswith(tables)]
    assert [key for key in names if key.rpartition(".")[2] not in used] == []


def test_chinese_falls_back_on_english() -> None:
    assert read_words("zh").pick("a reason", "") == "a reason"
    assert read_words("zh").pick("a reason", "原因") == "原因"
    assert read_words("en").pick("a reason", "原因") == "a reason"


def test_unknown_language() -> None:
    with pytest.raises(UnknownNameError, match="unknown language 'fr'; languages: en, zh"):
        read_words("fr")
