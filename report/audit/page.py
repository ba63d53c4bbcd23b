"""What a view of an audit holds before it is drawn, in words already chosen."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from common.catalog import FRAMEWORKS
from lessons.accepted import Accepted, Sorted
from lessons.audit import Audit, CellRow
from lessons.findings import SEVERITIES, Finding
from report.tables import Cell, Note, Tone, Totals
from report.words import Words

TONES: dict[str, Tone] = {"major": "bad", "minor": "known", "note": "muted"}
# Marks that need nobody's attention.
QUIET = ("same", "alone")
MOST_CODE_LINES = 24

_Rows: TypeAlias = dict[str, list[CellRow]]


@dataclass(frozen=True)
class Code:
    """A cell's source under its title, the number of its first line, and lines that stay away."""

    title: str
    first_line: int
    lines: tuple[str, ...]
    marked: int
    more: str = ""


@dataclass(frozen=True)
class Block:
    """One finding: its heading, the sentence, the values seen, the code of both sides."""

    head: Note
    where: str
    explanation: str
    evidence: tuple[str, ...]
    codes: tuple[Code, ...]
    also: str


@dataclass(frozen=True)
class Matrix:
    """The steps of a lesson in which not all is alike: a row per step, a column per framework."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Page:
    """A whole view."""

    title: str
    conditions: tuple[str, ...]
    problems: tuple[Note, ...]
    findings: tuple[Block, ...]
    none: str
    matrices: tuple[Matrix, ...]
    totals: Totals
    closing: tuple[Note, ...]


def _in_order(frameworks: Iterable[str]) -> list[str]:
    """Return frameworks as the table has them, then others."""
    names = set(frameworks)
    return [name for name in FRAMEWORKS if name in names] + sorted(names - set(FRAMEWORKS))


def rank(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with the gravest first, else in the order of their documents."""
    return sorted(findings, key=lambda found: SEVERITIES.index(found.severity))


def say_stale(entry: Accepted, words: Words) -> str:
    """Return the sentence on an accepted finding that is no more."""
    return words.auditing.stale.format(
        kind=words.findings.get(entry.kind, entry.kind),
        document=entry.document,
        line=entry.line,
        fingerprint=entry.fingerprint,
    )


def make_page(audit: Audit, found: Sorted, words: Words) -> Page:
    """Return what a person sees of an audit."""
    say = words.auditing
    rows = _sort_rows(audit)
    closing = []
    if found.known:
        closing.append(Note("", say.accepted.format(count=len(found.known)), "muted"))
    if audit.interrupted:
        closing.append(Note("", say.interrupted, "bad"))
    problems = [Note("", problem.text, "bad") for problem in audit.problems]
    problems += [Note("", say_stale(entry, words), "bad") for entry in found.stale]
    return Page(
        title=_title(audit, words),
        conditions=tuple(_conditions(audit, words)),
        problems=tuple(problems),
        findings=tuple(_block(item, audit, rows, words) for item in rank(found.new)),
        none="" if found.new or not audit.cells else say.none,
        matrices=tuple(_matrices(audit, rows, words)),
        totals=_totals(audit, found.new, words),
        closing=tuple(closing),
    )


def _sort_rows(audit: Audit) -> _Rows:
    """Return for each document the cells of its subject: many findings look among them."""
    subjects = {item.document: item.subject for item in audit.documents}
    found: dict[int, list[CellRow]] = defaultdict(list)
    for row in audit.cells:
        found[subjects[row.document]].append(row)
    return {document: found[subject] for document, subject in subjects.items()}


def _title(audit: Audit, words: Words) -> str:
    say = words.auditing
    count = len(audit.documents)
    documents = say.document if count == 1 else say.documents.format(count=count)
    return say.title.format(
        documents=documents, frameworks=words.list_mark.join(_in_order(audit.versions)) or "…"
    )


def _conditions(audit: Audit, words: Words) -> Iterable[str]:
    say = words.auditing
    for framework in _in_order(audit.versions):
        named = ", ".join(f"{name} {is_at}" for name, is_at in audit.versions[framework].items())
        yield f"{framework}{words.colon}{named}"
    for framework, install in audit.absent.items():
        yield say.absent.format(framework=framework, install=install)
    yield say.ran.format(ran=audit.ran, stored=audit.stored)
    if audit.cells:
        for reason in audit.unconfined:
            yield say.unconfined.format(reason=reason)
        if not audit.unconfined:
            yield say.network
    if not audit.shares_random:
        yield say.own_random
    yield from _about_documents(audit, words)


