"""A scenario's table: what agreed in a line, what did not in rows, the reason under them."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from common.compare import Cell as Side
from common.compare import Row, describe_failure
from common.facts import Shown
from common.outcomes import Died, NotOffered, Ok, Outcome, Raised, TimedOut
from common.run import ScenarioInfo
from report.claims import find_false_claims, note_claim
from report.tables import Cell, Line, Note, ScenarioTable, Tone
from report.timings import Measured, tabulate_timings
from report.values import SHORT, order_groups, shorten, spell_apart, spell_groups, spell_observed
from report.words import Words

Outcomes = dict[str, Outcome]  # by framework


def tabulate_scenario(
    info: ScenarioInfo,
    rows: list[Row],
    outcomes: Outcomes,
    measured: Iterable[Measured],
    frameworks: tuple[str, ...],
    words: Words,
) -> ScenarioTable:
    """Return one scenario's table in the order of its facts; those of one reason stand together."""
    agreed = [row for row in rows if row.fact and is_agreed(row)]
    apart = [row for row in rows if not is_agreed(row)]
    return ScenarioTable(
        words.pick(info.title, info.title_zh),
        info.taught_in,
        tuple(_status(name, rows, outcomes, words) for name in frameworks),
        (
            *_agreed_notes(agreed, len(frameworks), words),
            *_missing_notes(agreed, outcomes, words),
            *_stop_notes(outcomes, words),
        ),
        (
            *_lines(apart, outcomes, frameworks, words),
            *tabulate_timings(measured, frameworks, words),
        ),
    )


def is_agreed(row: Row) -> bool:
    """Return whether a row says no more than that those who observed it, if any did, agree."""
    return (
        len(row.groups) <= 1
        and not row.problem
        and not isinstance(row.rule, Shown)
        and not find_false_claims(row)
    )


def describe_problem(row: Row, words: Words) -> str:
    """Return what is not as documented in a row, in the catalog's language."""
    observed = {name for name, side in row.cells.items() if side.observed}
    expected = ""
    if row.divergence:
        expected = spell_groups(row.divergence.split_groups(observed), row.cells)
    groups = spell_groups(row.groups, row.cells)
    sentences = words.sentences
    if row.verdict == "differs" and row.divergence:
        return sentences.regrouped.format(expected=expected, groups=groups)
    if row.verdict == "differs":
        return sentences.undocumented.format(groups=groups)
    if row.verdict == "same":
        return sentences.stale.format(expected=expected)
    silent = (name for name, side in row.cells.items() if not side.observed)
    return sentences.silent.format(frameworks=", ".join(silent))


def mark_outcome(outcome: Outcome, words: Words) -> Cell:
    """Return the word for an outcome that is not Ok."""
    match outcome:
        case Raised():
            return Cell(words.marks.raised, "bad")
        case Died():
            return Cell(words.marks.died, "bad")
        case TimedOut():
            return Cell(words.marks.timed_out, "bad")
        case NotOffered():
            return Cell(words.marks.not_offered, "muted")
        case Ok():
            return Cell(words.marks.same, "good")


def _status(name: str, rows: list[Row], outcomes: Outcomes, words: Words) -> Cell:
    """Return the gravest thing that can be said of a scenario in one framework."""
    if name not in outcomes:
        return Cell(words.marks.not_run, "muted")
    if not isinstance(outcomes[name], Ok):
        return mark_outcome(outcomes[name], words)
    mine = [row for row in rows if name in row.cells]
    if any(row.problem for row in mine):
        return Cell(words.marks.problem, "bad")
    if any(row.verdict == "differs (documented)" and row.cells[name].observed for row in mine):
        return Cell(words.marks.differs, "known")
    if any(
        len(row.groups) == 1 and sum(s.observed for s in row.cells.values()) > 1 for row in mine
    ):
        return Cell(words.marks.same, "good")
    return Cell(words.marks.no_verdict, "muted")


def _agreed_notes(rows: list[Row], count: int, words: Words) -> list[Note]:
    """Return one note per set of frameworks that agree, with the values that are short."""
    notes: list[Note] = []
    sides: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        if not row.groups:
            continue
        group = tuple(order_groups(row.groups, row.cells)[0])
        value = spell_observed(row.cells[group[0]].value, row.rule, words)
        text = f"{row.fact} {value}" if len(value) <= SHORT else row.fact
        sides.setdefault(group, []).append(text)
    for group, texts in sides.items():
        is_all = len(group) == count > 1
        head = words.marks.same if is_all else " = ".join(group)
        notes.append(Note(head, words.list_mark.join(texts), "good" if is_all else "plain"))
    return notes


