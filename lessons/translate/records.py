"""What a translation is asked and what it says: the records behind `triptych translate`."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import msgspec

from common.moved import Moved
from common.worker.jobs import Limits
from lessons.audit import Problem
from lessons.classroom import LESSON_LIMITS

# "same": effect, structure, values and gradient are those of the source. "marked": a part stayed as
# it was, and says why. "unchanged": no framework's name is in it, its text is the source's.
Outcome: TypeAlias = Literal["same", "differs", "raises", "marked", "needs", "unchanged"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
NoteLanguage: TypeAlias = Literal["en", "zh", "none"]


@dataclass(frozen=True)
class TranslationPlan:
    """What to translate and how.

    `source` is None where each document says its framework. `notes` None takes the document's
    language. `translates_prose` None does so in documents of one framework. `adds_tab` puts the
    target's cells beside the others in a book's document.
    """

    documents: tuple[Path, ...]
    target: str
    source: str | None = None
    default: str = "mxnet"
    verifies: bool = True
    notes: NoteLanguage | None = None
    translates_prose: bool | None = None
    adds_tab: bool = False
    jobs: int = 2
    allows_shell: bool = False
    limits: Limits = LESSON_LIMITS
    python: dict[str, str] = field(default_factory=dict)
    cache: Path | None = None


class Mark(msgspec.Struct, frozen=True):
    """A statement that stayed as it was: its line in the cell, from 1, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class CellText:
    """A cell in the target's words.

    `introduced` are names that the source's cell does not have ("tape", "grads"); `left_out` those
    of the source that the target needs no more. `moved` says where the lesson keeps the axes of
    images, if it does so otherwise than its source. `has_returned` says that a statement of it was
    in the target's words already, where an earlier translation had left it.
    """

    index: int
    source: str
    marks: tuple[Mark, ...] = ()
    introduced: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    moved: Moved | None = None
    has_returned: bool = False


class CellOutcome(msgspec.Struct, frozen=True):
    """One cell of a translation: what the proof says of it, why, and the values seen.

    `line` is that of the source document, `cell` the number of the code cell there.
    """

    document: str
    line: int
    cell: int
    outcome: Outcome
    reason: str = ""
    evidence: tuple[str, ...] = ()


class Translated(msgspec.Struct, frozen=True, kw_only=True):
    """A document in the target's words: the whole text in its own format, and where it came from.

    `is_verified` says whether it was run; "same" is never said of what was not, and a cell of which
    nothing can be said then has no outcome. `introduced` and `left_out` are those of its cells, by
    their numbers.
    """

    document: str
    source: str
    target: str
    text: str
    original: str
    encoding: str = "utf-8"
    cells: tuple[CellOutcome, ...] = ()
    is_verified: bool = False
    notes: tuple[str, ...] = ()
    introduced: dict[int, frozenset[str]] = {}
    left_out: dict[int, frozenset[str]] = {}


class Translation(msgspec.Struct, frozen=True, kw_only=True):
    """All that was translated; `versions` are those of the frameworks that ran.

    `passed_over` are documents that are told in the target's words already.
    """

    documents: tuple[Translated, ...]
    problems: tuple[Problem, ...] = ()
    passed_over: tuple[Problem, ...] = ()
    versions: dict[str, dict[str, str]] = {}
    interrupted: bool = False
