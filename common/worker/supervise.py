"""The worker's side of a job: it tells children what to run, and makes an outcome of each end."""

import os
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec

from common.cells.records import CellRun
from common.outcomes import Died, NotOffered, Observation, Ok, Outcome, Raised, Stage, TimedOut
from common.worker.folders import list_names, remove_new
from common.worker.frames import FrameBuffer, FrameCutError, FrameError, make_frame
from common.worker.jobs import Answer, ChildMessage, Job, Ready
from common.worker.launch import Launch, Started
from common.worker.watch import OverTimeError, StoppedError, Watch

# More than any experiment has to say; without an end a job could fill the memory of its client.
MOST_OBSERVATIONS = 10_000

Send = Callable[[Observation | Outcome], None]


def run_job(
    job: Job,
    launch: Launch,
    send: Send,
    client_fd: int,
    known: frozenset[int],
    folder: Path | None = None,
) -> None:
    """Run the job's tasks, in a new child after each one that ended its own, or was a lesson.

    `folder` is where they leave their files; those of a lesson go with it.

    Raises:
        ClientGoneError: nobody is left to answer to; no process of the job is left either.
    """
    pending = list(job.tasks)
    names = list_names(folder) if folder else frozenset()
    while pending:
        is_lesson = not isinstance(pending[0], str)
        try:
            started = launch()
        except OSError as failed:
            send(Died(reason=f"no process to run in: {failed.strerror}", stage="starting"))
            del pending[0]
            continue
        with closing(Conversation(started, client_fd, known, folder)) as child:
            while pending and not child.is_over:
                one = msgspec.structs.replace(job, tasks=(pending.pop(0),))
                is_last = not pending or not isinstance(one.tasks[0], str)
                send(child.run(one, send, is_last=is_last))
        if folder and is_lesson:
            remove_new(folder, names)


class Conversation:
    """Tells a child one task after another and hears its answers, until one ends it."""

    def __init__(
        self, child: Started, client_fd: int, known: frozenset[int], folder: Path | None = None
    ) -> None:
        self.is_over = False
        self._messages: FrameBuffer[ChildMessage] = FrameBuffer(ChildMessage)
        self._watch = Watch(child, client_fd, known, self._messages.feed, folder)
        self._start_limit_s = child.limit_s
        self._jobs_fd: int | None = child.jobs_fd
        self._is_ready = False

    def close(self) -> None:
        """End the child and all it has started."""
        self._close_jobs()
        self._watch.close()

    def run(self, job: Job, send: Send, *, is_last: bool) -> Outcome:
        """Run the job's one task and return its outcome; `send` what is found meanwhile.

        After the last one the child is seen to its end, which is a part of that outcome.
        """
        outcome: Outcome
        stage: Stage = "starting"
        started = time.monotonic()
        try:
            if not self._is_ready:
                self._await_ready()
            stage, started = "running", time.monotonic()
            self._tell(job)
            outcome = self._await_answer(send)
            seconds = time.monotonic() - started
            stage = "after answering"
            self._await_ready()
            if is_last:
                self._await_exit()
        except OverTimeError:
            limit_s = self._start_limit_s if stage == "starting" else job.limits.seconds
            outcome = TimedOut(limit_s=limit_s, stage=stage)
        except StoppedError as stopped:
            outcome = Died(reason=str(stopped), stage=stopped.stage or stage)
        self.is_over = is_last
        if isinstance(outcome, TimedOut | Died):
            seconds = time.monotonic() - started
            self.is_over = True
            self._watch.end()
        printed = self._watch.take_printed()
        return msgspec.structs.replace(outcome, printed=printed, seconds=seconds)

    def _tell(self, job: Job) -> None:
        self._watch.begin(job.limits)
        try:
            self._watch.tell(make_frame(job))
        except BrokenPipeError:
            raise StoppedError(self._watch.how_it_ended()) from None

    def _await_answer(self, send: Send) -> Answer:
        """Pass on what the child finds, until it answers."""
        for _ in range(MOST_OBSERVATIONS):
            message = self._receive()
            if isinstance(message, Ok | Raised | NotOffered):
                return message
            if isinstance(message, Ready):
                raise StoppedError("an answer out of turn", "answering")
            send(self._with_printed(message))
        raise StoppedError(f"more than {MOST_OBSERVATIONS} observations")

    def _with_printed(self, message: Observation) -> Observation:
        """Give a cell what it printed past Python too, as TensorFlow and programs do."""
        if not isinstance(message, CellRun):
            return message
        printed = self._watch.take_printed_of_cell()
        return msgspec.structs.replace(message, stdout=message.stdout + printed)

    def _await_ready(self) -> None:
        if not isinstance(self._receive(), Ready):
            raise StoppedError("an answer out of turn", "answering")
        self._is_ready = True

    def _await_exit(self) -> None:
        """Have the child end by itself, as it should."""
        self._close_jobs()
        bad_end = self._watch.await_exit()
        if bad_end:
            raise StoppedError(bad_end)

    def _receive(self) -> ChildMessage:
        """Return the child's next message.

        Raises:
            StoppedError, OverTimeError, ClientGoneError: there will be none.
        """
        try:
            while (message := self._messages.pop()) is None:
                if self._watch.says_no_more:
                    self._messages.end()
                    raise StoppedError(self._watch.how_it_ended())
                self._watch.listen()
        except FrameCutError:
            how = self._watch.how_it_ended()
            raise StoppedError(f"half an answer, then {how}", "answering") from None
        except FrameError as unreadable:
            raise StoppedError(f"an unreadable answer: {unreadable}", "answering") from None
        return message

    def _close_jobs(self) -> None:
        if self._jobs_fd is not None:
            os.close(self._jobs_fd)
            self._jobs_fd = None