def _missing(row: Row, stopped: set[str]) -> dict[str, tuple[str, ...]]:
    """Return who does not offer this one fact, by reason; a scenario that ended is left out."""
    found: dict[str, tuple[str, ...]] = {}
    for name, side in row.cells.items():
        if side.outcome == "NotOffered" and name not in stopped:
            found[side.reason] = (*found.get(side.reason, ()), name)
    return found


def _missing_notes(rows: list[Row], outcomes: Outcomes, words: Words) -> list[Note]:
    """Return one note per reason; it names the facts that no framework offers."""
    stopped = _stopped(outcomes)
    facts: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for row in rows:
        for reason, names in _missing(row, stopped).items():
            found = facts.setdefault((names, reason), [])
            if not row.groups:
                found.append(row.fact)
    return [
        Note(
            f"{', '.join(names)} {words.marks.not_offered}",
            words.marks.why.format(facts=words.list_mark.join(found), reason=reason)
            if found
            else reason,
            "muted",
        )
        for (names, reason), found in facts.items()
    ]


def _stopped(outcomes: Outcomes) -> set[str]:
    """Return the frameworks in which the whole scenario ended early."""
    return {name for name, outcome in outcomes.items() if not isinstance(outcome, Ok)}


def _stop_notes(outcomes: Outcomes, words: Words) -> list[Note]:
    """Return why a scenario ended early, once per reason."""
    found: dict[tuple[str, str, Tone], list[str]] = {}
    for name, outcome in outcomes.items():
        if not isinstance(outcome, Ok):
            mark = mark_outcome(outcome, words)
            found.setdefault((describe_failure(outcome), mark.text, mark.tone), []).append(name)
    return [
        Note(f"{', '.join(names)} {mark}", reason, tone)
        for (reason, mark, tone), names in found.items()
    ]


def _lines(
    rows: list[Row], outcomes: Outcomes, frameworks: tuple[str, ...], words: Words
) -> list[Line]:
    """Return a line per row; notes that several rows share stand under the last of them."""
    stopped = _stopped(outcomes)
    shared = {row.fact: _shared_notes(row, stopped, words) for row in rows}
    seen = list(dict.fromkeys(shared.values()))
    rows = sorted(rows, key=lambda row: seen.index(shared[row.fact]))
    lines: list[Line] = []
    for notes, together in groupby(rows, key=lambda row: shared[row.fact]):
        block = list(together)
        about = tuple(row.fact for row in block)
        for row in block:
            below = [note_claim(found, words) for found in find_false_claims(row)]
            if row is block[-1]:
                below += [replace(note, about=about) for note in notes]
            lines.append(Line(row.fact, _cells(row, frameworks, words), tuple(below)))
    return lines


def _shared_notes(row: Row, stopped: set[str], words: Words) -> tuple[Note, ...]:
    notes: list[Note] = []
    if row.problem:
        notes.append(Note(words.marks.problem, describe_problem(row, words), "bad"))
    if row.divergence and (row.verdict == "differs (documented)" or row.problem):
        reason = words.pick(row.divergence.reason, row.divergence.reason_zh)
        notes.append(Note(words.kinds[row.divergence.kind], reason, "known"))
    for reason, names in _missing(row, stopped).items():
        notes.append(Note(f"{', '.join(names)} {words.marks.not_offered}", reason, "muted"))
    if isinstance(row.rule, Shown):
        notes.append(Note(words.marks.shown, row.rule.why, "muted"))
    return tuple(notes)


def _cells(row: Row, frameworks: tuple[str, ...], words: Words) -> tuple[Cell, ...]:
    values = {name: side.value for name, side in row.cells.items() if side.observed}
    if len(row.groups) > 1:
        texts = spell_apart(values, row.rule, words)
    else:
        texts = {name: spell_observed(value, row.rule, words) for name, value in values.items()}
    tone: Tone = "bad" if row.problem else "known" if len(row.groups) > 1 else "plain"
    return tuple(_cell(row.cells.get(name), texts.get(name), tone, words) for name in frameworks)


def _cell(side: Side | None, text: str | None, tone: Tone, words: Words) -> Cell:
    if side is None:
        return Cell(words.marks.not_run, "muted")
    if text is not None:
        return Cell(shorten(text), tone)
    marks = {
        "Raised": words.marks.raised,
        "Died": words.marks.died,
        "TimedOut": words.marks.timed_out,
        "NotOffered": words.marks.not_offered,
    }
    return Cell(marks.get(side.outcome, words.marks.no_verdict), "muted")
