"""Two cells of which a value is being compared, and what was noted on the way."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from common.cells.seen import SeenModule, SeenTensor
from common.moved import Moved
from lessons.translate.proof.numbers import Moves, Shape
from lessons.verdicts.sides import Side
from lessons.verdicts.slices import Context

_NAMED = re.compile(r"weight|kernel")
_WEIGHTS = re.compile(r"weight|kernel|grad|param|variable|state_dict|\.data\b", re.IGNORECASE)


@dataclass
class Comparing:
    """Two values that are being compared, where they were seen, and what is noted of it.

    `untold` says that of some part nothing is known, `told` counts the parts that were compared.
    """

    source: Side
    target: Side
    source_line: str = ""
    target_line: str = ""
    handles_error: bool = False
    notes: dict[str, None] = field(default_factory=dict)
    told: int = 0
    untold: bool = False
    moved: Moved | None = None
    # The entries of dictionaries that what is compared stands in, the outer before the inner.
    entries: list[str] = field(default_factory=list)

    @contextmanager
    def inside(self, entry: str) -> Iterator[None]:
        """Note that what is compared stands in an entry of a dictionary."""
        self.entries.append(entry)
        try:
            yield
        finally:
            self.entries.pop()

    @property
    def moves_channels(self) -> Moves:
        """Return where the channels of images go from the source's framework to the other."""
        keeps_last = [side.framework == "keras" for side in (self.source, self.target)]
        if keeps_last[0] == keeps_last[1]:
            return ""
        return "to first" if keeps_last[0] else "to last"

    @property
    def lines(self) -> tuple[str, str]:
        """Return the two lines that showed or made the values."""
        return self.source_line, self.target_line

    @cached_property
    def weights(self) -> frozenset[Shape]:
        """Return the shapes of parameters in the two cells' namespaces, sizes in order."""
        sides = (self.source, self.target)
        return frozenset(
            tuple(sorted(entry.tensor.shape))
            for side in sides
            for seen in side.after.values()
            if isinstance(seen, SeenModule)
            for entry in seen.parameters
        )

    def speaks_of_weights(self) -> bool:
        """Return whether one of the lines, or an entry, speaks of parameters or gradients."""
        is_entry = any(_NAMED.search(entry) for entry in self.entries)
        return is_entry or any(_WEIGHTS.search(line) for line in self.lines)

    def are_pieces(self, left: SeenTensor, right: SeenTensor) -> bool:
        """Return whether both are pieces of a parameter that is equal in the two frameworks."""
        return Context(self.source, self.target).are_same_slice(left, right)
