"""From what was observed and what is known to differ, a verdict per fact."""

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

import msgspec

from common.agreement import claim_holds, group
from common.divergences import Divergence, FactId, Groups
from common.facts import Claim, Fact, Missing, Rule, Shown, Value
from common.outcomes import Died, NotOffered, Ok, Outcome, Raised, TimedOut
from common.run import Result, Run

Verdict: TypeAlias = Literal["same", "differs (documented)", "differs", "not offered", "no verdict"]


class Cell(msgspec.Struct, frozen=True):
    """One framework's side of a fact: how its job ended, what was observed, or why nothing was."""

    outcome: str
    value: Value = None
    observed: bool = False
    reason: str = ""
    claim_holds: bool | None = None


class Row(msgspec.Struct, frozen=True):
    """One fact of one scenario across the frameworks, and what comparing says of it.

    A `problem` is what nobody wrote down: a difference that is not documented, or a documented one
    that did not happen. A row without a `fact` stands for a scenario in which nothing was observed.
    """

    section: str
    scenario: str
    fact: str
    cells: dict[str, Cell]
    groups: Groups
    verdict: Verdict
    rule: Rule | None = None
    claim: Claim | None = None
    divergence: Divergence | None = None
    reason: str = ""
    problem: str = ""

    @property
    def id(self) -> FactId:
        """Return "section.scenario/fact", as the table of divergences names it."""
        return f"{self.section}.{self.scenario}/{self.fact}"


def compare_run(run: Run, divergences: Iterable[Divergence]) -> list[Row]:
    """Return the rows of a run in the order of its scenarios, and of their facts as first seen."""
    versions: dict[str, str] = {}
    for conditions in run.conditions.frameworks.values():
        versions |= conditions.versions
    known = {
        fact: divergence
        for divergence in divergences
        if divergence.applies_to(versions)
        for fact in divergence.facts
    }
    rows: list[Row] = []
    for info in run.scenarios:
        results = [
            result
            for result in run.results
            if (result.section, result.scenario, result.round) == (info.section, info.name, 0)
        ]
        rows += _compare_scenario(f"{info.section}.{info.name}", results, known)
    return rows


def unused_divergences(
    run: Run, rows: Iterable[Row], divergences: Iterable[Divergence]
) -> Iterator[FactId]:
    """Yield the documented facts that no scenario of the run observes, though it had the chance.

    It had none in a run that was cut short, in a scenario that ended badly, or without a framework
    that the difference speaks of, which may be the only one to observe the fact.
    """
    if run.conditions.interrupted:
        return
    frameworks = set(run.conditions.frameworks)
    seen = {row.id for row in rows}
    bad = {row.id.partition("/")[0] for row in rows if any(map(is_failure, row.cells.values()))}
    ran = {f"{info.section}.{info.name}" for info in run.scenarios} - bad
    sections = {info.section for info in run.scenarios}
    for divergence in divergences:
        if not set(" ".join(divergence.groups).split()) <= frameworks:
            continue
        for fact in divergence.facts:
            scenario = fact.partition("/")[0]
            is_unknown = scenario.partition(".")[0] in sections and scenario not in ran | bad
            if is_unknown or (scenario in ran and fact not in seen):
                yield fact


def is_failure(cell: Cell) -> bool:
    """Return whether the framework could not run the scenario: an error, not an answer."""
    return cell.outcome in {"Raised", "TimedOut", "Died"}


def describe_failure(outcome: Outcome) -> str:
    """Return why an outcome is not Ok, in one line."""
    match outcome:
        case Raised(error=error, message=message):
            return f"{error}: {message}" if message else error
        case TimedOut(limit_s=limit_s):
            return f"ended after {limit_s:g} s"
        case Died(reason=reason, stage=stage):
            return f"{reason} ({stage})"
        case NotOffered(reason=reason):
            return reason
        case Ok():
            return ""


