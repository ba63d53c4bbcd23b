"""The statistics of a draw, on numbers that are no draw."""

import numpy as np
import pytest

from common.apparatus.draws import bounds, shares, within_one_std


def numbers(*given: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array(given, np.float32)


def test_bounds() -> None:
    assert bounds(numbers(0.5, -2, 1)) == [-2.0, 1.0]


def test_within_one_standard_deviation() -> None:
    # The mean is 0, the standard deviation sqrt((9 + 9) / 6) = 1.7: four of six are nearer.
    fact = within_one_std("share", numbers(-3, 0, 0, 0, 0, 3))
    assert fact.value == pytest.approx(4 / 6)


def test_uniform_and_normal_are_told_apart() -> None:
    even = np.linspace(-1, 1, 60_000, dtype=np.float32)
    bell = np.random.default_rng(0).standard_normal(60_000).astype(np.float32)
    values = [within_one_std("share", drawn).value for drawn in (even, bell)]
    assert values == [pytest.approx(0.577, abs=0.01), pytest.approx(0.683, abs=0.01)]


def test_shares_have_their_bounds_and_leave_the_rest_out() -> None:
    found = shares(numbers(5, 10, 10.5, 0, 0.5, -5, -10, -11))
    assert found == {"5 to 10": 2 / 8, "0": 1 / 8, "-10 to -5": 2 / 8}
