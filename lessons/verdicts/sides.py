"""One version's cell with what stood in the namespace before and after it."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from common.cells.records import CellRun
from common.cells.seen import Seen, SeenModule, SeenTensor
from lessons.document import Cell
from lessons.verdicts.sources import lines_of
from lessons.versions import Version

T = TypeVar("T")
# For each name, after which cell it became what; None where it is nothing any more.
History: TypeAlias = dict[str, list[tuple[int, T | None]]]


class Names(Mapping[str, T]):
    """What each name is after one cell, looked up in a history that all cells share.

    A copy for each cell would fill memory by the square of a long lesson.
    """

    def __init__(self, history: History[T], place: int) -> None:
        self._history = history
        self._place = place

    def __getitem__(self, name: str) -> T:
        """Return what the name is; KeyError where it is nothing."""
        past = self._history.get(name, [])
        count = bisect_right(past, self._place, key=lambda one: one[0])
        found = past[count - 1][1] if count else None
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        """Yield the names that are something."""
        return (name for name in self._history if name in self)

    def __len__(self) -> int:
        """Return how many names are something."""
        return sum(1 for _ in self)


@dataclass(frozen=True)
class Side:
    """A cell in one framework: its run, and what each name was before and after it.

    `fresh` has the names that hold what they were first given: nothing has changed it since, but
    for building what waited for a first input.
    """

    version: Version
    cell: Cell
    run: CellRun
    before: Mapping[str, Seen]
    after: Mapping[str, Seen]
    fresh: Mapping[str, bool]

    @property
    def framework(self) -> str:
        """Return the framework's name."""
        return self.version.framework

    @property
    def touched(self) -> frozenset[str]:
        """Return the names that the cell bound or whose content it changed."""
        return frozenset(self.run.bound) | frozenset(self.run.changed)

    @property
    def written(self) -> frozenset[str]:
        """Return every name that the cell gave a meaning: bound, changed, defined, assigned."""
        return self.touched | {one.name for one in self.run.defined} | set(self.run.binds)

    @property
    def modules(self) -> frozenset[str]:
        """Return the modules that the cell reads."""
        return frozenset(n for n in self.run.uses if isinstance(self.after.get(n), SeenModule))

    @property
    def of_lesson(self) -> frozenset[str]:
        """Return the functions and classes of the lesson that the cell reads."""
        defined = {one.name for run in self.version.trace.cells for one in run.defined}
        return frozenset(defined.intersection(self.run.uses))

    @property
    def goes_backward(self) -> bool:
        """Return whether the cell leaves gradients in its modules, or was to."""
        return "backward" in self.cell.source

    def where(self, elsewhere: int | None, sides: "Sequence[Side]") -> "Side":
        """Return the cell that a line stands in: this one, or an earlier one of its version."""
        found = (one for one in sides if one.cell.index == elsewhere)
        return self if elsewhere is None else next(found, self)

    def line(self, line: int, elsewhere: int | None = None) -> str:
        """Return a line of the cell's source, counted from 1; empty where there is none.

        Or one of the cell with the number `elsewhere`, in which a function stands that ran.
        """
        cells = (one for one in self.version.cells if one.index == elsewhere)
        lines = next(cells, self.cell).source.splitlines()
        return lines[line - 1] if 0 < line <= len(lines) else ""

    def statement(self, line: int, elsewhere: int | None = None) -> str:
        """Return the statement that stands on a line, all of its lines where it has several."""
        cells = (one for one in self.version.cells if one.index == elsewhere)
        source = next(cells, self.cell).source
        first, last = lines_of(source, line)
        return (
            "\n".join(source.splitlines()[first - 1 : last])
            if first
            else self.line(line, elsewhere)
        )


def sides_of(version: Version) -> list[Side]:
    """Return a version's cells in order, each with the namespace around it."""
    runs = {run.cell: run for run in version.trace.cells}
    names: History[Seen] = {}
    fresh: History[bool] = {}
    sides = []
    for place, cell in enumerate(version.cells):
        run = runs.get(cell.index) or CellRun(cell=cell.index, status="not run")
        before = Names[Seen](names, place - 1)
        changed = {name: change.value for name, change in run.changed.items()}
        for name, seen in {**run.bound, **changed}.items():
            names.setdefault(name, []).append((place, seen))
        for name in run.bound:
            fresh.setdefault(name, []).append((place, True))
        for name, seen in changed.items():
            if not _is_building(before.get(name), seen):
                fresh.setdefault(name, []).append((place, None))
        for name in run.deleted:
            names.setdefault(name, []).append((place, None))
        after = Names[Seen](names, place)
        sides.append(Side(version, cell, run, before, after, Names[bool](fresh, place)))
    return sides


def has_values(seen: Seen) -> bool:
    """Return whether a module or tensor has all the values that it will have."""
    if isinstance(seen, SeenModule):
        return (
            seen.is_built
            and not seen.cannot_list
            and all(one.tensor.values is not None for one in seen.parameters)
        )
    return isinstance(seen, SeenTensor) and seen.values is not None


def _is_building(before: Seen | None, after: Seen) -> bool:
    """Return whether a change only gave the parameters that had waited for an input."""
    if not isinstance(before, SeenModule) or not isinstance(after, SeenModule):
        return before is not None and not has_values(before)
    return not has_values(before) or len(before.parameters) < len(after.parameters)
