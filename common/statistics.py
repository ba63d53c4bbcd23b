"""The middle of some samples, and how sure it is."""

import math
from statistics import median

import msgspec

CONFIDENCE = 0.95


class Spread(msgspec.Struct, frozen=True):
    """A median with its interval, in the samples' unit."""

    median: float
    low: float
    high: float

    @property
    def is_wide(self) -> bool:
        """Return whether the interval is wider than a fifth of the median: too wide to rank by."""
        return self.high - self.low > 0.2 * self.median


def spread(samples: tuple[float, ...]) -> Spread:
    """Return the median and the interval between two order statistics that covers it.

    The interval asks nothing of the samples' distribution but that they are independent: the count
    of them below the true median is then binomial with p = 1/2 (e.g. Conover, Practical
    Nonparametric Statistics, 3.2). With fewer than 6 samples no pair of them reaches 95 %, and the
    interval is the whole range. Samples of one process share its luck (where its memory lies, how
    busy the machine is), so of a few processes' samples together the interval tells how sure this
    run's median is; another run's may lie outside it more often than once in twenty.

    Raises:
        ValueError: there is no sample.
    """
    if not samples:
        raise ValueError("no sample")
    ordered = sorted(samples)
    drop = _dropped_at_each_end(len(ordered))
    return Spread(median(ordered), ordered[drop], ordered[-1 - drop])


def _dropped_at_each_end(count: int) -> int:
    """Return how many samples lie outside the interval at each end."""
    tail, drop = 0.0, 0
    while True:
        tail += math.comb(count, drop) / 2**count
        if tail > (1 - CONFIDENCE) / 2:
            return max(0, drop - 1)
        drop += 1
