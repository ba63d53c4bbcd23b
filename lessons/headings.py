"""The headings of lesson documents, as `docs/coverage.md` lists them."""

import re
from collections import Counter
from dataclasses import dataclass

# Markup that book and notebook authors put around a heading's words.
_DECORATION = re.compile(r"\[\*\*|\*\*\]|\(\*\*|\*\*\)|<[^<>]+>")
_MARKED = re.compile(r"^(#{1,6})\s+(\S.*)$")
_NUMBERED = re.compile(r"^(\d+(?:\.\d+)+)\s+\S.*$")
_SUMMARY = "小结"


@dataclass(frozen=True)
class Heading:
    """A heading: its line (from 1), its depth (from 1) and its words without markup."""

    line: int
    level: int
    text: str


def read_headings(text: str) -> list[Heading]:
    """Return a document's headings in order; text ahead of the first one counts as a heading too.

    Where code stands in fences, every "#" line outside them is a heading. In a notebook pasted as
    text a heading is told from a comment by the blank lines around it. A document without any "#"
    heading is read for numbered ones ("4.2.1 ...") and its summary.
    """
    lines = text.splitlines()
    free = _outside_fences(lines)
    if len(free) == len(lines):
        free = [index for index in free if _stands_alone(lines, index)]
    found = [heading for index in free if (heading := _marked(lines, index))]
    found = found or [heading for index in free if (heading := _numbered(lines, index))]
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if found and found[0].line > first + 1:
        found.insert(0, Heading(first + 1, 1, _words(lines[first])))
    return found


def name_headings(headings: list[Heading]) -> list[str]:
    """Return names that are unique in the document: the words, or "chapter / words"."""
    parents: dict[int, str] = {}
    named: list[tuple[str, str]] = []
    for heading in headings:
        above = [parents[level] for level in sorted(parents) if level < heading.level]
        parents = {level: text for level, text in parents.items() if level < heading.level}
        parents[heading.level] = heading.text
        named.append((heading.text, above[0] if above else ""))
    often = Counter(text for text, _ in named)
    return [f"{above} / {text}" if often[text] > 1 and above else text for text, above in named]


def _outside_fences(lines: list[str]) -> list[int]:
    inside, found = False, []
    for index, line in enumerate(lines):
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            found.append(index)
    return found


def _stands_alone(lines: list[str], index: int) -> bool:
    before = lines[index - 1].strip() if index else ""
    after = lines[index + 1].strip() if index + 1 < len(lines) else ""
    return not before and (not after or after.startswith(":label:"))


def _marked(lines: list[str], index: int) -> Heading | None:
    match = _MARKED.match(lines[index])
    return Heading(index + 1, len(match[1]), _words(match[2])) if match else None


def _numbered(lines: list[str], index: int) -> Heading | None:
    line = lines[index].strip()
    match = _NUMBERED.match(line)
    if not _stands_alone(lines, index) or not (match or line == _SUMMARY):
        return None
    return Heading(index + 1, match[1].count(".") if match else 1, line)


def _words(text: str) -> str:
    return " ".join(_DECORATION.sub("", text).split())
