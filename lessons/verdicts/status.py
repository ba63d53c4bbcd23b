"""Cells that did not run to their end: failed, in need of something, or failing for another's."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from common.cells.seen import Seen, SeenMapping, SeenSequence
from lessons.findings import Finding
from lessons.verdicts.sentences import find
from lessons.verdicts.sides import Side
from lessons.verdicts.sources import assigns, bound_first, imported_before, line_of_import
from lessons.verdicts.texts import expects_error

_NAME_ERROR = re.compile(r"name '(\w+)'")
# Where a library's own source raises, which Paddle adds to each message.
_PLACE = re.compile(r"\s*\(at /[^)]*\)?$")
# What Keras puts above the error that a layer raised.
_ABOVE = re.compile(r"Exception encountered when calling .*")
_WIDTH = 200
_TRACEBACK = re.compile(r"^\s*(\w+(?:Error|Exception|Warning|Interrupt|Exit))\b", re.MULTILINE)


@dataclass(frozen=True)
class Failed:
    """A cell that failed, the one with which that began, and the names that it did not bind."""

    side: Side
    origin: Side
    lost: frozenset[str]


def judge_status(sides: Sequence[Side], ran_in: Mapping[int, Sequence[str]]) -> list[Finding]:
    """Return what is to be said of a version's cells that did not run to their end.

    `ran_in` are, by slot, the other frameworks in which the same step ran; none means that all
    fail, and then shared prose may say that they should.
    """
    found: dict[object, Finding] = {}  # by cause
    roots: list[Failed] = []
    for side in sides:
        others = ran_in.get(side.cell.slot, ())
        if side.cell.broken:
            found[side.cell.index] = _broken(side)
            roots.append(failed_at(side, side))
        elif side.run.need and side.run.status in ("needs", "ran"):
            _add(_needs(side), side.run.need, found)
            roots += [failed_at(side, side)] if side.run.status == "needs" else []
        elif side.run.status == "raised":
            root = root_of(side, roots)
            if root is not None:
                of = root[1].run.need or root[1].cell
                _add(_consequence(side, *root), ("consequence", of), found)
            elif not expects_error(side, alone=bool(others)):
                raised = _raises(side, others)
                _add(raised, (raised.rule, raised.evidence[0]), found)
            roots.append(failed_at(side, root[1] if root else side))
    return list(found.values())


def _add(finding: Finding, cause: object, found: dict[object, Finding]) -> None:
    """Add a finding, or its cell to the first with the same cause."""
    first = found.get(cause)
    also = (*first.also, finding.cell) if first else ()
    found[cause] = msgspec.structs.replace(first or finding, also=also)


def first_line(side: Side) -> str:
    """Return the error of a cell in one line."""
    error = side.run.error
    if error is None:
        return side.version.trace.ended or "an unknown error"
    lines = [line.strip() for line in error.message.splitlines() if line.strip()]
    if len(lines) > 1 and _ABOVE.fullmatch(lines[0]):
        lines = lines[1:]
    message = lines[0] if lines else ""
    text = f"{error.type}: {_PLACE.sub('', message)}" if message else error.type
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1].rstrip()}…"


def _needs(side: Side) -> Finding:
    """Tell what a cell needs: all of it, or lines of a cell the others of which ran."""
    sentence = "needs" if side.run.status == "needs" else "needs-part"
    line = line_of_import(side.cell.source, side.run.need.removeprefix("the module "))
    return find(side, "needs", "needs", line=line, sentences=(sentence,), need=side.run.need)


def _raises(side: Side, others: Sequence[str]) -> Finding:
    against = others[0] if others else ""
    line = side.run.error.line if side.run.error else 0
    evidence = [f"{side.framework}: {first_line(side)}"]
    evidence += [f"{other}: runs" for other in others]
    if side.run.error is None:
        return find(side, "raises", "ended", evidence=evidence, error=first_line(side))
    found = find(
        side,
        "raises",
        "raises",
        line=line,
        evidence=evidence,
        sentences=("raises-against",) if others else ("raises",),
        against=against,
        error=f"`{first_line(side)}`",
    )
    return msgspec.structs.replace(found, severity="minor") if _is_recorded(side) else found


def _is_recorded(side: Side) -> bool:
    """Return whether the document shows this very error as the cell's output."""
    error = side.run.error
    recorded = "\n".join(one.text for one in side.cell.recorded)
    return error is not None and error.type in _TRACEBACK.findall(recorded)


def _broken(side: Side) -> Finding:
    seen = [f"{side.framework}: {first_line(side)}"] if side.run.status == "raised" else []
    return find(side, "raises", "broken-cell", evidence=seen, error=side.cell.broken)


def root_of(side: Side, roots: Sequence[Failed]) -> tuple[str, Side] | None:
    """Return a name that is missing, and the cell with which its failing began."""
    error = side.run.error
    if error is None:
        return None
    missing = _NAME_ERROR.search(error.message) if "NameError" in error.type else None
    read = set(side.run.uses) - bound_first(side.cell.source)
    for root in reversed(roots):
        if missing:
            name = missing[1]
            if name in root.lost or assigns(root.side.cell.source, name):
                return name, root.origin
            continue
        if names := sorted(read & root.lost):
            return names[0], root.origin
    return None


def failed_at(side: Side, origin: Side) -> Failed:
    """Return a failed cell with the names that it was to bind or to fill and did not."""
    bound = set(side.run.bound) | {one.name for one in side.run.defined}
    names = {*side.run.binds, *side.run.uses}
    empty = {name for name in names if _is_empty(side.after.get(name))}
    return Failed(side, origin, (frozenset(side.run.binds) - bound - survivors(side)) | empty)


def _is_empty(seen: Seen | None) -> bool:
    """Return whether a list or a dictionary has nothing in it."""
    return isinstance(seen, SeenSequence | SeenMapping) and seen.length == 0


def survivors(side: Side) -> frozenset[str]:
    """Return the names that a failed cell has imported before it failed."""
    error = side.run.error
    return imported_before(side.cell.source, error.line) if error else frozenset()


def _consequence(side: Side, name: str, root: Side) -> Finding:
    return find(
        side,
        "consequence",
        "consequence",
        line=side.run.error.line if side.run.error else 0,
        evidence=[f"{side.framework}: {first_line(side)}"],
        names=f"`{name}`",
        root=str(root.cell.line),
    )
