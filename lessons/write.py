"""Write a lesson back: new source in the places of the old, everything else byte for byte."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from common.files import write_whole
from lessons.document import Cell, Lesson
from lessons.formats.json_spans import elements

_ESCAPED = re.compile(r"\\u(?!00[0-7])[0-9a-fA-F]{4}")
_MARGIN = re.compile(r"[ \t>]*")
_UNIT = re.compile(r"\s*\{\r?\n([ \t]*)")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class Splice(NamedTuple):
    """New text for the characters of a document from `start` up to `end`."""

    start: int
    end: int
    text: str


def splice(text: str, splices: Iterable[Splice]) -> str:
    """Return the text with those pieces of it replaced, which do not overlap."""
    pieces: list[str] = []
    done = 0
    for start, end, new in sorted(splices):
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])


def replace_sources(lesson: Lesson, sources: Mapping[int, str]) -> str:
    """Return the lesson's text with new sources for the cells of these indices.

    Raises:
        KeyError: the lesson has no cell of such an index.
    """
    return splice(lesson.text, splice_sources(lesson, sources))


def splice_sources(lesson: Lesson, sources: Mapping[int, str]) -> list[Splice]:
    """Return what to replace in the lesson's text to give the cells of these indices new sources.

    A source that is the cell's own changes nothing. In a notebook the new one is a string or a
    list of lines, as the old one was; elsewhere it takes over the old one's indentation and kind
    of line ends.

    Raises:
        KeyError: the lesson has no cell of such an index.
    """
    cells = {cell.index: cell for cell in lesson.cells}
    changed = [cells[index] for index in sources if sources[index] != cells[index].source]
    write = _JsonWriter if lesson.form == "notebook" else _TextWriter
    write_source = write(lesson.text).write
    return [
        Splice(cell.start, cell.end, write_source(cell, sources[cell.index])) for cell in changed
    ]


def write_lesson(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write a document whole or not at all, in the encoding that it was read with.

    Raises:
        OutputError: the file cannot be written.
    """
    write_whole(path, text.encode(encoding))


class _JsonWriter:
    def __init__(self, text: str) -> None:
        self._text = text
        self._is_escaped = text.isascii() and _ESCAPED.search(text) is not None
        self._newline = _newline(text)
        unit = _UNIT.match(text)
        self._unit = unit[1] if unit else None

    def write(self, cell: Cell, source: str) -> str:
        """Return a source as JSON in the shape of the old one, lines that it keeps as they were."""
        text = self._text
        if text[cell.start] != "[":
            return self._quote(source)
        old = list(elements(text, cell.start))
        kept = {span.value: text[span.start : span.end] for span in old}
        lines = [kept.get(line) or self._quote(line) for line in _LINE.findall(source)]
        if not lines:
            return "[]"
        if old:
            opening = text[cell.start + 1 : old[0].start]
            between = text[old[0].end : old[1].start] if len(old) > 1 else "," + opening
            closing = text[old[-1].end : cell.end - 1]
        else:
            opening, closing = self._layout(cell.start)
            between = "," + (opening or " ")
        return f"[{opening}{between.join(lines)}{closing}]"

    def _layout(self, start: int) -> tuple[str, str]:
        """Return what stands before the first line and after the last, in a list that had none."""
        if self._unit is None:
            return "", ""
        margin = _margin(self._text, self._text.rfind("\n", 0, start) + 1)
        return f"{self._newline}{margin}{self._unit}", f"{self._newline}{margin}"

    def _quote(self, value: str) -> str:
        return json.dumps(value, ensure_ascii=self._is_escaped)


class _TextWriter:
    def __init__(self, text: str) -> None:
        self._text = text
        self._newline = _newline(text)

    def write(self, cell: Cell, source: str) -> str:
        """Return a source as lines of the document."""
        text, old = self._text, self._text[cell.start : cell.end]
        newline = _newline(old) if "\n" in old else self._newline
        first, rest = _margins(text, cell)
        margins = [first] + [rest] * source.count("\n")
        lines = [
            margin + line if line else margin.rstrip()
            for margin, line in zip(margins, source.split("\n"), strict=True)
        ]
        written = newline.join(lines)
        if not old and cell.start and text[cell.start - 1] != "\n":
            written = newline + written
        goes_on = cell.end < len(text) and text[cell.end] not in "\r\n"
        if not written.endswith("\n") and (old.endswith("\n") or goes_on):
            written += newline
        return written


def _margins(text: str, cell: Cell) -> tuple[str, str]:
    """Return what stands before the first line of a source, and before each of the others.

    That is the indentation of a list's item or the ">" of a quotation, which are no part of it.
    """
    line = text.rfind("\n", 0, cell.start) + 1
    written = text[cell.start : cell.end].split("\n")
    found = [
        _margin_of(raw.rstrip("\r"), own)
        for raw, own in zip(written, cell.source.split("\n"), strict=False)
    ]
    first = found[0] or ""
    others = [margin for margin in found[1:] if margin is not None]
    if others:
        return first, others[0]
    return first, first if line == cell.start else _margin(text, line)


def _margin_of(written: str, own: str) -> str | None:
    """Return what a written line has before its own text; None for one without a text."""
    if not own.strip() or not written.endswith(own):
        return None
    margin = written[: len(written) - len(own)]
    return margin if _MARGIN.fullmatch(margin) else None


def _margin(text: str, at: int) -> str:
    match = _MARGIN.match(text, at)
    return match[0] if match else ""


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
