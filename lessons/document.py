"""What a lesson is once it is read: its text as it came, and where in it each cell stands.

A document is never rebuilt from its parts. What is written back is the text as it came, with new
source spliced into the places of the cells that changed.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from common.errors import TriptychError

# How books call our frameworks; other names are kept as they are, and left alone.
ALIASES = {"tensorflow": "keras", "torch": "pytorch", "paddlepaddle": "paddle", "tf": "keras"}
ALL = "all"

Form: TypeAlias = Literal["notebook", "percent", "script", "markdown", "pasted"]


class LessonError(TriptychError):
    """A document that cannot be read; the text begins with "file:line: "."""


@dataclass(frozen=True)
class Guess:
    """Why a piece of text was taken for code or output, and how sure that is, from 0 to 1."""

    sure: float
    reason: str


@dataclass(frozen=True)
class Recorded:
    """An output that stands in the document, and the line at which it begins."""

    text: str
    line: int
    guess: Guess | None = None


@dataclass(frozen=True)
class Cell:
    """One code cell.

    `index` counts the document's code cells from 0 whatever their tab; `line` is that of the first
    line of `source`, from 1. `start` and `end` are the characters of the document between which
    the source stands as it is written there (in a notebook, the JSON value). `frameworks` are the
    tabs it belongs to, in our names, `("all",)` for all, and `()` where nothing says so.
    Cells with the same `slot` are the same step of the lesson. `tags` are a notebook's or MyST's
    ("raises-exception"). `broken` says what is wrong with a cell that cannot be whole ("cut in two
    by a page break; goes on at line 70").
    """

    index: int
    line: int
    source: str
    start: int
    end: int
    frameworks: tuple[str, ...]
    slot: int
    recorded: tuple[Recorded, ...] = ()
    guess: Guess | None = None
    tags: tuple[str, ...] = ()
    broken: str = ""


@dataclass(frozen=True)
class Prose:
    """A run of text between cells: its first line, and the tabs it is for (`("all",)` for all).

    `before` is the index of the code cell that follows it, or the number of cells at the end.
    """

    line: int
    text: str
    before: int
    frameworks: tuple[str, ...] = (ALL,)


@dataclass(frozen=True)
class Lesson:
    """A document, read.

    `frameworks` are those of its cells that have a name, in order of appearance; where no cell
    says it, the one that its imports name. `notes` say in words what was unusual in reading it
    ("line 40: a fence that is never closed"). `encoding` is the file was decoded with.
    """

    path: Path
    form: Form
    text: str
    cells: tuple[Cell, ...]
    prose: tuple[Prose, ...]
    frameworks: tuple[str, ...]
    notes: tuple[str, ...] = ()
    encoding: str = "utf-8"

    def cells_of(self, framework: str) -> tuple[Cell, ...]:
        """Return the cells that a reader of this framework's version runs, in order."""
        return tuple(
            cell
            for cell in self.cells
            if framework in cell.frameworks or cell.frameworks in ((), (ALL,))
        )


@dataclass(frozen=True)
class Parts:
    """What the reader of one form finds in a text; a `Lesson` is made of it."""

    cells: tuple[Cell, ...]
    prose: tuple[Prose, ...]
    notes: tuple[str, ...] = ()
