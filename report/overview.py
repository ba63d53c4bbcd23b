"""The whole report of a run: its first screen, then its sections."""

from collections import Counter
from collections.abc import Iterable

from common.compare import Row, compare_run, describe_failure, unused_divergences
from common.divergences import Divergence
from common.interface import SECTIONS
from common.outcomes import NotOffered, Ok
from common.run import Result, Run
from report.claims import find_false_claims, note_claim
from report.highlights import choose_highlights
from report.scenarios import Outcomes, describe_problem, mark_outcome, tabulate_scenario
from report.tables import Cell, Note, Report, SectionTable, Tone, Totals
from report.timings import Measured, gather_timings
from report.words import Words

Counts = Counter[str]
COLUMNS = ("facts", "same", "documented", "problem", "not_offered", "no_verdict", "false_claims")


def make_report(run: Run, divergences: tuple[Divergence, ...], words: Words) -> Report:
    """Return everything that a view draws, from a run and the known differences alone."""
    rows = [row for row in compare_run(run, divergences) if row.cells]
    frameworks = tuple(run.conditions.frameworks)
    timings = gather_timings(run)
    counts = {section: _count(rows, section) for section in SECTIONS}
    counts = {section: found for section, found in counts.items() if found}
    unobserved = tuple(unused_divergences(run, rows, divergences))
    return Report(
        title=words.headings.report.format(frameworks=" · ".join(frameworks)),
        conditions=_conditions(run, bool(timings), words),
        frameworks=frameworks,
        alarms=(*_alarms(run, words), *_problems(rows, unobserved, words)),
        totals=_totals(counts, words),
        highlights=choose_highlights(run, rows, words),
        claims=_claims(rows, words),
        sections=_sections(run, rows, timings, counts, words),
        closing=_closing(run, rows, unobserved, words),
    )


def failures(run: Run) -> list[Result]:
    """Return the results in which a framework could not run a scenario, its timing included."""
    return [result for result in run.results if not isinstance(result.outcome, Ok | NotOffered)]


def _count(rows: Iterable[Row], section: str) -> Counts:
    """Return a section's counts; a row is counted once among the verdicts."""
    verdicts = {
        "same": "same",
        "differs (documented)": "documented",
        "differs": "problem",
        "not offered": "not_offered",
        "no verdict": "no_verdict",
    }
    counts: Counts = Counter()
    for row in rows:
        if row.section == section:
            counts["facts"] += 1
            counts["problem" if row.problem else verdicts[row.verdict]] += 1
            counts["false_claims"] += bool(find_false_claims(row))
    return counts


def _totals(counts: dict[str, Counts], words: Words) -> Totals:
    tones: dict[str, Tone] = {"problem": "bad", "documented": "known", "false_claims": "known"}

    def draw_row(title: str, found: Counts) -> tuple[Cell, ...]:
        cells = (
            Cell(str(found[column]), tones.get(column, "plain") if found[column] else "muted")
            for column in COLUMNS
        )
        return (Cell(title, "title"), *cells)

    everything = sum(counts.values(), Counter[str]())
    heads = tuple(str(getattr(words.headings, column)) for column in COLUMNS)
    rows = [draw_row(words.sections[section], found) for section, found in counts.items()]
    return Totals(
        (words.headings.section, *heads),
        (*rows, draw_row(words.headings.total, everything)),
    )


def _conditions(run: Run, is_timed: bool, words: Words) -> tuple[str, ...]:
    conditions, sentences = run.conditions, words.sentences
    libraries = [
        sentences.named_library_with.format(
            framework=name,
            libraries=", ".join(
                sentences.named_library.format(name=library, version=version)
                for library, version in found.versions.items()
            ),
            python=found.python,
        )
        for name, found in conditions.frameworks.items()
    ]
    made_on = sentences.made_on.format(
        created=conditions.created,
        platform=conditions.platform,
        processor=conditions.processor,
        cores=conditions.cores,
        threads=conditions.threads,
    )
    timed = sentences.timed if is_timed else sentences.untimed
    return (" · ".join(libraries), made_on, timed.format(threads=conditions.threads))


def _alarms(run: Run, words: Words) -> list[Note]:
    """Return what kept the run from being whole."""
    alarms = []
    if run.conditions.interrupted:
        alarms.append(Note("", words.sentences.interrupted, "bad"))
    for name, install in run.conditions.absent.items():
        alarms.append(Note(name, words.sentences.absent.format(install=install), "muted"))
    for name, reason in run.conditions.failed.items():
        text = words.sentences.unloaded.format(reason=reason.removeprefix(f"{name}: "))
        alarms.append(Note(name, text, "bad"))
    for result in failures(run):
        text = words.sentences.failed.format(
            outcome=mark_outcome(result.outcome, words).text,
            scenario=f"{result.section}.{result.scenario}",
            reason=describe_failure(result.outcome),
        )
        alarms.append(Note(result.framework, text, "bad"))
    return alarms


def _problems(rows: list[Row], unobserved: tuple[str, ...], words: Words) -> list[Note]:
    """Return what is not as documented."""
    problems = [Note(row.id, describe_problem(row, words), "bad") for row in rows if row.problem]
    return problems + [Note(fact, words.sentences.unobserved, "bad") for fact in unobserved]


def _claims(rows: list[Row], words: Words) -> tuple[Note, ...]:
    found = [claim for row in rows for claim in find_false_claims(row)]
    found.sort(key=lambda claim: claim.where)
    return tuple(note_claim(claim, words) for claim in found)


def _sections(
    run: Run, rows: list[Row], timings: list[Measured], counts: dict[str, Counts], words: Words
) -> tuple[SectionTable, ...]:
    frameworks = tuple(run.conditions.frameworks)
    by_scenario: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        by_scenario.setdefault((row.section, row.scenario), []).append(row)
    outcomes: dict[tuple[str, str], Outcomes] = {}
    for result in run.results:
        if result.round == 0:
            outcomes.setdefault((result.section, result.scenario), {})[result.framework] = (
                result.outcome
            )
    times: dict[tuple[str, str], list[Measured]] = {}
    for item in timings:
        times.setdefault((item.section, item.scenario), []).append(item)
    return tuple(
        SectionTable(
            words.sections[section],
            _summarize(counts[section], words),
            tuple(
                tabulate_scenario(
                    info, by_scenario[key], outcomes[key], times.get(key, ()), frameworks, words
                )
                for info in run.scenarios
                if (key := (info.section, info.name)) in by_scenario and info.section == section
            ),
        )
        for section in counts
    )


def _summarize(counts: Counts, words: Words) -> str:
    """Return a section's counts in one line, without those that are 0."""
    return " · ".join(
        words.sentences.count.format(name=getattr(words.headings, column), count=counts[column])
        for column in COLUMNS
        if counts[column]
    )


def _closing(
    run: Run, rows: list[Row], unobserved: tuple[str, ...], words: Words
) -> tuple[Note, ...]:
    """Return the last lines, one for each thing that the exit code may speak of."""
    notes = []
    problems = sum(bool(row.problem) for row in rows) + len(unobserved)
    failed = len(failures(run))
    if failed:
        notes.append(Note("", words.closing.failures.format(count=failed), "bad"))
    if problems:
        notes.append(Note("", words.closing.problems.format(count=problems), "bad"))
    if run.conditions.interrupted:
        notes.append(Note("", words.closing.interrupted, "bad"))
    return tuple(notes) or (Note("", words.closing.as_documented, "good"),)
