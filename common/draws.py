"""Random numbers that are the same in every framework: counter-based, keyed by what is drawn.

A draw is found by its slot in the lesson, its kind, its shape, and how many such draws the slot
has seen. So neither the order in which a framework makes its parameters nor a cell that failed
moves the numbers of another draw, as it would in one running sequence.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import zip_longest
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from common.inputs import Array
from common.moved import Moved

Shape: TypeAlias = tuple[int, ...]
_What: TypeAlias = tuple[str, Shape]
# What was drawn since a seed was set: for each kind and shape, (slot, number) in order.
_Log: TypeAlias = dict[_What, list[tuple[int, int]]]

# Truncated normal numbers come from this many points of the inverse distribution function, with
# lines between them: for bounds of +-2 the error is under 1e-7.
_POINTS = 2**14
# Beyond this the density of the standard normal distribution is 0 in float64.
_FARTHEST = 38.0


@dataclass(frozen=True)
class Mark:
    """A point in the sequence of draws that `Draws.return_to` goes back to."""

    log: _Log
    drawn: dict[_What, int]


class Draws:
    """The shared source for one lesson in one framework; `slot` is set before each cell.

    All numbers come from NumPy's Philox, whose key is a hash of the draw's own key.
    """

    def __init__(self, seed: int = 0, moved: Moved | None = None) -> None:
        self.slot = 0
        self._moved = moved
        self.count = 0  # draws made so far
        self._start = seed
        self._seen: dict[tuple[int, _What], int] = defaultdict(int)
        self._logs: dict[object, _Log] = {}
        self._log: _Log = {}
        self._drawn: dict[_What, int] = defaultdict(int)  # from the log, since it was begun

    def seed(self, seed: object) -> None:
        """Begin again as the first time this seed was set; another seed goes on as it is.

        A lesson that seeds twice with one number sees its numbers again, and a lesson that seeds
        in one framework only still draws what the others draw.
        """
        self.return_to(Mark(self._logs.setdefault(seed, {}), {}))

    def forget_seed(self) -> None:
        """Draw on without replaying, as after seeding from the clock."""
        self.return_to(Mark({}, {}))

    def mark(self) -> Mark:
        """Return where the sequence stands, as frameworks return the state of a generator."""
        return Mark(self._log, dict(self._drawn))

    def return_to(self, mark: Mark) -> None:
        """Draw again what was drawn since the mark, then go on."""
        self._log, self._drawn = mark.log, defaultdict(int, mark.drawn)

    @contextmanager
    def at(self, slot: int) -> Iterator[None]:
        """Draw as in another slot: for layers that are built later than they were made."""
        before, self.slot = self.slot, slot
        try:
            yield
        finally:
            self.slot = before

    def uniform(self, shape: Shape) -> Array:
        """Return float32 numbers in [0, 1)."""
        return self._in_rows(self._generator("uniform", shape).random(shape, np.float32))

    def normal(self, shape: Shape) -> Array:
        """Return standard normal numbers in float32."""
        drawn = self._generator("normal", shape).standard_normal(shape, np.float32)
        return self._in_rows(drawn)

    def truncated_normal(self, shape: Shape, low: float = -2.0, high: float = 2.0) -> Array:
        """Return standard normal numbers between `low` and `high`, in float32.

        The inverse of the distribution function at uniform numbers, so that any bounds do.

        Raises:
            ValueError: `low` is not below `high`.
        """
        if not low < high:
            raise ValueError(f"bounds {low} and {high}: the first must be below the second")
        at = self._generator("truncated", shape).random(shape)
        points, below = _inverse(low, high)
        return self._in_rows(np.interp(at, below, points).clip(low, high).astype(np.float32))

    def integers(self, low: int, high: int, shape: Shape) -> Array:
        """Return int64 numbers from `low` up to, not including, `high`."""
        return self._generator("integers", shape).integers(low, high, shape, np.int64)

    def permutation(self, size: int) -> Array:
        """Return the numbers from 0 to size - 1 in random order, as int64."""
        return self._generator("permutation", (size,)).permutation(size).astype(np.int64)

    def categorical(self, probabilities: Array, samples: int, *, replace: bool = True) -> Array:
        """Return int64 indices drawn by each row of probabilities, [rows, samples]."""
        rows = np.atleast_2d(np.asarray(probabilities, np.float64))
        generator = self._generator("categorical", (rows.shape[0], samples))
        drawn = [
            generator.choice(row.size, samples, replace=replace, p=row / row.sum()) for row in rows
        ]
        return np.array(drawn, np.int64).reshape(rows.shape[0], samples)

    def keep(self, shape: Shape, probability: float | Array) -> Array:
        """Return a bool mask that is true with this probability, for dropout and Bernoulli.

        A kind of its own, so that a layer's mask moves no numbers that the lesson draws itself.
        """
        at = self._generator("keep", shape).random(shape, np.float32)
        mask: Array = at < np.asarray(probability, np.float32)
        return mask

    def weight(self, shape: Shape) -> Array:
        """Return float32 numbers in [0, 1) for a layer's own initial values.

        A kind of its own too: some frameworks draw these when the layer is made, others at its
        first call, before or after what the lesson draws.
        """
        return self._in_rows(self._generator("weight", shape).random(shape, np.float32))

    def own(self, draw: Callable[[Shape], Array], shape: Shape) -> Array:
        """Return what is drawn for a lesson's own tensor: an image in the order of its source.

        `draw` is one of the methods here, or what is made of its numbers one by one.
        """
        if self._moved is None or len(shape) != len(self._moved.axes):
            return draw(shape)
        axes = self._moved.axes
        drawn: Array = draw(tuple(shape[axis] for axis in axes)).transpose(np.argsort(axes))
        return drawn

    def number(self) -> int:
        """Return a seed for an operation that has no counterpart in the other frameworks."""
        return int(self._generator("number", ()).integers(0, 2**62))

    def _in_rows(self, drawn: Array) -> Array:
        """Return the rows of a weight that stands after flattened images in their new order."""
        if self._moved is None or drawn.ndim != 2:
            return drawn
        order = [int(axis) - 1 for axis in np.argsort(self._moved.axes)[1:]]
        for sizes, outputs in zip_longest(self._moved.flattened, self._moved.outputs):
            if math.prod(sizes) == drawn.shape[0] and outputs in (None, 0, drawn.shape[1]):
                images = drawn.reshape(*sizes, drawn.shape[1])
                moved: Array = images.transpose(*order, len(sizes)).reshape(drawn.shape)
                return moved
        return drawn

    def _generator(self, kind: str, shape: Shape) -> np.random.Generator:
        shape = tuple(int(length) for length in shape)  # 4 and np.int64(4) are one key
        self.count += 1
        slot, number = self._place((kind, shape))
        text = f"{self._start}|{slot}|{number}|{kind}|{shape}".encode()
        key = int.from_bytes(blake2b(text, digest_size=16).digest(), "little")
        return np.random.Generator(np.random.Philox(key=key))

    def _place(self, what: _What) -> tuple[int, int]:
        """Return the slot and number of this draw: a new one, or that which is drawn again."""
        log = self._log.setdefault(what, [])
        drawn = self._drawn[what]
        self._drawn[what] = drawn + 1
        if drawn == len(log):
            number = self._seen[self.slot, what]
            self._seen[self.slot, what] = number + 1
            log.append((self.slot, number))
        return log[drawn]


def default_weight(draws: Draws, shape: Shape) -> Array:
    """Return the shared default initial value of a layer's weight, in canonical layout.

    Uniform between +-sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio, 2010), whatever the
    framework's own default is. Fans are of the canonical shape: [in, out] or [..., in, out].
    Biases are zeros everywhere, as two of the three frameworks have them.
    """
    field = math.prod(shape[:-2])
    fans = sum(shape[-2:]) * field if len(shape) > 1 else 2 * (shape[0] if shape else 1)
    limit = math.sqrt(6.0 / max(1, fans))
    spread = np.float32(2.0) * np.asarray(draws.weight(shape), np.float32) - np.float32(1.0)
    return np.asarray(spread * np.float32(limit), np.float32)


@lru_cache(maxsize=64)
def _inverse(low: float, high: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points between the bounds, and the share of the numbers that is below each."""
    if low > 0:  # in the upper tail shares differ by less than float64 can tell: take the lower
        points, below = _inverse(-high, -low)
        return -points[::-1], 1 - below[::-1]
    points = np.linspace(max(low, -_FARTHEST), min(high, _FARTHEST), _POINTS)
    below = np.array([math.erfc(-point / math.sqrt(2)) for point in points.tolist()])
    below -= below[0]
    return points, below / below[-1]
