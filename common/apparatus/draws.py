"""What a large draw of random numbers says about the distribution behind it."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from common.facts import Claim, Fact, close

Numbers: TypeAlias = NDArray[np.float32]


def bounds(drawn: Numbers) -> list[float]:
    """Return the least and the greatest."""
    return [float(drawn.min()), float(drawn.max())]


def within_one_std(
    name: str, drawn: Numbers, atol: float = 0.02, claim: Claim | None = None
) -> Fact:
    """Observe the share of numbers within one standard deviation of their mean.

    It tells a uniform (1 / sqrt(3) = 0.577) from a normal distribution (0.683). For 60000 numbers
    six sigma of a difference is 6 * sqrt(2 * 0.24 / 60000) = 0.017.
    """
    share = np.mean(np.abs(drawn - drawn.mean()) < drawn.std())
    return close(name, share, atol=atol, claim=claim)


def shares(drawn: Numbers) -> dict[str, float]:
    """Return which part of the numbers lies in each piece of the lessons' own distribution."""
    return {
        "5 to 10": float(np.mean((drawn >= 5) & (drawn <= 10))),
        "0": float(np.mean(drawn == 0)),
        "-10 to -5": float(np.mean((drawn >= -10) & (drawn <= -5))),
    }