def _about_documents(audit: Audit, words: Words) -> Iterable[str]:
    """Yield what was unusual in reading them, and which were put side by side."""
    say = words.auditing
    subjects = defaultdict(list)
    for item in audit.documents:
        subjects[item.subject].append(item.document)
        for note in item.notes:
            yield say.guesses.format(document=item.document, note=note)
        if item.subject < 0:
            yield say.no_framework.format(document=item.document)
    for number, together in subjects.items():
        if number >= 0 and len(together) > 1:
            yield say.aligned.format(documents=words.list_mark.join(together))


def _block(found: Finding, audit: Audit, rows: _Rows, words: Words) -> Block:
    say = words.auditing
    place = say.place.format(document=found.document, line=found.line)
    severity, kind = words.severities[found.severity], words.findings[found.kind]
    return Block(
        head=Note("", f"{severity} · {kind} · {found.framework} · {place}", TONES[found.severity]),
        where=say.where.format(cell=found.cell, slot=found.slot),
        explanation=words.pick(found.explanation, found.explanation_zh),
        evidence=found.evidence,
        codes=tuple(_codes(found, audit, rows, words)),
        also=say.also.format(cells=", ".join(map(str, found.also))) if found.also else "",
    )


def _codes(found: Finding, audit: Audit, rows: _Rows, words: Words) -> Iterable[Code]:
    """Yield the code of the finding's cell, and of the same step in the other framework."""
    around = rows.get(found.document, [])
    own = next((row for row in around if _is_row_of(row, found)), None)
    if own:
        yield _code(own, audit, words, found.line)
    step = (found.against, found.slot)
    other = next((row for row in around if (row.framework, row.slot) == step), None)
    if other and (own is None or (other.document, other.cell) != (own.document, own.cell)):
        yield _code(other, audit, words, 0)


def _is_row_of(row: CellRow, found: Finding) -> bool:
    return (row.document, row.cell) == (found.document, found.cell)


def _code(row: CellRow, audit: Audit, words: Words, marked: int) -> Code:
    source = audit.sources.get(row.document, {}).get(row.cell, "")
    lines = source.rstrip("\n").split("\n")
    more = len(lines) - MOST_CODE_LINES
    return Code(
        title=words.auditing.code.format(framework=row.framework, line=row.line),
        first_line=row.line,
        lines=tuple(lines[:MOST_CODE_LINES]),
        marked=marked,
        more=words.auditing.more.format(count=more) if more > 0 else "",
    )


def _matrices(audit: Audit, found_in: _Rows, words: Words) -> Iterable[Matrix]:
    """Yield a matrix per subject, without the steps in which all is well."""
    say = words.auditing
    subjects: dict[int, list[str]] = defaultdict(list)
    for item in audit.documents:
        if item.subject >= 0:
            subjects[item.subject].append(item.document)
    for documents in subjects.values():
        rows = found_in[documents[0]]
        if not rows:  # the audit was interrupted, or nothing could be run
            continue
        frameworks = _in_order({row.framework for row in rows})
        steps: dict[int, list[CellRow]] = defaultdict(list)
        for row in rows:
            steps[row.slot].append(row)
        loud = {slot: found for slot, found in sorted(steps.items()) if not _is_quiet(found)}
        title = say.matrix_of.format(
            document=words.list_mark.join(documents),
            steps=len(steps),
            alike=len(steps) - len(loud),
        )
        yield Matrix(
            title,
            (say.step, say.line, *frameworks),
            tuple(_step(slot, found, frameworks, words) for slot, found in loud.items()),
        )


def _is_quiet(rows: Sequence[CellRow]) -> bool:
    return all(row.mark in QUIET and row.status == "ran" for row in rows)


def _step(
    slot: int, rows: Sequence[CellRow], frameworks: Sequence[str], words: Words
) -> tuple[Cell, ...]:
    by_name = {row.framework: row for row in rows}
    lines = ", ".join(dict.fromkeys(str(row.line) for row in rows))
    cells = []
    for name in frameworks:
        row = by_name.get(name)
        mark = row.mark if row else ""
        tone: Tone = "good" if mark in QUIET else "known"
        cells.append(Cell(words.findings.get(mark, mark) or "–", tone if row else "muted"))
    return (Cell(str(slot)), Cell(lines), *cells)


def _totals(audit: Audit, findings: Sequence[Finding], words: Words) -> Totals:
    """Return cells and findings by document."""
    say = words.auditing
    heads = (say.lesson, say.cells, *(words.severities[name] for name in SEVERITIES))
    counted = Counter((found.document, found.severity) for found in findings)
    rows = []
    for item in audit.documents:
        counts = [counted[item.document, name] for name in SEVERITIES]
        cells = [
            Cell(str(count), TONES[name] if count else "plain")
            for name, count in zip(SEVERITIES, counts, strict=True)
        ]
        rows.append((Cell(item.document), Cell(str(item.cells)), *cells))
    return Totals(heads, tuple(rows))
