"""Small runs made by hand, for what reads runs."""

from common.facts import Exact, Fact, Rule, Value
from common.outcomes import Observation, Ok, Outcome
from common.run import Conditions, FrameworkConditions, Result, Run, ScenarioInfo

VERSIONS = {
    "pytorch": {"torch": "2.13.0"},
    "paddle": {"paddlepaddle": "3.3.1"},
    "keras": {"keras": "3.15.1", "tensorflow": "2.21.0"},
}

EXACT = Exact()


def fact(value: Value, name: str = "count", rule: Rule = EXACT) -> Fact:
    return Fact(name, value, rule)


def ok(*observed: Observation) -> Ok:
    return Ok(observed=observed, seconds=0.1)


def run_of(outcomes: dict[str, Outcome], section: str = "tying", scenario: str = "shared") -> Run:
    """Return a run of one scenario with one outcome per framework."""
    conditions = Conditions(
        created="2026-01-01T00:00:00+00:00",
        triptych="0.1.0",
        platform="a machine",
        processor="a processor",
        cores=2,
        threads=1,
        timing_rounds=0,
        frameworks={name: FrameworkConditions(VERSIONS[name], "3.11.7", 1.0) for name in outcomes},
    )
    return Run(
        conditions=conditions,
        scenarios=(ScenarioInfo(section, scenario, "a title", "标题", ()),),
        results=tuple(
            Result(section, scenario, name, 0, outcome) for name, outcome in outcomes.items()
        ),
    )
