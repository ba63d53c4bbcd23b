"""Whether the outputs that stand in a document can come from its code as it runs today."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from common.cells.records import CellRun
from lessons.document import Cell
from lessons.findings import Finding
from lessons.verdicts.deprecated import is_deprecation
from lessons.verdicts.sentences import find
from lessons.verdicts.sides import Side
from lessons.verdicts.texts import depends_on_chance, depends_on_machine
from lessons.verdicts.tokens import (
    Token,
    first_difference,
    number_differs,
    set_aside,
    tokens_of,
)
from lessons.versions import Version

_WARNING = re.compile(r"^.*?\b(\w*Warning)\b:.*$(?:\n[ \t]+.*$)*", re.MULTILINE)
# What IPython says in a session that has loaded an extension before: nothing that a lesson shows.
_LOADED_BEFORE = re.compile(
    r"^The \S+ extension is already loaded\..*\n\s+%reload_ext .*$", re.MULTILINE
)
_PATH = re.compile(r"[A-Za-z]:\\|/(?:home|usr|root|opt|tmp|Users|content|kaggle)/")
_LEAST_SURE = 0.5


def needs_other_seed(version: Version) -> bool:
    """Return whether a second run is needed: some recorded text is not the one that was shown."""
    runs = {run.cell: run for run in version.trace.cells}
    return any(
        _can_judge(cell, run) and tokens_of(_recorded(cell)) != tokens_of(_seen(run))
        for cell in version.cells
        if (run := runs.get(cell.index)) is not None
    )


def judge_recorded(sides: Sequence[Side], shared: frozenset[int]) -> list[Finding]:
    """Return the recorded outputs that this code cannot give; the same change is told once.

    `shared` are the cells that several frameworks run: whose output it is nobody can say.
    """
    found: dict[str, Finding] = {}
    others = {run.cell: run for side in sides[:1] for run in side.version.trace.other_seed}
    for side in sides:
        if side.cell.index in shared:
            continue
        for key, finding in _stale(side, others.get(side.cell.index)):
            if first := found.get(key):
                also = (*first.also, side.cell.index)
                found[key] = msgspec.structs.replace(first, also=also)
            else:
                found[key] = finding
    return list(found.values())


def _stale(side: Side, other: CellRun | None) -> Iterator[tuple[str, Finding]]:
    if not _can_judge(side.cell, side.run):
        return
    if warnings := _unlike_warnings(side):
        told = [f"{side.framework}: {warnings}"]
        note = find(side, "stale output", "stale-warning", evidence=told, what=warnings)
        yield warnings, msgspec.structs.replace(note, severity="note")
    recorded, seen = _recorded(side.cell), _seen(side.run)
    if not recorded.strip():
        return
    if not seen.strip():
        if not side.run.figures and not side.run.stderr.strip():
            evidence = [f"recorded: {_short(recorded)}", f"{side.framework}: nothing"]
            yield (
                f"nothing in {side.cell.index}",
                find(side, "stale output", "stale-nothing", evidence=evidence),
            )
        return
    pair = _unlike(tokens_of(recorded), tokens_of(seen), tokens_of(_seen(other)) if other else None)
    if pair:
        evidence = [f"recorded: {_short(recorded)}", f"{side.framework}: {_short(seen)}"]
        yield (
            _cause(*pair),
            find(
                side,
                "stale output",
                "stale-output",
                evidence=evidence,
                recorded=pair[0] or "nothing more",
                seen=pair[1] or "nothing more",
            ),
        )


def _can_judge(cell: Cell, run: CellRun) -> bool:
    """Return whether a cell has a recorded output that depends on the code alone."""
    if run.status != "ran" or not cell.recorded:
        return False
    guesses = [one.guess for one in cell.recorded if one.guess] + [cell.guess]
    if any(guess and guess.sure < _LEAST_SURE for guess in guesses):
        return False
    text = _recorded(cell)
    is_cut = "..." in text and "..." not in _seen(run)
    return not (
        is_cut
        or depends_on_chance(cell.source)
        or depends_on_machine(cell.source)
        or depends_on_machine(text)
        or _PATH.search(text)
        or _PATH.search(_seen(run))
    )


def _recorded(cell: Cell) -> str:
    text = "\n".join(one.text for one in cell.recorded)
    return _LOADED_BEFORE.sub("", _WARNING.sub("", text))


def _seen(run: CellRun) -> str:
    return _WARNING.sub("", f"{run.stdout}\n{run.result}")


def _unlike(
    recorded: Sequence[Token], seen: Sequence[Token], other: Sequence[Token] | None
) -> tuple[str, str] | None:
    """Return what stands in the document and what is shown instead, where it is not chance."""
    aside = set_aside(seen, other)
    if aside is None:
        return None  # even its length is chance
    pair = first_difference(recorded, seen, aside)
    if pair:
        counts = [sum(one.sort == "float" for one in tokens) for tokens in (recorded, seen)]
        is_told = any(part.isalnum() for part in pair) or counts[0] == counts[1]
        return pair if is_told else (f"{counts[0]} numbers", f"{counts[1]} numbers")
    is_settled = other is not None and list(seen) == list(other)
    return number_differs(recorded, seen) if is_settled else None


def _cause(recorded: str, seen: str) -> str:
    """Return what two cells share whose outputs changed for one reason."""
    if seen == f"{recorded}0":
        return "names of backward functions end in 0"
    return f"{recorded} -> {seen}"


def _unlike_warnings(side: Side) -> str:
    """Return in words which warnings are recorded and not given, or the other way round."""
    text = "\n".join(one.text for one in side.cell.recorded)
    recorded = set(_WARNING.findall(text))
    given = {one.category for one in side.run.warnings}
    new = {one.category for one in side.run.warnings if one.line > 0 and not is_deprecation(one)}
    if gone := sorted(recorded - given):
        return f"{', '.join(gone)} is recorded and no longer given"
    if come := sorted(new - recorded):
        return f"{', '.join(come)} is given and not recorded"
    return ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 120 else line[:119] + "…"
