"""One lesson as told in one framework: a tab of a book, or one of several aligned documents."""

from dataclasses import dataclass

from lessons.document import Cell, Lesson
from lessons.trace import Trace


@dataclass(frozen=True)
class Version:
    """A framework's telling: its document, its cells in order, and what running them left behind.

    The cells' slots are common to all versions of the lesson: equal slots are the same step.
    """

    framework: str
    lesson: Lesson
    cells: tuple[Cell, ...]
    trace: Trace
