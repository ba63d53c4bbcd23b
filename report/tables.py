"""What a report holds before it is drawn: plain records, in words already chosen.

The terminal and Markdown draw these same records, so that no view can say what another does not.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Tone: TypeAlias = Literal["plain", "good", "known", "bad", "muted", "title"]


@dataclass(frozen=True)
class Cell:
    """A text and how it is meant; `tone` becomes a colour where there are colours."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Note:
    """A sentence across the whole width: the word it begins with, the rest, the facts it is about.

    In a table a note stands under the last of those facts, and need not name them.
    """

    head: str
    text: str
    tone: Tone = "plain"
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One fact or one timed operation, a cell per framework, and the notes under it."""

    label: str
    cells: tuple[Cell, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class ScenarioTable:
    """One scenario: how it went in each framework, what agreed, then what has lines of its own."""

    title: str
    taught_in: tuple[str, ...]
    status: tuple[Cell, ...]
    notes: tuple[Note, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class SectionTable:
    """One section of the chapter: its title, its counts in words, its scenarios."""

    title: str
    summary: str
    scenarios: tuple[ScenarioTable, ...]


@dataclass(frozen=True)
class Totals:
    """The counts per section: the columns' heads, and rows that begin with the section's title."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Highlight:
    """An instructive difference: where, what each side shows, and why."""

    title: str
    kind: str
    fact: str
    sides: tuple[tuple[str, str], ...]
    reason: str


@dataclass(frozen=True)
class Report:
    """A whole report; `alarms` and what follows up to `claims` make its first screen."""

    title: str
    conditions: tuple[str, ...]
    frameworks: tuple[str, ...]
    alarms: tuple[Note, ...]
    totals: Totals
    highlights: tuple[Highlight, ...]
    claims: tuple[Note, ...]
    sections: tuple[SectionTable, ...]
    closing: tuple[Note, ...]
