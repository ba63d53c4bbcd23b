"""What a worker is asked to do, and the words in which it and its children answer."""

from typing import TypeAlias

import msgspec

from common.cells.records import LessonTask
from common.outcomes import NotOffered, Observation, Ok, Outcome, Raised

# A child prints this when it tells of a cell: what was printed before it is that cell's.
CELL_END = b"\0the cell has ended\0"


class Limits(msgspec.Struct, frozen=True):
    """What one task may use; a job over a limit is ended and its outcome says which.

    `files_bytes` and `files` bound what is left lying in the worker's own folder.
    """

    seconds: float = 60.0
    memory_bytes: int = 4 * 2**30
    printed_bytes: int = 64 * 2**10
    processes: int = 64
    files_bytes: int = 2 * 2**30
    files: int = 50_000


class Measuring(msgspec.Struct, frozen=True):
    """How calls are timed: samples a process takes, and the least that one may last."""

    samples: int = 5
    min_sample_s: float = 0.005
    warmup_s: float = 0.005


Task: TypeAlias = str | LessonTask


class Job(msgspec.Struct, frozen=True):
    """Tasks for one forked child, run in order: scenarios by their path, or a lesson.

    Each task has an outcome of its own. When one ends the child, the worker runs the rest in a
    fresh one, and a lesson always has a child for itself. Calls of scenarios are timed where
    `measuring` is set. `inbox` holds artifacts by framework name, for a scenario that reads
    another.
    """

    tasks: tuple[Task, ...]
    measuring: Measuring | None = None
    inbox: dict[str, bytes] = {}
    limits: Limits = Limits()


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """What a worker says once its framework is imported.

    `watches_memory` is false where the system has no /proc: there the memory limit does not hold.
    """

    framework: str
    versions: dict[str, str]
    python: str
    import_s: float
    pid: int
    watches_memory: bool = True


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """What a worker says when its framework cannot be imported: the error, and its first line."""

    error: str
    message: str


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """What a child says when it waits for the next task, all of the last one being written."""


def name_task(task: Task) -> str:
    """Return the name under which a task's outcome is told."""
    return task if isinstance(task, str) else task.name


Answer: TypeAlias = Ok | Raised | NotOffered
ChildMessage: TypeAlias = Ready | Observation | Answer
WorkerMessage: TypeAlias = Hello | Refused | Observation | Outcome
