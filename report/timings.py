"""The times of a run, gathered over its rounds, and who may be ranked by them."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from common.outcomes import Timing
from common.run import Run
from common.statistics import Spread, spread
from report.tables import Cell, Line
from report.values import choose_unit, spell_number, spell_seconds
from report.words import Words


@dataclass(frozen=True)
class Measured:
    """One operation in one framework, in seconds per call, over all rounds of a run."""

    section: str
    scenario: str
    operation: str
    framework: str
    spread: Spread
    first_call_s: float
    threads: int


def gather_timings(run: Run) -> list[Measured]:
    """Return the run's times in its own order: samples of all rounds together.

    Each round is a process of its own, so each has a first call; the median of them is kept.
    """
    found: dict[tuple[str, str, str, str], list[Timing]] = {}
    for result in run.results:
        for item in result.outcome.observed:
            if isinstance(item, Timing) and item.samples_s:
                key = (result.section, result.scenario, item.operation, result.framework)
                found.setdefault(key, []).append(item)
    return [
        Measured(
            *key,
            spread(tuple(sample for timing in timings for sample in timing.samples_s)),
            median(timing.first_call_s for timing in timings),
            timings[0].threads,
        )
        for key, timings in found.items()
    ]


def tabulate_timings(
    measured: Iterable[Measured], frameworks: tuple[str, ...], words: Words
) -> tuple[Line, ...]:
    """Return a line per operation of one scenario."""
    operations: dict[str, dict[str, Measured]] = {}
    for item in measured:
        operations.setdefault(item.operation, {})[item.framework] = item
    return tuple(
        Line(
            words.marks.time_of.format(operation=operation),
            tuple(_cell(sides.get(name), _rank(sides), words) for name in frameworks),
        )
        for operation, sides in operations.items()
    )


def _rank(sides: dict[str, Measured]) -> dict[str, float]:
    """Return how many times the fastest's median each slower framework takes.

    Nobody is ranked beside a wide interval, nor one whose interval touches the fastest's.
    """
    if any(side.spread.is_wide for side in sides.values()):
        return {}
    fastest = min((side.spread for side in sides.values()), key=lambda spread: spread.median)
    if fastest.median <= 0:
        return {}
    return {
        name: side.spread.median / fastest.median
        for name, side in sides.items()
        if side.spread.low > fastest.high
    }


def _cell(item: Measured | None, ranks: dict[str, float], words: Words) -> Cell:
    if item is None:
        return Cell("–", "muted")
    size, unit = choose_unit(item.spread.median)
    shape = words.marks.inconclusive if item.spread.is_wide else words.marks.median
    first = words.marks.ratio if item.framework in ranks else words.marks.first_call
    lines = (
        shape.format(
            median=f"{spell_number(item.spread.median / size)} {unit}",
            low=spell_number(item.spread.low / size),
            high=spell_number(item.spread.high / size),
            unit=unit,
        ),
        first.format(
            seconds=spell_seconds(item.first_call_s),
            ratio=spell_number(ranks.get(item.framework, 1.0)),
        ),
    )
    return Cell("\n".join(lines), "muted" if item.spread.is_wide else "plain")
