"""The audit as flat JSON, as `docs/json.md` describes it."""

import msgspec

from lessons.accepted import Sorted
from lessons.audit import Audit, Audited, CellRow, Problem
from lessons.findings import Finding


class FlatFinding(Finding, frozen=True, kw_only=True):
    """One finding, and whether the file of accepted findings names it."""

    accepted: bool


class Flat(msgspec.Struct, frozen=True):
    """The whole view."""

    findings: list[FlatFinding]
    cells: tuple[CellRow, ...]
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
            FlatFinding(**msgspec.structs.asdict(item), accepted=id(item) in known)
            for item in audit.findings
        ],
        cells=audit.cells,
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
