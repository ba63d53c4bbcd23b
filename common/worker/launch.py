"""How a child starts: forked from the worker with the framework in memory, or as a new process."""

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from common.interface import Framework
from common.worker import child

FORK_LIMIT_S = 30.0
IMPORT_LIMIT_S = 180.0


@dataclass(frozen=True)
class Started:
    """A child's id, the worker's ends of its pipes, and how long it may take until it is ready."""

    pid: int
    jobs_fd: int
    answers_fd: int
    prints_fd: int
    limit_s: float


@dataclass(frozen=True)
class Pipes:
    """A child's ends of its pipes, and the worker's, which the child must not keep."""

    jobs_fd: int
    answers_fd: int
    prints_fd: int
    others: tuple[int, int, int]


Launch: TypeAlias = Callable[[], Started]


def fork_child(framework: Framework, threads: int, own_fds: Sequence[int]) -> Started:
    """Fork a child that has the framework imported; it closes `own_fds`, the worker's own pipes.

    Raises:
        OSError: the system has no process, or no pipe, to give.
    """
    parent = os.getpid()

    def fork(pipes: Pipes) -> int:
        sys.stdout.flush()  # or the child would print it again
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            with contextlib.suppress(OSError):  # the child does the same; whoever is first
                os.setpgid(pid, pid)
            return pid
        try:
            for fd in (*own_fds, *pipes.others):
                os.close(fd)
            child.enter_child(parent)
            for fd in (1, 2):
                os.dup2(pipes.prints_fd, fd)
            os.close(pipes.prints_fd)
            child.run_child(framework, pipes.jobs_fd, pipes.answers_fd, threads)
        except BaseException:  # nothing of the child may run on as a second worker
            sys.excepthook(*sys.exc_info())
        finally:
            child.flush_output()
            os._exit(1)

    return _start(fork, FORK_LIMIT_S)


def spawn_child(target: str, threads: int) -> Started:
    """Start a child that imports the framework itself, for systems where `fork` does not do.

    Raises:
        OSError: the system has no process, or no pipe, to give.
    """

    def spawn(pipes: Pipes) -> int:
        command = [sys.executable, "-m", "common.worker.child", "--framework", target]
        command += ["--jobs", str(pipes.jobs_fd), "--answers", str(pipes.answers_fd)]
        command += ["--threads", str(threads), "--parent", str(os.getpid())]
        os.set_inheritable(pipes.jobs_fd, True)
        os.set_inheritable(pipes.answers_fd, True)
        prints = [(os.POSIX_SPAWN_DUP2, pipes.prints_fd, fd) for fd in (1, 2)]
        return os.posix_spawn(sys.executable, command, os.environ, file_actions=prints)

    return _start(spawn, IMPORT_LIMIT_S)


def _start(begin: Callable[[Pipes], int], limit_s: float) -> Started:
    """Open the pipes, begin the process, and close what is the child's."""
    opened: list[tuple[int, int]] = []
    try:
        while len(opened) < 3:
            opened.append(os.pipe())
        (jobs_out, jobs_in), (answers_out, answers_in), (prints_out, prints_in) = opened
        pid = begin(Pipes(jobs_out, answers_in, prints_in, (jobs_in, answers_out, prints_out)))
    except OSError:
        for fd in chain.from_iterable(opened):
            os.close(fd)
        raise
    for fd in (jobs_out, answers_in, prints_in):
        os.close(fd)
    for fd in (jobs_in, answers_out, prints_out):
        os.set_blocking(fd, False)
    return Started(pid, jobs_in, answers_out, prints_out, limit_s)
