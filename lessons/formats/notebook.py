"""Jupyter notebooks, read in place: every source keeps its position in the JSON text.

The text is walked and never rebuilt, so that what nobody touches comes back byte for byte, and a
line is that of the file, where a person who opens it in an editor finds the code.
"""

import json
from dataclasses import dataclass, field

from lessons.document import Cell, Parts, Prose, Recorded
from lessons.formats import MOST_CELLS, LineCounter, UnreadableError
from lessons.formats.json_spans import Span, decode, elements, members

_KINDS = ("code", "markdown", "raw")
# A notebook of ten thousand cells has a tenth of it; each costs memory when it is decoded.
MOST_BRACKETS = 1_000_000
_SAVE_AGAIN = "open it in Jupyter and save it again"


def read_notebook(text: str) -> Parts:
    """Return the cells and prose of a notebook of format 4.

    Raises:
        UnreadableError: the text is no JSON, or no notebook that we know.
    """
    try:
        start = _find_cells(text)
        return _Reading(text).read(start)
    except json.JSONDecodeError as bad:
        what = f"this is no whole JSON ({bad.msg}, column {bad.colno}): the notebook was cut short"
        raise UnreadableError(bad.lineno, f"{what} or damaged; {_SAVE_AGAIN}") from None
    except RecursionError:
        what = "the JSON is nested too deeply for a notebook"
        raise UnreadableError(1, f"{what}; {_SAVE_AGAIN}") from None


def _find_cells(text: str) -> int:
    """Return where the array of cells begins, after checking that this is format 4."""
    if text.count("{") + text.count("[") > MOST_BRACKETS:
        what = f"this JSON has more than {MOST_BRACKETS} objects and lists, too many for a notebook"
        raise UnreadableError(1, f"{what}; clear its outputs, or split it")
    if not isinstance(decode(text), dict):
        raise UnreadableError(1, f"this is JSON, but no notebook; {_SAVE_AGAIN}")
    whole = members(text, text.index("{"))
    version = whole.get("nbformat")
    if version is None:
        raise UnreadableError(1, f'this JSON has no "nbformat", as notebooks do; {_SAVE_AGAIN}')
    line = LineCounter(text).at(version.start)
    if version.value in (1, 2, 3):
        what = f"this is notebook format {text[version.start : version.end]}, 4 is read"
        upgrade = "jupyter nbconvert --to notebook --nbformat 4 FILE"
        raise UnreadableError(line, f"{what}; upgrade it with: {upgrade}")
    if version.value != 4:
        what = "this is an unknown notebook format, 4 is read"
        raise UnreadableError(line, f"{what}; save it from Jupyter as format 4")
    cells = whole.get("cells")
    if cells is None or not isinstance(cells.value, list):
        raise UnreadableError(line, f'this notebook has no list of "cells"; {_SAVE_AGAIN}')
    return cells.start


@dataclass
class _Reading:
    text: str
    cells: list[Cell] = field(default_factory=list)
    prose: list[Prose] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = LineCounter(self.text)

    def read(self, start: int) -> Parts:
        for span in elements(self.text, start):
            if max(len(self.cells), len(self.prose)) > MOST_CELLS:
                break
            self._read_cell(span)
        return Parts(tuple(self.cells), tuple(self.prose))

    def _read_cell(self, span: Span) -> None:
        if not isinstance(span.value, dict):
            raise self._unreadable(span, "a cell is no JSON object")
        kind = span.value.get("cell_type")
        if kind not in _KINDS:
            raise self._unreadable(span, f'a cell has no "cell_type" of {", ".join(_KINDS)}')
        parts = members(self.text, span.start)
        source = parts.get("source")
        written = None if source is None else _join(source.value)
        if source is None or written is None:
            raise self._unreadable(source or span, 'a cell has no "source" of text')
        line = self._line_of_text(source)
        if kind == "markdown":
            self.prose.append(Prose(line, _printable(written), len(self.cells)))
        elif kind == "code":
            if _printable(written) != written:
                raise self._unreadable(source, "a source has half of a surrogate pair in it")
            self.cells.append(
                Cell(
                    index=len(self.cells),
                    line=line,
                    source=written,
                    start=source.start,
                    end=source.end,
                    frameworks=(),
                    slot=len(self.cells),
                    recorded=self._read_outputs(parts.get("outputs")),
                    tags=_tags(span.value.get("metadata")),
                )
            )

    def _read_outputs(self, outputs: Span | None) -> tuple[Recorded, ...]:
        if outputs is None or not isinstance(outputs.value, list):
            return ()
        found = [self._read_output(span) for span in elements(self.text, outputs.start)]
        return tuple(recorded for recorded in found if recorded)

    def _read_output(self, span: Span) -> Recorded | None:
        """Return an output as text; None for pictures, and for stderr, which no lesson teaches."""
        if not isinstance(span.value, dict):
            return None
        parts = members(self.text, span.start)
        text = parts.get("text")
        if span.value.get("output_type") == "error" and "ename" in parts:
            message = f"{span.value['ename']}: {span.value.get('evalue', '')}"
            return Recorded(_printable(message), self.lines.at(parts["ename"].start))
        if span.value.get("name") == "stderr":
            return None
        if "data" in parts and isinstance(parts["data"].value, dict):
            text = members(self.text, parts["data"].start).get("text/plain")
        shown = _join(text.value) if text else None
        if text is None or shown is None:
            return None
        return Recorded(_printable(shown), self._line_of_text(text))

    def _line_of_text(self, span: Span) -> int:
        """Return the line of a text's first line; it may be a list of lines, on lines below."""
        is_list = isinstance(span.value, list)
        first = next(elements(self.text, span.start), span) if is_list else span
        return self.lines.at(first.start)

    def _unreadable(self, span: Span, what: str) -> UnreadableError:
        return UnreadableError(self.lines.at(span.start), f"{what}; {_SAVE_AGAIN}")


def _join(value: object) -> str | None:
    """Return a text that the format allows to be a list of lines; None where it is neither."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return None


def _printable(text: str) -> str:
    """Return the text without halves of surrogate pairs, which no file can hold."""
    return text.encode(errors="replace").decode()


def _tags(metadata: object) -> tuple[str, ...]:
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()
