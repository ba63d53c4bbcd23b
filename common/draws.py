"""Random numbers that are the same in every framework: counter-based, keyed by what is drawn.

A draw is found by its slot in the lesson, its kind, its shape, and how many such draws the slot
has seen. So neither the order in which a framework makes its parameters nor a cell that failed
moves the numbers of another draw, as it would in one running sequence.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import TypeAlias

import numpy as np

from common.inputs import Array

Shape: TypeAlias = tuple[int, ...]
_What: TypeAlias = tuple[str, Shape]


class Draws:
    """The shared source for one lesson in one framework; `slot` is set before each cell.

    All numbers come from NumPy's Philox, whose key is a hash of the draw's own key.
    """

    def __init__(self, seed: int = 0) -> None:
        self.slot = 0
        self.count = 0  # draws made so far
        self._start = seed
        self._seen: dict[tuple[int, _What], int] = defaultdict(int)
        # For each seed that the lesson set: the keys of what was drawn since, by what it was.
        self._logs: dict[object, dict[_What, list[tuple[int, int]]]] = {}
        self._log: dict[_What, list[tuple[int, int]]] | None = None
        self._replayed: dict[_What, int] = defaultdict(int)

    def seed(self, seed: object) -> None:
        """Begin again as the first time this seed was set; another seed goes on as it is.

        A lesson that seeds twice with one number sees its numbers again, and a lesson that seeds
        in one framework only still draws what the others draw.
        """
        self._log = self._logs.setdefault(seed, {})
        self._replayed.clear()

    def forget_seed(self) -> None:
        """Draw on without replaying, as after seeding from the clock."""
        self._log = None

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
        return self._generator("uniform", shape).random(shape, np.float32)

    def normal(self, shape: Shape) -> Array:
        """Return standard normal numbers in float32."""
        return self._generator("normal", shape).standard_normal(shape, np.float32)

    def truncated_normal(self, shape: Shape, low: float = -2.0, high: float = 2.0) -> Array:
        """Return standard normal numbers between `low` and `high`, in float32.

        The inverse of the distribution function at uniform numbers, so that any bounds do.
        """
        from statistics import NormalDist

        bell = NormalDist()
        begin, end = bell.cdf(low), bell.cdf(high)
        at = begin + (end - begin) * self._generator("truncated", shape).random(shape)
        tiny = np.finfo(np.float64).tiny
        inverse = np.vectorize(bell.inv_cdf, otypes=[np.float64])
        found = inverse(np.clip(at, tiny, 1 - 2**-53)) if at.size else at
        return np.clip(found, low, high).astype(np.float32)

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

    def keep(self, shape: Shape, probability: float) -> Array:
        """Return a bool mask that is true with this probability, for dropout and Bernoulli."""
        mask: Array = self.uniform(shape) < np.float32(probability)
        return mask

    def _generator(self, kind: str, shape: Shape) -> np.random.Generator:
        self.count += 1
        what = (kind, shape)
        slot, number = self._place(what)
        text = f"{self._start}|{slot}|{number}|{kind}|{shape}".encode()
        key = int.from_bytes(blake2b(text, digest_size=16).digest(), "little")
        return np.random.Generator(np.random.Philox(key=key))

    def _place(self, what: _What) -> tuple[int, int]:
        """Return the slot and number of this draw: a new one, or that which a seed replays."""
        if self._log is not None:
            log = self._log.setdefault(what, [])
            number = self._replayed[what]
            self._replayed[what] += 1
            if number < len(log):
                return log[number]
            log.append(self._next(what))
            return log[-1]
        return self._next(what)

    def _next(self, what: _What) -> tuple[int, int]:
        number = self._seen[self.slot, what]
        self._seen[self.slot, what] += 1
        return self.slot, number


def default_weight(draws: Draws, shape: Shape) -> Array:
    """Return the shared default initial value of a layer's weight, in canonical layout.

    Uniform between +-sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio, 2010), whatever the
    framework's own default is. Fans are of the canonical shape: [in, out] or [..., in, out].
    Biases are zeros everywhere, as two of the three frameworks have them.
    """
    field = math.prod(shape[:-2])
    fans = sum(shape[-2:]) * field if len(shape) > 1 else 2 * (shape[0] if shape else 1)
    limit = math.sqrt(6.0 / max(1, fans))
    spread = np.float32(2.0) * np.asarray(draws.uniform(shape), np.float32) - np.float32(1.0)
    return np.asarray(spread * np.float32(limit), np.float32)
