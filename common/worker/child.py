"""The process in which tasks run: it is told one, streams what it finds, answers, and waits.

It is forked from the worker, which has the framework imported; where that cannot be, it is started
as `python -m common.worker.child` and imports the framework itself.
"""

import argparse
import contextlib
import ctypes
import faulthandler
import os
import resource
import sys
import traceback
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from typing import NoReturn

from common.cells.lesson import observe_lesson
from common.cells.records import CellRun
from common.facts import first_line
from common.interface import Framework, NotOffered
from common.measure import measure
from common.outcomes import NotOffered as NotOfferedOutcome
from common.outcomes import Observation, Ok, Raised, Stage, Timeable
from common.scenario import Timed, load_scenario
from common.worker import processes
from common.worker.adapter import load_adapter
from common.worker.frames import FrameBuffer, read_frame, write_frame
from common.worker.jobs import CELL_END, Answer, Job, Ready

TRACEBACK_CHARACTERS = 16_000


def run_child(framework: Framework, jobs_fd: int, answers_fd: int, threads: int) -> NoReturn:
    """Run tasks, one job frame each, until the pipe of jobs ends; then end this process.

    Exit handlers are left out: some frameworks take long over theirs, or crash in them.
    """
    faulthandler.enable()
    if isinstance(sys.stdout, TextIOWrapper):  # a line that was printed is there after a crash
        sys.stdout.reconfigure(line_buffering=True)
    buffer: FrameBuffer[Job] = FrameBuffer(Job)
    write_frame(answers_fd, Ready())
    has_threads = False
    while (job := read_frame(jobs_fd, buffer)) is not None:
        if not has_threads and isinstance(job.tasks[0], str):
            framework.set_threads(threads)  # a lesson sets them itself, once it is confined
            has_threads = True
        answer = observe(framework, job, threads, lambda found: tell(found, answers_fd))
        write_frame(answers_fd, answer)
        flush_output()
        write_frame(answers_fd, Ready())
    os._exit(0)


def tell(found: Observation, answers_fd: int) -> None:
    """Send what was found; of a cell also say where in the output it ends."""
    if isinstance(found, CellRun):
        flush_output()
        with contextlib.suppress(OSError):  # the lesson has closed it
            os.write(1, CELL_END)
    write_frame(answers_fd, found)


def observe(
    framework: Framework, job: Job, threads: int, send: Callable[[Observation], None]
) -> Answer:
    """Run the job's one task, send what it yields as it comes, and return how it ended."""
    stage: Stage = "starting"
    try:
        task = job.tasks[0]
        if isinstance(task, str):
            framework.reset()
            observed: Iterator[Observation | Timed] = load_scenario(task).observe(
                framework, job.inbox
            )
        else:
            observed = observe_lesson(task, framework, threads)
        stage = "running"
        for found in observed:
            if job.measuring is None:
                send(Timeable(found.operation) if isinstance(found, Timed) else found)
            elif isinstance(found, Timed):
                wait = framework.devices.synchronize
                timing = measure(
                    found.operation, found.call, job.measuring, threads=threads, synchronize=wait
                )
                send(timing)
    except NotOffered as reason:
        return NotOfferedOutcome(reason=_sendable(str(reason)), stage=stage)
    except BaseException as raised:  # whatever a job raises, SystemExit too, is its outcome
        return Raised(
            error=type(raised).__name__,
            message=_sendable(first_line(raised)),
            traceback=_sendable(format_raised(raised)),
            stage=stage,
        )
    return Ok()


def format_raised(raised: BaseException) -> str:
    """Return the traceback from the scenario's own frame on; of a long one, the end."""
    frame = raised.__traceback__
    while frame and frame.tb_frame.f_code.co_filename == __file__:
        frame = frame.tb_next
    lines = traceback.format_exception(type(raised), raised, frame)
    return "".join(lines)[-TRACEBACK_CHARACTERS:]


def flush_output() -> None:
    """Write out what Python and the C library still hold of the job's printing."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError, OSError):  # closed, or taken away
            stream.flush()
    ctypes.CDLL(None).fflush(None)


def enter_child(parent: int) -> None:
    """Make this process the head of a group of its own, which ends when its parent does."""
    os.setpgid(0, 0)
    processes.die_with(parent)
    processes.offer_to_oom_killer()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash is an outcome, not a 4 GB file


def _sendable(text: str) -> str:
    """Return the text without lone surrogates, which no message can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def main() -> NoReturn:
    """Be the child of a worker that cannot fork."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--framework", required=True)
    for name in ("--jobs", "--answers", "--threads", "--parent"):
        parser.add_argument(name, type=int, required=True)
    given = parser.parse_args()
    for fd in (given.jobs, given.answers):  # not for the processes that a job starts
        os.set_inheritable(fd, False)
    enter_child(given.parent)
    run_child(load_adapter(given.framework), given.jobs, given.answers, given.threads)


if __name__ == "__main__":
    main()
