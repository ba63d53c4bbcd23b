"""Times over several rounds, and who is ranked by them."""

import pytest

from report.timings import gather_timings, tabulate_timings
from report.words import read_words
from tests.report.stored import info, make_run, times

WORDS = read_words("en")
PATH = "tying.shared"


def cells(**samples: tuple[float, ...]) -> dict[str, list[str]]:
    """Return the lines of each framework's cell for samples in microseconds."""
    run = make_run((info(PATH, "", ""), {}), timed=times(PATH, "forward", **samples))
    (line,) = tabulate_timings(gather_timings(run), tuple(samples), WORDS)
    return {name: cell.text.split("\n") for name, cell in zip(samples, line.cells, strict=True)}


def test_rounds_are_taken_together() -> None:
    run = make_run((info(PATH, "", ""), {}), timed=times(PATH, "forward", keras=(1.0, 3.0)))
    (found,) = gather_timings(run)
    assert found.spread.median == pytest.approx(2e-6)  # of 1, 3, 1, 3
    assert found.spread.low == pytest.approx(1e-6)  # four samples: the interval is their range
    assert found.spread.high == pytest.approx(3e-6)
    assert found.first_call_s == pytest.approx(2e-3)  # between 1 ms and 3 ms
    assert found.threads == 1


def test_who_is_slower_is_told_how_much() -> None:
    found = cells(pytorch=(10.0, 10.0), keras=(25.0, 25.0))
    assert found["pytorch"] == ["10.0 µs [10.0–10.0]", "first 2.00 ms"]
    assert found["keras"] == ["25.0 µs [25.0–25.0]", "first 2.00 ms · 2.50×"]


def test_intervals_that_touch_are_not_ranked() -> None:
    assert cells(pytorch=(10.0, 11.0), keras=(11.0, 12.0))["keras"][1] == "first 2.00 ms"


def test_nobody_is_ranked_beside_a_wide_interval() -> None:
    found = cells(pytorch=(10.0, 10.0), paddle=(100.0, 200.0), keras=(900.0, 900.0))
    assert found["paddle"] == ["100–200 µs", "inconclusive", "first 2.00 ms"]
    assert "×" not in found["keras"][1]


def test_a_clock_that_stood_still_ranks_nobody() -> None:
    assert cells(pytorch=(0.0,), keras=(1.0,))["keras"][1] == "first 2.00 ms"


def test_who_was_not_timed_has_a_dash() -> None:
    run = make_run((info(PATH, "", ""), {}), timed=times(PATH, "forward", keras=(1.0,)))
    (line,) = tabulate_timings(gather_timings(run), ("pytorch", "keras"), WORDS)
    assert line.cells[0].text == "–"


def test_a_timing_without_samples_is_none() -> None:
    run = make_run((info(PATH, "", ""), {}), timed=times(PATH, "forward", keras=()))
    assert gather_timings(run) == []
