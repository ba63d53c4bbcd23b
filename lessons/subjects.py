"""What is compared with what: the tabs of one document, or several documents of one lesson."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from common.catalog import FRAMEWORKS
from common.cells.records import Code, LessonTask
from lessons.align import align, find_partners
from lessons.document import ALIASES, Cell, Lesson
from lessons.formats.tabs import runnable
from lessons.trace import Trace
from lessons.versions import Version


@dataclass(frozen=True)
class Part:
    """One framework's share of a subject: its document, and its cells with the common slots."""

    lesson: Lesson
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Subject:
    """One lesson, with a part for each framework; `is_aligned` for several documents of it."""

    parts: dict[str, Part]
    is_aligned: bool = False

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """Return the documents, each once."""
        return tuple({id(part.lesson): part.lesson for part in self.parts.values()}.values())

    def task(self, framework: str, options: LessonTask) -> LessonTask:
        """Return what a worker is asked to run of this subject; `options` says how."""
        part = self.parts[framework]
        return msgspec.structs.replace(
            options,
            name=part.lesson.path.name,
            cells=tuple(Code(c.index, c.slot, runnable(c.source)) for c in part.cells),
            tabs=(framework, *(alias for alias, ours in ALIASES.items() if ours == framework)),
        )

    def versions(self, traces: Mapping[str, Trace]) -> list[Version]:
        """Return the versions that were run."""
        return [
            Version(framework, part.lesson, part.cells, traces[framework])
            for framework, part in self.parts.items()
            if framework in traces
        ]


def make_subjects(lessons: Sequence[Lesson], wanted: Sequence[str]) -> list[Subject]:
    """Return the subjects of the documents, in their order; `wanted` are frameworks to be run.

    Documents in one framework each that tell the same lesson are one subject. A document in none
    of the wanted frameworks is none.
    """
    single = [lesson for lesson in lessons if len(_ours(lesson, tuple(FRAMEWORKS))) == 1]
    groups = {group[0]: group for group in find_partners(single)}
    grouped = {place for group in groups.values() for place in group}
    subjects = []
    for lesson in lessons:
        place = next((n for n, other in enumerate(single) if other is lesson), None)
        if place in groups:
            subjects.append(_aligned([single[n] for n in groups[place]], wanted))
        elif place not in grouped:
            subjects.append(_alone(lesson, wanted))
    return [subject for subject in subjects if subject.parts]


def _alone(lesson: Lesson, wanted: Sequence[str]) -> Subject:
    parts = {name: Part(lesson, lesson.cells_of(name)) for name in _ours(lesson, wanted)}
    return Subject({name: part for name, part in parts.items() if part.cells})


def _aligned(lessons: Sequence[Lesson], wanted: Sequence[str]) -> Subject:
    """Return several documents as one subject, their cells with the slots they have in common."""
    slots = align(lessons).slots
    parts = {}
    for number, lesson in enumerate(lessons):
        for name in _ours(lesson, wanted):
            cells = lesson.cells_of(name)
            common = tuple(replace(cell, slot=slots[number, cell.index]) for cell in cells)
            parts[name] = Part(lesson, common)
    # What is said of two that differ must not hang on which document was named first.
    ordered = {name: parts[name] for name in wanted if name in parts}
    return Subject(ordered, is_aligned=len(parts) > 1)


def _ours(lesson: Lesson, wanted: Sequence[str]) -> list[str]:
    return [name for name in wanted if name in lesson.frameworks]
