"""Names that are not judged any more in one framework, because they differed before.

One cause gives one finding: what is made from a name in doubt is in doubt itself, until the name
is bound again by a cell that reads none.
"""

from collections.abc import Iterable
from typing import Literal

from lessons.verdicts.sides import Side
from lessons.verdicts.sources import bound_first

# "layout": flattening mixes the numbers; "values": numbers may differ by right; "all": by fault.
Doubt = Literal["", "layout", "values", "all"]
_ORDER: tuple[Doubt, ...] = ("", "layout", "values", "all")


class Doubts:
    """The names in doubt in one framework, and how far."""

    def __init__(self) -> None:
        self._names: dict[str, Doubt] = {}

    def add(self, names: Iterable[str], doubt: Doubt) -> None:
        """Put names in doubt, if they are not in a deeper one."""
        for name in names:
            self._names[name] = max(self._names.get(name, ""), doubt, key=_ORDER.index)

    def of(self, side: Side) -> Doubt:
        """Return the deepest doubt among the names that a cell reads from before it."""
        read = set(side.run.uses) - bound_first(side.cell.source)
        found = [self._names.get(name, "") for name in read]
        return max(found, default="", key=_ORDER.index)

    def of_name(self, name: str) -> Doubt:
        """Return how far one name is in doubt."""
        return self._names.get(name, "")

    def pass_on(self, side: Side) -> None:
        """Take over what a cell makes of names: their doubts, or freedom from them."""
        doubt = self.of(side)
        for name in side.written - frozenset(side.run.changed):
            self._names.pop(name, None)
        if doubt:
            self.add(side.written, doubt)
