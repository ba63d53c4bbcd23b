"""The side of a worker that the rest of the project sees: start it, give it jobs, end it."""

import sys
import threading
from collections.abc import Iterator
from types import TracebackType

import msgspec

from common.catalog import find_framework, is_installed
from common.errors import FrameworkUnavailableError
from common.outcomes import Died, NotOffered, Observation, Ok, Outcome, Raised, Stage, TimedOut
from common.worker.connection import Connection, GoneError
from common.worker.environment import is_this_interpreter
from common.worker.jobs import Hello, Job, Refused, Task, name_task

IMPORT_LIMIT_S = 300.0
# The worker itself keeps the limits of a job; beyond this it is the worker that hangs.
GRACE_S = 200.0
# A worker that dies again and again is not restarted for ever; each death costs one task.
MOST_DEATHS = 5


class Worker:
    """One framework in a process of its own, given jobs by one thread; any thread may close it.

    `python` is the interpreter, this one where none is named. `forks` false has every job import
    the framework anew, as on systems that cannot fork.

    Raises:
        UnknownNameError: there is no framework of that name.
    """

    def __init__(
        self, name: str, *, python: str | None = None, threads: int = 1, forks: bool = True
    ) -> None:
        self.entry = find_framework(name)
        self._python = python or sys.executable
        self._threads = threads
        self._forks = forks
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._hello: Hello | None = None
        self._is_greeted = False
        self._failure = ""
        self._is_closed = False

    def __enter__(self) -> "Worker":
        """Launch the process."""
        self.launch()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        self.close()

    def launch(self) -> None:
        """Start the process and do not wait, so that the imports of several workers overlap."""
        with self._lock:
            if self._is_closed or self._connection or self._failure:
                return
            if is_this_interpreter(self._python) and not is_installed(self.entry):
                self._failure = f"not installed; install it with: {self.entry.install}"
                return
            try:
                self._connection = Connection(
                    self._python, self.entry.target, self._threads, forks=self._forks
                )
                self._is_greeted = False
            except OSError as failed:
                self._failure = f"cannot start {self._python}: {failed.strerror}"

    def start(self) -> Hello:
        """Wait until the framework is imported, and return what the worker says of itself.

        Raises:
            FrameworkUnavailableError: it cannot be imported; the message is one line.
        """
        connection = self._connection  # another thread may take it away meanwhile
        if connection and self._is_greeted and not connection.is_alive:
            self._drop()
        self.launch()
        connection = self._connection
        if connection is None:
            raise self._unavailable(self._failure or "its worker is closed")
        if self._is_greeted and self._hello:
            return self._hello
        try:
            message = connection.receive(IMPORT_LIMIT_S)
        except GoneError as gone:
            last = (connection.printed().strip().splitlines() or [""])[-1]
            self._drop()
            raise self._unavailable(f"its import failed: {gone}; {last}".rstrip("; ")) from None
        if not isinstance(message, Hello):
            self._drop()
            self._failure = self._explain(message)
            raise self._unavailable(self._failure)
        self._hello, self._is_greeted = message, True
        return message

    def run(self, job: Job) -> Iterator[tuple[str, Outcome]]:
        """Run the job's tasks and yield (name, outcome) in order, as they end.

        When the worker itself dies, that costs the task under way, and a new worker runs the
        rest. When another thread closes this worker, the iteration ends early.

        Raises:
            FrameworkUnavailableError: the worker was not started yet, and cannot be.
        """
        try:
            if self._hello is None:
                self.start()
        except FrameworkUnavailableError:
            if self._is_closed:
                return
            raise
        pending = list(job.tasks)
        for _ in range(MOST_DEATHS):
            yield from self._run_until_death(job, pending)
            if not pending or self._is_closed:
                return
        for task in pending:
            reason = f"the worker died {MOST_DEATHS} times in this job"
            yield name_task(task), Died(reason=reason, stage="starting")

    def close(self) -> None:
        """End the worker and every process it has started; a second time, do nothing."""
        self._is_closed = True
        self._drop(gently=True)

    def _run_until_death(self, job: Job, pending: list[Task]) -> Iterator[tuple[str, Outcome]]:
        """Run what is pending and take it off the list, until the worker dies or all is done."""
        seen: list[Observation] = []
        try:
            self.start()
            connection = self._connection
            if connection is None:  # it was closed meanwhile
                return
            connection.send(msgspec.structs.replace(job, tasks=tuple(pending)))
            while pending:
                message = connection.receive(job.limits.seconds + GRACE_S)
                if isinstance(message, Ok | Raised | TimedOut | Died | NotOffered):
                    outcome = msgspec.structs.replace(message, observed=tuple(seen))
                    seen = []
                    yield name_task(pending.pop(0)), outcome
                elif isinstance(message, Hello | Refused):
                    raise GoneError("the worker answered out of turn")
                else:
                    seen.append(message)
        except (GoneError, FrameworkUnavailableError) as gone:
            self._drop()
            if self._is_closed:
                return
            stage: Stage = "running" if isinstance(gone, GoneError) else "starting"
            name = name_task(pending.pop(0))
            yield name, Died(reason=str(gone), stage=stage, observed=tuple(seen))
        finally:
            if pending:  # the worker is dead, or still busy with what nobody waits for
                self._drop()

    def _explain(self, refused: object) -> str:
        """Return why the import failed, and for an absent package how to get it."""
        if not isinstance(refused, Refused):
            return "its worker answered out of turn"
        why = f"cannot import {self.entry.target}: {refused.error}: {refused.message}"
        if refused.error != "ModuleNotFoundError":
            return why
        install = self.entry.install.replace("pip install", f"{self._python} -m pip install")
        return f"{why}; install it with: {install}"

    def _unavailable(self, why: str) -> FrameworkUnavailableError:
        return FrameworkUnavailableError(f"{self.entry.name}: {why}")

    def _drop(self, *, gently: bool = False) -> None:
        """End the process; `gently` lets a worker that is up end its children itself."""
        with self._lock:
            connection, self._connection = self._connection, None
        if connection:
            connection.close(gently=gently and self._is_greeted)
