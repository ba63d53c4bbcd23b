"""The audit as flat JSON, as `docs/json.md` describes it."""

from typing import Any

import msgspec

from lessons.accepted import Sorted
from lessons.audit import Audit, Audited, Problem
from lessons.findings import Kind, Severity


class FlatFinding(msgspec.Struct, frozen=True):
    """One finding; `cell` counts the document's code cells from 0 whatever their tab."""

    document: str
    line: int
    cell: int
    slot: int
    framework: str
    kind: Kind
    severity: Severity
    evidence: tuple[str, ...]
    explanation: str
    explanation_zh: str
    against: str
    rule: str
    also: tuple[int, ...]
    accepted: bool


class FlatCell(msgspec.Struct, frozen=True):
    """One cell in one framework."""

    document: str
    line: int
    cell: int
    slot: int
    framework: str
    status: str
    seconds: float
    mark: str


class Flat(msgspec.Struct, frozen=True):
    """The whole view."""

    findings: list[FlatFinding]
    cells: list[FlatCell]
    documents: tuple[Audited, ...]
    problems: tuple[Problem, ...]
    stale: tuple[str, ...]
    versions: dict[str, dict[str, str]]
    absent: dict[str, str]
    unconfined: tuple[str, ...]
    shares_random: bool
    interrupted: bool


def draw_flat(audit: Audit, found: Sorted) -> str:
    """Return the audit as JSON; accepted findings are in it, marked."""
    known = set(map(id, found.known))
    flat = Flat(
        findings=[
            FlatFinding(**_fields(item, FlatFinding), accepted=id(item) in known)
            for item in audit.findings
        ],
        cells=[FlatCell(**_fields(row, FlatCell)) for row in audit.cells],
        documents=audit.documents,
        problems=audit.problems,
        stale=tuple(entry.fingerprint for entry in found.stale),
        versions=audit.versions,
        absent=audit.absent,
        unconfined=audit.unconfined,
        shares_random=audit.shares_random,
        interrupted=audit.interrupted,
    )
    return f"{msgspec.json.format(msgspec.json.encode(flat), indent=1).decode()}\n"


def _fields(record: msgspec.Struct, flat: type[msgspec.Struct]) -> dict[str, Any]:
    """Return those of a record's fields that the flat one has too."""
    names = set(record.__struct_fields__) & set(flat.__struct_fields__)
    return {name: getattr(record, name) for name in names}
