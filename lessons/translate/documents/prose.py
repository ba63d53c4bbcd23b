"""API names in the inline code of a document's prose, said as the target says them.

Fenced code, links and a book's references stay: they are no names of the lesson's framework, or
lead to a page about the source's.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import TypeAlias

from lessons.document import Lesson
from lessons.formats.json_spans import Span, elements
from lessons.translate.documents.notebooks import find_cells
from lessons.write import Splice

Rename: TypeAlias = Callable[[str], str | None]
_Range: TypeAlias = tuple[int, int]

_CODE = re.compile(r"(?<![`\\])(?P<marks>`{1,2})(?!`)(?P<code>[^`\n]+)(?P=marks)(?!`)")
_ROLE = re.compile(r"(?::[\w-]+:|\{[\w:-]+\})\Z")
_LONGEST_ROLE = 40
_LINK = re.compile(r"\[[^\[\]\n]*\](?:\([^()\n]*\)|\[[^\[\]\n]*\])")
_FENCE = re.compile(r"^[ \t>#]*(?:```+|~~~+)[^`\n]*$", re.MULTILINE)
_MARKER = re.compile(r"^# ?%%", re.MULTILINE)
# One decoded character of a JSON string: two escapes for one beyond the first plane.
_ESCAPED = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL
)


def splice_prose(lesson: Lesson, rename: Rename) -> list[Splice]:
    """Return the names in inline code for which `rename` has another, with their places."""
    if lesson.form == "notebook":
        cells = find_cells(lesson.text, "markdown")
        return [one for cell in cells for one in _splice_json(lesson.text, cell["source"], rename)]
    text = lesson.text
    hidden = sorted(_code_and_output(lesson))
    return [
        Splice(start + found.start, start + found.end, found.text)
        for start, end in _regions(lesson)
        for found in find_names(text[start:end], rename)
        if not _is_within(start + found.start, hidden)
    ]


def find_names(text: str, rename: Rename) -> Iterator[Splice]:
    """Yield the inline code of a Markdown text that is to change."""
    hidden = sorted([*_fenced(text), *(link.span() for link in _LINK.finditer(text))])
    for code in _CODE.finditer(text):
        if _is_within(code.start(), hidden):
            continue
        if _ROLE.search(text, max(0, code.start() - _LONGEST_ROLE), code.start()):
            continue
        name = code["code"].strip()
        new = rename(name) if name else None
        if new is not None and new != name and "`" not in new and "\n" not in new:
            start = code.start("code") + code["code"].find(name)
            yield Splice(start, start + len(name), new)


def _fenced(text: str) -> Iterator[_Range]:
    """Yield where fences begin and end; one that is never closed goes to the end."""
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence
        elif fence[0].strip("> \t#")[:3] == opened[0].strip("> \t#")[:3]:
            yield opened.start(), fence.end()
            opened = None
    if opened is not None:
        yield opened.start(), len(text)


def _regions(lesson: Lesson) -> Iterator[_Range]:
    """Yield the parts of a document's text in which there may be prose."""
    if lesson.form in ("markdown", "pasted"):
        yield 0, len(lesson.text)
    elif lesson.form == "percent":
        starts = _line_starts(lesson.text)
        for run in lesson.prose:
            marker = _MARKER.search(lesson.text, starts[run.line - 1])
            yield starts[run.line - 1], marker.start() if marker else len(lesson.text)


def _code_and_output(lesson: Lesson) -> Iterator[_Range]:
    starts = _line_starts(lesson.text)
    for cell in lesson.cells:
        yield cell.start, cell.end
        for recorded in cell.recorded:
            first = recorded.line - 1
            last = min(first + recorded.text.count("\n") + 1, len(starts) - 1)
            yield starts[first], starts[last]


def _line_starts(text: str) -> list[int]:
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))]


def _is_within(at: int, ranges: list[_Range]) -> bool:
    """Return whether a place is in one of the ranges, which are sorted and do not overlap."""
    before = bisect_right(ranges, (at, float("inf"))) - 1
    return before >= 0 and at < ranges[before][1]


def _splice_json(text: str, source: Span, rename: Rename) -> Iterator[Splice]:
    """Yield the changes within a source that is a JSON string, or a list of them."""
    is_list = isinstance(source.value, list)
    strings = list(elements(text, source.start)) if is_list else [source]
    whole = "".join(str(string.value) for string in strings)
    begins = [0, *accumulate(len(str(string.value)) for string in strings)]
    for found in find_names(whole, rename):
        number = bisect_right(begins, found.start) - 1
        if found.end > begins[number + 1]:  # a name that two strings of the list share
            continue
        string, before = strings[number], begins[number]
        places = _places(text, string)
        yield Splice(
            places[found.start - before],
            places[found.end - before],
            json.dumps(found.text, ensure_ascii=text.isascii())[1:-1],
        )


def _places(text: str, string: Span) -> list[int]:
    """Return where each character of a JSON string stands in the text, and where they end."""
    marks: Iterable[re.Match[str]] = _ESCAPED.finditer(text, string.start + 1, string.end - 1)
    return [*(mark.start() for mark in marks), string.end - 1]
