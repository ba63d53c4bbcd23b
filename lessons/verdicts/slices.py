"""What two shown values come from: the same piece of a parameter is a row here, a column there."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from common.cells.seen import SeenModule, SeenTensor
from lessons.verdicts.numbers import Array, distinct, whole
from lessons.verdicts.sides import Side
from lessons.verdicts.structure import is_like, is_recurrent

_COUNTS_LAYERS = re.compile(r"layers|children|modules|sublayers|state_dict|buffers|variables")
_WEIGHTS = re.compile(r"weight|kernel")
_COUNTS_PARAMETERS = re.compile(r"parameters\(|trainable")


@dataclass(frozen=True)
class Context:
    """The two cells that two values were seen in, and the lines that showed them.

    `is_fresh` says that both values are what their names were first given, and that no text says
    what the initial values are.
    """

    left: Side
    right: Side
    left_line: str = ""
    right_line: str = ""
    is_fresh: bool = False

    @property
    def shows_shape(self) -> bool:
        """Return whether a line speaks of shapes."""
        return "shape" in self.left_line or "shape" in self.right_line

    @property
    def shows_gradient(self) -> bool:
        """Return whether both lines speak of gradients."""
        return "grad" in self.left_line and "grad" in self.right_line

    @property
    def shows_weights(self) -> bool:
        """Return whether both lines speak of weights, as where a function holds the layer."""
        return all(_WEIGHTS.search(line) for line in (self.left_line, self.right_line))

    def is_parameter_shape(self, shape: Sequence[int]) -> bool:
        """Return whether a shape is that of a parameter that both cells use, axes in any order."""
        return any(sorted(shape) == sorted(one.shape) for one, _ in self._pairs)

    def is_state_shape(self, one: Sequence[int], other: Sequence[int]) -> bool:
        """Return whether shapes are those of a recurrent net's state, with and without layers.

        Some frameworks keep the states of all layers along a first axis, even of one layer.
        """
        if sorted((len(one), len(other))) != [2, 3]:
            return False
        short, long = sorted((tuple(one), tuple(other)), key=len)
        return long == (1, *short) and all(map(_has_recurrent, (self.left, self.right)))

    def may_differ(self, one: float, other: float) -> bool:
        """Return whether two numbers may differ by convention: counts of layers, layouts' sizes."""
        lines = (self.left_line, self.right_line)
        if any("len(" in line for line in lines):
            return not all(_COUNTS_PARAMETERS.search(line) for line in lines) and any(
                self._counts_layers(line) for line in lines
            )
        if any("shape" in line or "size" in line for line in lines):
            return any(one in pair.shape and other in pair.shape for pair, _ in self._pairs)
        return self._is_piece(np.array([one]), np.array([other]))

    def are_same_slice(self, left: SeenTensor, right: SeenTensor) -> bool:
        """Return whether both are pieces of parameters that are equal in the two frameworks."""
        if max(len(left.shape), len(right.shape)) > 2 or left.values is None or not right.values:
            return False
        if left.values.is_sample or right.values.is_sample:
            return any(
                _is_within(left.shape, a) and _is_within(right.shape, b) for a, b in self._pairs
            )
        one = np.array(left.values.numbers).reshape(left.shape)
        other = np.array(right.values.numbers).reshape(right.shape)
        return self._is_piece(one, other)

    def are_slice_shapes(self, one: Sequence[int], other: Sequence[int]) -> bool:
        """Return whether two shapes are those of a row and a column of one parameter."""
        return len(one) == len(other) == 1 and any(
            one[0] in pair.shape and other[0] in pair.shape for pair, _ in self._pairs
        )

    def are_pieces(self, one: SeenTensor, other: SeenTensor) -> bool:
        """Return whether two shapes are those of a row and a column of parameters that differ."""
        return len(one.shape) == len(other.shape) == 1 and any(
            one.shape[0] in a.shape and other.shape[0] in b.shape and not is_like(a, b)
            for a, b in self._places
        )

    @cached_property
    def _places(self) -> list[tuple[SeenTensor, SeenTensor]]:
        """The parameters at one place in the modules that both cells name alike."""
        return list(self._parameters())

    @cached_property
    def _pairs(self) -> list[tuple[SeenTensor, SeenTensor]]:
        """Those of them that are equal in both."""
        return [(one, other) for one, other in self._places if is_like(one, other)]

    def _parameters(self) -> Iterator[tuple[SeenTensor, SeenTensor]]:
        named = [{*side.run.uses, *side.run.binds} for side in (self.left, self.right)]
        for name in sorted(named[0] & named[1]):
            one, other = self.left.after.get(name), self.right.after.get(name)
            if not isinstance(one, SeenModule) or not isinstance(other, SeenModule):
                continue
            pairs = zip(distinct(one), distinct(other), strict=False)
            yield from ((a.tensor, b.tensor) for a, b in pairs)

    def _is_piece(self, left: Array, right: Array) -> bool:
        for one, other in self._pairs:
            first, second = whole(one), whole(other)
            if first is None or second is None or max(left.size, right.size) > first.size:
                continue
            if first.ndim == left.ndim == right.ndim == 1 and left.size != right.size:
                continue  # a vector has no rows and columns
            if _contains(first, left) and _contains(second, right):
                return True
        return False

    def _counts_layers(self, line: str) -> bool:
        if _COUNTS_LAYERS.search(line):
            return True
        sides = (self.left, self.right)
        modules = {
            name
            for side in sides
            for name, seen in side.after.items()
            if isinstance(seen, SeenModule)
        }
        return any(re.search(rf"\b{re.escape(name)}\b", line) for name in modules)


def _has_recurrent(side: Side) -> bool:
    named = {*side.run.uses, *side.run.binds}
    found = (side.after.get(name) for name in named)
    return any(isinstance(seen, SeenModule) and is_recurrent(seen) for seen in found)


def _contains(parameter: Array, numbers: Array) -> bool:
    known = np.sort(parameter.ravel())
    at = np.clip(np.searchsorted(known, numbers), 1, max(1, known.size - 1))
    near = np.minimum(
        np.abs(known[at - 1] - numbers), np.abs(known[np.minimum(at, known.size - 1)] - numbers)
    )
    return bool(np.all(near <= 1e-6 + 1e-5 * np.abs(numbers)))


def _is_within(shape: tuple[int, ...], parameter: SeenTensor) -> bool:
    return math.prod(shape) <= math.prod(parameter.shape) and all(
        size <= max(parameter.shape, default=1) for size in shape
    )
