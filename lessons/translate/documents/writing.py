"""A lesson's document in the target's words: new cells in the places of the old, all else as it is.

Cell borders, prose, order, metadata and line ends stay byte for byte.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lessons.document import Lesson
from lessons.translate.documents.marks import strip_idle, strip_marks
from lessons.translate.documents.outputs import splice_outputs
from lessons.translate.documents.prose import Rename, splice_prose
from lessons.translate.documents.tabs import splice_cells
from lessons.write import splice, splice_sources


@dataclass(frozen=True)
class Changes:
    """What is to be written into a document, by the cells' numbers.

    `sources` take the place of cells, `added` stand below them. `shown` are the cells that show
    something else now than is recorded: the text, empty where it is not known.
    """

    sources: Mapping[int, str]
    added: Mapping[int, str] = field(default_factory=dict)
    shown: Mapping[int, str] = field(default_factory=dict)
    rename: Rename | None = None


def write_changes(lesson: Lesson, changes: Changes) -> str:
    """Return the document's text with the changes in it."""
    return splice(
        lesson.text,
        [
            *splice_sources(lesson, changes.sources),
            *splice_outputs(lesson, changes.shown),
            *(splice_cells(lesson, changes.added) if changes.added else ()),
            *(splice_prose(lesson, changes.rename) if changes.rename else ()),
        ],
    )


def without_marks(lesson: Lesson, source: str) -> Lesson:
    """Return the lesson as it is read and run: without the marks of an earlier translation.

    In the cells of `source`, the framework that is translated, statements keep theirs, which say
    that they are not in its words.
    """
    told = {cell.index for cell in lesson.cells_of(source)}
    cells = tuple(
        replace(cell, source=(strip_idle if cell.index in told else strip_marks)(cell.source))
        for cell in lesson.cells
    )
    return replace(lesson, cells=cells)