def _compare_scenario(
    scenario: str, results: list[Result], known: dict[FactId, Divergence]
) -> Iterator[Row]:
    """Yield a row per fact that any framework observed or missed, else one row for the scenario."""
    names: dict[str, Fact | None] = {}
    for result in results:
        for item in result.outcome.observed:
            if isinstance(item, Fact):
                names[item.name] = names.get(item.name) or item
            elif isinstance(item, Missing):
                names.setdefault(item.name, None)
    for name, fact in (names or {"": None}).items():
        cells = {result.framework: _cell(result.outcome, name) for result in results}
        yield _judge(scenario, name, fact, cells, known.get(f"{scenario}/{name}"))


def _cell(outcome: Outcome, name: str) -> Cell:
    kind = type(outcome).__name__
    for item in outcome.observed:
        if isinstance(item, Fact) and item.name == name:
            holds = None
            if item.claim is not None:
                holds = claim_holds(item.rule, item.claim.says, item.value)
            return Cell(kind, item.value, observed=True, claim_holds=holds)
        if isinstance(item, Missing) and item.name == name:
            return Cell("NotOffered", reason=item.reason)
    return Cell(kind, reason=describe_failure(outcome))


def _judge(
    scenario: str,
    name: str,
    fact: Fact | None,
    cells: dict[str, Cell],
    divergence: Divergence | None,
) -> Row:
    section, _, short = scenario.partition(".")
    values = {framework: cell.value for framework, cell in cells.items() if cell.observed}
    if fact is None or isinstance(fact.rule, Shown):
        groups: Groups = ()
    else:
        groups = group(fact.rule, values)
    verdict, reason, problem = _decide(fact, cells, groups, divergence)
    return Row(
        section,
        short,
        name,
        cells,
        groups,
        verdict,
        fact.rule if fact else None,
        fact.claim if fact else None,
        divergence,
        reason,
        problem,
    )


def _decide(
    fact: Fact | None, cells: dict[str, Cell], groups: Groups, divergence: Divergence | None
) -> tuple[Verdict, str, str]:
    """Return verdict, reason and problem."""
    if fact is not None and isinstance(fact.rule, Shown):
        return "no verdict", fact.rule.why, ""
    observed = {framework for framework, cell in cells.items() if cell.observed}
    expected = divergence.split_groups(observed) if divergence else ()
    if len(groups) > 1 and divergence and groups == expected:
        return "differs (documented)", divergence.reason, ""
    if len(groups) > 1:
        return "differs", "", _undocumented(groups, expected)
    if len(expected) > 1:
        return "same", "", f"documented as {_spell(expected)}, but they agree"
    return _decide_by_outcome(cells)


def _decide_by_outcome(cells: dict[str, Cell]) -> tuple[Verdict, str, str]:
    """Return verdict, reason and problem where all that was observed agrees."""
    silent = [name for name, cell in cells.items() if not cell.observed]
    failed = [name for name in silent if is_failure(cells[name])]
    missing = [name for name in silent if cells[name].outcome == "NotOffered"]
    if failed:
        return "no verdict", _reasons(cells, failed), ""
    if missing:
        return "not offered", _reasons(cells, missing), ""
    if silent:  # a scenario has to say Missing where it does not observe
        return "no verdict", "", f"not observed in {', '.join(silent)}, without a reason"
    if len(cells) < 2:
        return "no verdict", "one framework alone has nothing to be compared with", ""
    return "same", "", ""


def _reasons(cells: dict[str, Cell], frameworks: list[str]) -> str:
    return "; ".join(f"{name}: {cells[name].reason}" for name in frameworks)


def _undocumented(groups: Groups, expected: Groups) -> str:
    if expected:
        return f"documented as {_spell(expected)}, but {_spell(groups)}"
    return f"not documented: {_spell(groups)}"


def _spell(groups: Groups) -> str:
    return " | ".join(" = ".join(found) for found in groups)
