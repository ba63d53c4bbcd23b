"""What an audit is asked and what it says: the records between `triptych audit` and its views."""

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from common.worker.jobs import Limits
from lessons.classroom import LESSON_LIMITS
from lessons.findings import Finding


@dataclass(frozen=True)
class Plan:
    """What to audit and how.

    `shares_random` false leaves the frameworks their own random numbers, and nothing is compared
    but how cells end. `default` is the framework of a book's cells without a tab. `cache` is the
    folder of stored traces, or None where nothing stored counts. `absent` says how to install
    frameworks that are not there.
    """

    documents: tuple[Path, ...]
    frameworks: tuple[str, ...]
    default: str = "mxnet"
    jobs: int = 2
    shares_random: bool = True
    allows_shell: bool = False
    limits: Limits = LESSON_LIMITS
    python: dict[str, str] = field(default_factory=dict)
    cache: Path | None = None
    absent: dict[str, str] = field(default_factory=dict)


class CellRow(msgspec.Struct, frozen=True):
    """One cell in one framework, as it ran; `mark` is how it compares with the others."""

    document: str
    line: int
    cell: int
    slot: int
    framework: str
    status: str
    seconds: float
    mark: str


class Problem(msgspec.Struct, frozen=True):
    """Something that could not be read or run, in one line."""

    document: str
    text: str


class Audited(msgspec.Struct, frozen=True):
    """A document: its form, its code cells, and the subject it was part of.

    Documents that were aligned have the same `subject`. `frameworks` are those it was run in,
    `notes` what was unusual in reading it, and in how its runs ended.
    """

    document: str
    form: str
    cells: int
    frameworks: tuple[str, ...]
    subject: int
    notes: tuple[str, ...] = ()


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """All that an audit found.

    `sources` holds the code of every cell that a finding speaks of or was compared with, by
    document and cell. `absent` are frameworks of these documents that are not installed, and how to
    install them. `unconfined` says, once each, what could not be taken away from lessons and
    why. `stored` counts the traces that came from the cache, `ran` those that were made.
    """

    versions: dict[str, dict[str, str]]
    documents: tuple[Audited, ...]
    findings: tuple[Finding, ...]
    cells: tuple[CellRow, ...]
    sources: dict[str, dict[int, str]]
    problems: tuple[Problem, ...] = ()
    absent: dict[str, str] = {}
    unconfined: tuple[str, ...] = ()
    shares_random: bool = True
    stored: int = 0
    ran: int = 0
    interrupted: bool = False
