"""The flat JSON view: one record per fact and framework, one per timed operation.

The fields are described in `docs/json.md`; whoever reads them needs no class of Triptych.
"""

import msgspec

from common.compare import Row, compare_run
from common.divergences import Divergence
from common.facts import Value
from common.run import Conditions, Run
from report.timings import gather_timings


class FlatFact(msgspec.Struct, frozen=True):
    """One framework's side of one fact."""

    section: str
    scenario: str
    fact: str
    framework: str
    outcome: str
    value: Value
    verdict: str
    reason: str
    claim: Value
    claim_holds: bool | None


class FlatTiming(msgspec.Struct, frozen=True):
    """One timed operation in one framework, in seconds per call."""

    section: str
    scenario: str
    operation: str
    framework: str
    median_s: float
    low_s: float
    high_s: float
    first_call_s: float
    threads: int


class Flat(msgspec.Struct, frozen=True):
    """The whole view."""

    facts: list[FlatFact]
    timings: list[FlatTiming]
    conditions: Conditions


def draw_flat(run: Run, divergences: tuple[Divergence, ...]) -> str:
    """Return the run as flat JSON."""
    rows = compare_run(run, divergences)
    facts = [_flatten(row, framework) for row in rows for framework in row.cells]
    timings = [
        FlatTiming(
            item.section,
            item.scenario,
            item.operation,
            item.framework,
            item.spread.median,
            item.spread.low,
            item.spread.high,
            item.first_call_s,
            item.threads,
        )
        for item in gather_timings(run)
    ]
    data = msgspec.json.encode(Flat(facts, timings, run.conditions))
    return f"{msgspec.json.format(data, indent=1).decode()}\n"


def _flatten(row: Row, framework: str) -> FlatFact:
    """Return one side; its own reason for observing nothing comes before the row's."""
    side = row.cells[framework]
    return FlatFact(
        row.section,
        row.scenario,
        row.fact,
        framework,
        side.outcome,
        side.value,
        row.verdict,
        side.reason or row.problem or row.reason,
        row.claim.says if row.claim else None,
        side.claim_holds,
    )
