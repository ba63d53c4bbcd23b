"""Outputs that stand in a document: those of another framework are no longer true.

A notebook's are emptied, as Jupyter shows a cell that was not run. In text, where nothing but the
author's eye tells an output from an example, one is replaced by what the translation showed when
it was run; where it was not run, it stays.
"""

import re
from collections.abc import Iterator, Mapping

from common.cells.records import CellRun
from lessons.document import Cell, Lesson, Recorded
from lessons.translate.documents.notebooks import find_cells
from lessons.write import Splice

# What was taken for output and may be prose is not written over.
_LEAST_SURE = 0.8
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MARGIN = re.compile(r"[ \t>]*(?:Out ?\[\d+\] ?:\s*)?")
_FENCE = re.compile(r"^[ \t>]*(?:```|~~~)", re.MULTILINE)


def shown_by(run: CellRun) -> str:
    """Return the text that a cell showed, as a page can hold it: without what steers a terminal."""
    whole = "\n".join(part.rstrip("\n") for part in (run.stdout, run.result) if part.strip())
    plain = _ESCAPE.sub("", whole.replace("\r\n", "\n"))
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in plain.split("\n"))
    return "\n".join(_CONTROL.sub("", line).rstrip() for line in lines).strip("\n")


def is_shown_alike(first: CellRun | None, second: CellRun | None) -> bool:
    """Return whether a cell shows the same, as text and as figures, in both runs."""
    if first is None or second is None or not first.status == second.status == "ran":
        return False
    return shown_by(first) == shown_by(second) and first.figures == second.figures


def splice_outputs(lesson: Lesson, shown: Mapping[int, str]) -> list[Splice]:
    """Return what to replace so that recorded outputs are true of the translation.

    `shown` holds the cells that show something else now: the text, empty where it is not known.
    """
    if lesson.form == "notebook":
        return list(_empty_outputs(lesson.text, shown))
    starts = _line_starts(lesson.text)
    found = (
        _replace(lesson, cell, shown[cell.index], starts)
        for cell in lesson.cells
        if shown.get(cell.index) and len(cell.recorded) == 1
    )
    return [one for one in found if one is not None]


def _empty_outputs(text: str, shown: Mapping[int, str]) -> Iterator[Splice]:
    for index, cell in enumerate(find_cells(text, "code")):
        if index not in shown:
            continue
        outputs, count = cell.get("outputs"), cell.get("execution_count")
        if outputs is not None and outputs.value:
            yield Splice(outputs.start, outputs.end, "[]")
        if count is not None and count.value is not None:
            yield Splice(count.start, count.end, "null")


def _replace(lesson: Lesson, cell: Cell, text: str, starts: list[int]) -> Splice | None:
    """Return a recorded output's replacement, in the place and with the margin of the old one."""
    recorded = cell.recorded[0]
    place = span_of(lesson.text, recorded, starts)
    if recorded.guess and recorded.guess.sure < _LEAST_SURE:
        return None
    if place is None or _FENCE.search(text) or text == recorded.text.rstrip():
        return None
    start, end, margin = place
    newline = "\r\n" if "\r\n" in lesson.text else "\n"
    # In pasted text an empty line ends an output, and one with a space in it does not.
    empty = " " if lesson.form == "pasted" else margin.rstrip()
    first, *rest = text.split("\n")
    lines = [first, *(margin + line if line else empty for line in rest)]
    return Splice(start, end, newline.join(lines))


def span_of(text: str, recorded: Recorded, starts: list[int]) -> tuple[int, int, str] | None:
    """Return where a recorded output begins and ends, and what stands before its later lines.

    None where the document's lines are not the output's, as in an odd list or quotation.
    """
    lines = recorded.text.rstrip("\n").split("\n")
    first = recorded.line - 1
    written = [
        text[starts[at] : starts[at + 1]].rstrip("\r\n")
        for at in range(first, min(first + len(lines), len(starts) - 1))
    ]
    if len(written) < len(lines):
        return None
    margins = []
    for raw, own in zip(written, lines, strict=True):
        own = own.rstrip("\r")  # noqa: PLW2901
        if not own.strip() and not raw.strip("> \t"):
            continue
        if not raw.rstrip().endswith(own.rstrip()):
            return None
        margins.append(raw.rstrip()[: len(raw.rstrip()) - len(own.rstrip())])
    if not margins or not all(_MARGIN.fullmatch(margin) for margin in margins):
        return None
    start = starts[first] + len(margins[0])
    last = first + len(lines) - 1
    return start, starts[last] + len(written[-1]), margins[1] if len(margins) > 1 else ""


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    starts[-1] = len(text)
    return starts
