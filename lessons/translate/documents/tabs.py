"""The target's cells beside those of the source, in a book with a tab for each framework."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lessons.document import ALL, Cell, Lesson
from lessons.formats.tabs import our_name, tab_names
from lessons.write import Splice

if TYPE_CHECKING:
    from lessons.formats.fences import Fence, Lines

# How books call a framework that they have not told a step in yet, where it is not our name.
_BOOK_NAMES = {"keras": "tensorflow"}
_LIST = re.compile(
    r"""\btab\.interact_select\([^()]*?(?P<last>(?P<quote>["'])\w+["'])\s*,?\s*[\])]"""
)
_QUOTED = re.compile(r"""["'](\w+)["']""")
_NUMBER = re.compile(r"\s+n=\d+")


def book_name(lesson: Lesson, framework: str) -> str:
    """Return how this book calls a framework in its tabs."""
    for cell in lesson.cells:
        names = tab_names(cell.source)
        written = re.split(r"[,\s]+", cell.source[slice(*names)]) if names else []
        for name in (*written, *_listed(cell.source)):
            if our_name(name) == framework:
                return name
    return _BOOK_NAMES.get(framework, framework)


def extend_list(source: str, framework: str, name: str) -> str:
    """Return a cell with the framework in the book's list of tabs, where the cell has that list."""
    found = _LIST.search(source)
    if found is None or framework in map(our_name, _listed(source)):
        return source
    at = found.end("last")
    return f"{source[:at]}, {found['quote']}{name}{found['quote']}{source[at:]}"


def with_tab(lesson: Lesson, source: str, name: str) -> str:
    """Return a cell's code with `name` as its only tab, in the way in which the book says it."""
    names = tab_names(source)
    if names is not None:
        return f"{source[: names[0]]}{name}{source[names[1] :]}"
    is_magic = any(re.match(r"\s*%%tab\b", cell.source) for cell in lesson.cells)
    return f"{'%%tab' if is_magic else '#@tab'} {name}\n{source}"


def is_told_alone(cell: Cell, framework: str) -> bool:
    """Return whether a cell is for this framework and not for all."""
    return framework in cell.frameworks and ALL not in cell.frameworks


def splice_cells(lesson: Lesson, added: Mapping[int, str]) -> list[Splice]:
    """Return the new cells of a Markdown document, each right after the cell of that index.

    They stand in fences like that cell's own, below what it is recorded to have shown.
    """
    from lessons.formats.fences import Lines, find_fences

    lines = Lines(lesson.text)
    fences = find_fences(lines.texts)
    return [
        found
        for cell in lesson.cells
        if cell.index in added
        for found in _splice_cell(lesson, cell, added[cell.index], lines, fences)
    ]


def _splice_cell(
    lesson: Lesson, cell: Cell, source: str, lines: "Lines", fences: "list[Fence]"
) -> Iterator[Splice]:
    own = _fence_at(fences, cell.line - 1)
    if own is None:
        return
    last = own
    for recorded in cell.recorded:
        last = _fence_at(fences, recorded.line - 1) or last
    newline = "\r\n" if "\r\n" in lesson.text else "\n"
    opening = [_NUMBER.sub("", lines.texts[own.first]), *lines.texts[own.first + 1 : cell.line - 1]]
    margin = re.match(r"[ \t>]*", opening[0])
    before = margin[0] if margin else ""
    code = [before + line if line else before.rstrip() for line in source.rstrip("\n").split("\n")]
    closing = lines.texts[own.last] if own.is_closed else before + "```"
    at = min(lines.starts[last.last + 1], len(lesson.text))
    ends = lesson.text[:at].endswith("\n")
    added = [*([] if own.is_closed else [closing]), "", *opening, *code, closing]
    yield Splice(
        at, at, ("" if ends else newline) + newline.join(added) + (newline if ends else "")
    )


def _fence_at(fences: "list[Fence]", line: int) -> "Fence | None":
    return next((fence for fence in fences if fence.begin <= line < fence.end), None)


def _listed(source: str) -> list[str]:
    found = _LIST.search(source)
    return _QUOTED.findall(source[found.start() : found.end()]) if found else []
