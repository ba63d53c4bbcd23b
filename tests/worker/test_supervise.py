"""What a worker does when a child does not even start, or when nobody is left to answer to."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from common.outcomes import Died, Observation, Outcome, TimedOut
from common.worker import processes
from common.worker.frames import write_frame
from common.worker.jobs import Job, Limits, Ready
from common.worker.launch import Started
from common.worker.supervise import run_job
from common.worker.watch import ClientGoneError

Opens = Callable[[], tuple[int, int]]
JOB = Job(("first", "second"), limits=Limits(seconds=5.0))


@pytest.fixture
def open_pipe() -> Iterator[Opens]:
    """Return what opens pipes whose writing ends are closed after the test."""
    with ExitStack() as closing:

        def open_one() -> tuple[int, int]:
            read_fd, write_fd = os.pipe()
            closing.callback(os.close, write_fd)
            return read_fd, write_fd

        yield open_one


def start_silent_child(open_pipe: Opens) -> Started:
    """Start a child that never says it is ready; that ends by itself where all else fails."""
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    pid = os.posix_spawn(sys.executable, command, os.environ, setpgroup=0)
    answers_fd, prints_fd = open_pipe()[0], open_pipe()[0]
    for fd in (answers_fd, prints_fd):
        os.set_blocking(fd, False)
    return Started(pid, os.dup(1), answers_fd, prints_fd, limit_s=0.2)


def test_a_child_that_does_not_start_is_ended(open_pipe: Opens) -> None:
    started: list[Started] = []
    said: list[Observation | Outcome] = []

    def launch() -> Started:
        started.append(start_silent_child(open_pipe))
        return started[-1]

    client_fd, _ = open_pipe()
    run_job(JOB, launch, said.append, client_fd, processes.list_children())
    os.close(client_fd)
    for outcome in said:
        assert isinstance(outcome, TimedOut)
        assert (outcome.limit_s, outcome.stage) == (0.2, "starting")
    assert len(said) == len(started) == 2
    assert all(processes.read_process(child.pid) is None for child in started)


def test_a_child_that_does_not_read_its_job_is_ended(open_pipe: Opens) -> None:
    """A job may be larger than a pipe, and its limits hold while it is handed over."""
    started = start_silent_child(open_pipe)
    jobs_out, jobs_in = os.pipe()
    os.set_blocking(jobs_in, False)
    answers_out, answers_in = os.pipe()
    os.set_blocking(answers_out, False)
    write_frame(answers_in, Ready())
    unreading = replace(started, jobs_fd=jobs_in, answers_fd=answers_out, limit_s=30.0)
    job = Job(("first",), inbox={"fake": b"x" * 2**20}, limits=Limits(seconds=0.3))
    said: list[Observation | Outcome] = []
    client_fd, _ = open_pipe()
    known = processes.list_children() - {started.pid}
    run_job(job, lambda: unreading, said.append, client_fd, known)
    for fd in (client_fd, jobs_out, answers_in, started.jobs_fd, started.answers_fd):
        os.close(fd)
    (outcome,) = said
    assert isinstance(outcome, TimedOut)
    assert (outcome.limit_s, outcome.stage) == (0.3, "running")


def test_a_system_without_processes_to_give_is_an_outcome(open_pipe: Opens) -> None:
    def launch() -> Started:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    said: list[Observation | Outcome] = []
    run_job(JOB, launch, said.append, open_pipe()[1], frozenset())
    reason = "no process to run in: Resource temporarily unavailable"
    assert said == [Died(reason=reason, stage="starting")] * 2


def test_nothing_runs_on_when_the_client_is_gone(open_pipe: Opens) -> None:
    started = start_silent_child(open_pipe)
    client_fd, client = os.pipe()
    os.close(client)
    known = processes.list_children() - {started.pid}
    with pytest.raises(ClientGoneError):
        run_job(JOB, lambda: started, lambda _: None, client_fd, known)
    os.close(client_fd)
    assert processes.read_process(started.pid) is None
