"""Runs a lesson's cells in this process, one after another, and tells of each what it did."""

from collections.abc import Iterator

from common.cells.records import LessonMessage, LessonTask
from common.interface import Framework


def observe_lesson(task: LessonTask, framework: Framework, threads: int) -> Iterator[LessonMessage]:
    """Confine this process, run the lesson's cells, and yield what each did."""
    raise NotImplementedError(f"{task.name} {framework.name} {threads}")
