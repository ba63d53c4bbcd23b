"""The median and its interval, by hand and against its promise."""

import numpy as np
import pytest

from common.statistics import spread


def test_fifteen_samples_drop_three_at_each_end() -> None:
    # P(Binomial(15, 1/2) <= 3) = 576/32768 = 0.0176 <= 0.025 < P(<= 4) = 0.0592: 4 values lie
    # below the lower bound's rank, so the interval runs from the 4th to the 12th of 15.
    found = spread(tuple(float(n) for n in range(1, 16)))
    assert (found.low, found.median, found.high) == (4.0, 8.0, 12.0)


def test_few_samples_give_the_whole_range() -> None:
    found = spread((3.0, 1.0, 2.0))
    assert (found.low, found.median, found.high) == (1.0, 2.0, 3.0)


def test_one_sample_is_its_own_interval() -> None:
    assert spread((2.0,)).low == spread((2.0,)).high == 2.0


def test_no_sample_is_an_error() -> None:
    with pytest.raises(ValueError, match="no sample"):
        spread(())


def test_the_interval_covers_the_median_as_often_as_it_says() -> None:
    draws = np.random.default_rng(0).exponential(size=(4000, 15))
    found = [spread(tuple(row)) for row in draws.tolist()]
    covered = np.mean([one.low <= np.log(2) <= one.high for one in found])
    assert covered == pytest.approx(1 - 2 * 0.0176, abs=0.015)  # 5 standard errors of 4000 trials


def test_wide_means_a_fifth() -> None:
    assert spread((1.0, 1.05, 1.3)).is_wide
    assert not spread((1.0, 1.05, 1.1)).is_wide
