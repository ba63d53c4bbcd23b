"""The worker: a process that imports one framework, then runs each job in a child of its own.

    python -m common.worker.serve --framework "module:Class" --socket FD --threads N --folder F

No operation of the framework runs in this process itself: its threads and devices come to life in
the children, since a fork after that would be unsafe.
"""

import argparse
import contextlib
import gc
import importlib
import os
import platform
import shutil
import signal
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from common.cells.records import LessonTask
from common.facts import first_line
from common.interface import SECTIONS, Framework
from common.worker import processes
from common.worker.adapter import load_adapter
from common.worker.frames import FrameBuffer, FrameCutError, FrameError, read_frame, write_frame
from common.worker.jobs import Hello, Job, Refused
from common.worker.launch import Launch, fork_child, spawn_child
from common.worker.supervise import run_job
from common.worker.watch import ClientGoneError

# A worker whose import hangs, and whose client is gone, is ended by the system after this.
IMPORT_LIMIT_S = 600
# What every scenario needs and nothing has imported yet.
NEEDED = ("inspect", "numpy.random", "tempfile", "common.measure")
# What every lesson needs besides; a worker that runs none does not pay for it.
NEEDED_BY_LESSONS = (
    "common.cells.confine",
    "common.cells.session",
    "common.cells.reach",
    "bdb",
    "IPython.core.application",
    "IPython.core.completer",
    "IPython.core.crashhandler",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
)


def serve(launch: Launch, client_fd: int, folder: Path) -> None:
    """Answer jobs, whose files are left in `folder`, until the client closes its end."""

    def send(message: object) -> None:
        try:
            write_frame(client_fd, message)
        except ConnectionError:  # reset, where it left something unread
            raise ClientGoneError from None

    buffer: FrameBuffer[Job] = FrameBuffer(Job)
    known = processes.list_children()
    with contextlib.suppress(ClientGoneError, ConnectionError, FrameCutError):
        while (job := read_frame(client_fd, buffer)) is not None:
            if any(isinstance(task, LessonTask) for task in job.tasks):
                import_all(NEEDED_BY_LESSONS)
            run_job(job, launch, send, client_fd, known, folder)


def import_ahead(framework: Framework) -> None:
    """Import what the children will need, so that it is there when they are forked."""
    scenarios = (f"common.scenarios.{section}" for section in SECTIONS)
    import_all((*NEEDED, *scenarios, *framework.imported_at_first_use))


def import_all(modules: Iterable[str]) -> None:
    """Import modules; one that is there already costs nothing."""
    for module in modules:
        with contextlib.suppress(Exception):  # a child that needs it meets the error, and reports
            importlib.import_module(module)


def load(target: str, client_fd: int) -> Framework | None:
    """Import the framework and say hello; where that fails, say why and return None."""
    started = time.perf_counter()
    signal.alarm(IMPORT_LIMIT_S)
    try:
        framework = load_adapter(target)
        versions = framework.versions()
    except Exception as raised:  # whatever an import raises is the reason that a person reads
        write_frame(client_fd, Refused(type(raised).__name__, first_line(raised)))
        return None
    finally:
        signal.alarm(0)
    hello = Hello(
        framework=framework.name,
        versions=versions,
        python=platform.python_version(),
        import_s=time.perf_counter() - started,
        pid=os.getpid(),
        watches_memory=processes.WATCHES_MEMORY,
    )
    write_frame(client_fd, hello)
    return framework


def main() -> None:
    """Be a worker."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--framework", required=True)
    for name in ("--socket", "--threads"):
        parser.add_argument(name, type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="removed when the worker ends")
    parser.add_argument("--no-fork", action="store_true")
    given = parser.parse_args()
    os.set_inheritable(given.socket, False)  # not for the processes that a job starts
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # if ignored, how a child ended is not told
    processes.adopt_orphans()
    gc.disable()  # an import makes much and drops little: looking through it costs a fifth of it
    framework = None
    with contextlib.suppress(ConnectionError):  # the client has ended meanwhile
        framework = load(given.framework, given.socket)
    if framework:
        import_ahead(framework)
        gc.freeze()  # the collector of a child would otherwise copy every page it walks over
        gc.enable()
        launch: Launch = (
            partial(spawn_child, given.framework, given.threads)
            if given.no_fork or not hasattr(os, "fork")
            else partial(fork_child, framework, given.threads, (given.socket,))
        )
        try:
            serve(launch, given.socket, given.folder)
        except FrameError as unreadable:
            raise SystemExit(f"the client sent what is no job: {unreadable}") from unreadable
    shutil.rmtree(given.folder, ignore_errors=True)  # a client that was killed does not do it
    os._exit(0 if framework else 1)


if __name__ == "__main__":
    main()
