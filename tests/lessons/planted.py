"""Correct lessons with one fault planted in each: how the copies of `planted.toml` are made.

The faults are those that textbooks print: a call without its parentheses, an initializer that is
not applied, a copy that is no copy. Each stands in one framework's cells alone. The first twelve
are one of each kind, in twelve lessons; the last of them is a layer that is not tied.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from lessons.document import Cell
from lessons.findings import SEVERITY, Finding, Kind, Severity
from lessons.read import read_lesson

DATA = Path(__file__).parents[1] / "data"
LESSONS = DATA / "lessons"
FRAMEWORKS = ("pytorch", "paddle", "keras")


class Planted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fault: in the cells of `framework`, or else outside of cells, `text` becomes `into`.

    One finding of one of `kinds` is expected at the line of what was replaced, or where that only
    shows elsewhere, at the nearest line of these cells that has the text `shows`.
    """

    lesson: str
    framework: str
    text: str
    into: str
    kinds: tuple[Kind, ...]
    shows: str = ""
    severity: Severity | None = None

    @property
    def source(self) -> Path:
        """Return the correct lesson."""
        return LESSONS / f"{self.lesson}.md"

    def copy(self) -> tuple[str, int]:
        """Return the text of the copy, and the line at which its finding is expected."""
        lesson = read_lesson(self.source, "mxnet")
        own = [cell for cell in lesson.cells if self.framework in _tabs(cell)]
        places = _places(lesson.text, self.text)
        places = [at for at in places if _is_in(at, own)] or places
        assert len(places) == 1, f"{self.lesson}: {self.text!r} stands at {places}"
        (start,) = places
        end = start + len(self.text)
        copy = lesson.text[:start] + self.into + lesson.text[end:]
        found = start + _same(self.text, self.into)
        if self.shows:
            longer = len(self.into) - len(self.text)
            shown = _places(copy, self.shows)
            inside = [at for at in shown if _is_in(at if at < start else at - longer, own)]
            found = min(inside or shown, key=lambda at: abs(at - start))
        return copy, copy.count("\n", 0, found) + 1

    def expects(self, finding: Finding, line: int) -> bool:
        """Return whether a finding is the one that was planted."""
        return (
            finding.kind in self.kinds
            and finding.framework == self.framework
            and finding.line == line
            and finding.severity == (self.severity or SEVERITY[finding.kind])
        )

    def __str__(self) -> str:
        """Return what a test is called."""
        return " ".join(f"{self.lesson} {self.framework} {self.into or self.text}".split())[:70]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    planted: tuple[Planted, ...]


def _read() -> tuple[Planted, ...]:
    read = msgspec.toml.decode(DATA.joinpath("planted.toml").read_bytes(), type=_Table)
    return read.planted


def _tabs(cell: Cell) -> tuple[str, ...]:
    return FRAMEWORKS if "all" in cell.frameworks else cell.frameworks


def _places(text: str, part: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(part, at)]


def _same(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _is_in(place: int, cells: Sequence[Cell]) -> bool:
    return any(cell.start <= place < cell.end for cell in cells)


PLANTED = _read()
