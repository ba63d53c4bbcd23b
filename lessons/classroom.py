"""Runs lessons in the frameworks' workers, several at a time, and gives back a trace of each."""

import queue
import signal
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType

import msgspec

from common.cells.records import CellRun, Confined, LessonTask, Reach
from common.errors import FrameworkUnavailableError
from common.outcomes import Died, NotOffered, Ok, Outcome, Raised, TimedOut
from common.worker.client import Worker
from common.worker.jobs import Job, Limits
from lessons.known import gather
from lessons.trace import Trace

LESSON_LIMITS = Limits(seconds=120.0, memory_bytes=4 * 2**30, printed_bytes=256 * 2**10)


@dataclass(frozen=True)
class Request:
    """A lesson to be run in a framework; `subject` is the asker's number for the lesson."""

    framework: str
    task: LessonTask
    subject: int = 0


@dataclass(frozen=True)
class Answer:
    """The trace of a request, or why there is none.

    `unavailable` is why the framework runs no lesson at all, `problem` why it did not run this one.
    """

    request: Request
    trace: Trace | None
    problem: str = ""
    unavailable: str = ""


@dataclass
class _Lane:
    """One framework: the requests that wait for it, its workers' threads, and what is not answered.

    `unavailable` is why it cannot be loaded: it is not tried again for each lesson.
    """

    waiting: deque[Request] = field(default_factory=deque)
    threads: list[threading.Thread] = field(default_factory=list)
    open: int = 0
    unavailable: str = ""


class Classroom:
    """Workers of several frameworks, at most `jobs` lessons running in them at one time.

    A worker is started when the first lesson for its framework comes, a second one only where
    `jobs` allows more lessons than there are frameworks. Used by one thread.
    """

    def __init__(
        self,
        frameworks: tuple[str, ...],
        jobs: int,
        python: dict[str, str] | None = None,
        limits: Limits = LESSON_LIMITS,
    ) -> None:
        self._per_framework = -(-jobs // max(1, len(frameworks)))
        self._python = python or {}
        self._limits = limits
        self._lanes: dict[str, _Lane] = {}
        self._workers: list[Worker] = []
        self._answers: queue.Queue[Answer | BaseException] = queue.Queue()
        self._turn = threading.Semaphore(jobs)
        self._changed = threading.Condition()
        self._is_closed = False
        self._open = 0

    def __enter__(self) -> "Classroom":
        """Start nothing yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all workers."""
        self.close()

    def ask(self, request: Request, *, first: bool = False) -> None:
        """Have a lesson run; `first` puts it before those that wait."""
        with self._changed:
            lane = self._lanes.setdefault(request.framework, _Lane())
            (lane.waiting.appendleft if first else lane.waiting.append)(request)
            lane.open += 1
            self._open += 1
            self._changed.notify_all()
        if len(lane.threads) < min(self._per_framework, lane.open):
            self._add_worker(request.framework, lane)

    def answers(self) -> Iterator[Answer]:
        """Yield answers as they come, until none is outstanding; more may be asked meanwhile."""
        while self._open:
            answer = self._answers.get()
            if isinstance(answer, BaseException):
                raise answer
            self._open -= 1
            self._lanes[answer.request.framework].open -= 1
            yield answer

    def close(self) -> None:
        """End every worker; what still runs has no answer."""
        with _uninterrupted():  # a second Ctrl-C would leave some of them
            with self._changed:
                self._is_closed = True
                self._changed.notify_all()
            for worker in self._workers:
                worker.close()

    def _add_worker(self, framework: str, lane: _Lane) -> None:
        worker = Worker(framework, python=self._python.get(framework))
        self._workers.append(worker)  # first: Ctrl-C may come while it is launched
        worker.launch()
        thread = threading.Thread(target=self._serve, args=(worker, lane), daemon=True)
        lane.threads.append(thread)
        thread.start()

    def _serve(self, worker: Worker, lane: _Lane) -> None:
        """Run what waits in the lane, until the classroom closes."""
        try:
            while (request := self._next(lane)) is not None:
                self._answers.put(self._run(worker, lane, request))
        except BaseException as failed:  # handed to the thread that reads the answers
            self._answers.put(failed)

    def _next(self, lane: _Lane) -> Request | None:
        with self._changed:
            while not lane.waiting and not self._is_closed:
                self._changed.wait()
            return None if self._is_closed else lane.waiting.popleft()

    def _run(self, worker: Worker, lane: _Lane, request: Request) -> Answer:
        try:
            if not lane.unavailable:
                hello = worker.start()
        except FrameworkUnavailableError as reason:
            lane.unavailable = str(reason)
        if lane.unavailable:
            return Answer(request, None, unavailable=lane.unavailable)
        with self._turn:
            for _, outcome in worker.run(Job((request.task,), limits=self._limits)):
                return make_answer(request, outcome, hello.versions)
        return Answer(request, None, "its worker was closed")


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Leave Ctrl-C aside for a while; only the main thread has it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def make_answer(request: Request, outcome: Outcome, versions: dict[str, str]) -> Answer:
    """Return the trace of what was observed, the cells included that did not come to run."""
    if isinstance(outcome, NotOffered):
        return Answer(request, None, unavailable=f"{request.framework}: {outcome.reason}")
    cells = tuple(found for found in outcome.observed if isinstance(found, CellRun))
    confined = [found for found in outcome.observed if isinstance(found, Confined)]
    if outcome.stage == "starting" or (isinstance(outcome, Raised) and not cells):
        return Answer(request, None, _how_it_ended(outcome))  # no cell had its turn, or ours failed
    rest = tuple(_unfinished(request.task, len(cells), outcome))
    ended = "" if isinstance(outcome, Ok) and not rest else _how_it_ended(outcome)
    known, modules = gather(outcome.observed)
    trace = Trace(
        framework=request.framework,
        versions=versions,
        cells=(*cells, *rest),
        reaches=tuple(found for found in outcome.observed if isinstance(found, Reach)),
        confined=confined[0] if confined else None,
        ended=ended,
        seconds=outcome.seconds,
        known=known,
        modules=modules,
    )
    return Answer(request, trace)


def _how_it_ended(outcome: Ok | Raised | TimedOut | Died) -> str:
    if isinstance(outcome, Raised):  # not in a cell, but in looking at what the cell had left
        return f"its run broke off: {outcome.error}: {outcome.message}"
    if isinstance(outcome, TimedOut):
        return f"ran for more than {outcome.limit_s:g} s"
    return outcome.reason if isinstance(outcome, Died) else "ended early"


def _unfinished(task: LessonTask, done: int, outcome: Outcome) -> Iterator[CellRun]:
    """Yield the cell under way when the lesson was ended, and those after it.

    The one has no error of its own: the trace says how the lesson ended.
    """
    for place, code in enumerate(task.cells[done:]):
        if place:
            yield CellRun(cell=code.cell, status="not run")
        else:
            yield CellRun(cell=code.cell, status="raised", stdout=outcome.printed)


def with_other_seed(trace: Trace, other: Trace) -> Trace:
    """Return the trace with the cells of a second run beside its own."""
    return msgspec.structs.replace(trace, other_seed=other.cells)
