"""However a job, a worker or its client ends, no process is left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.outcomes import Ok, TimedOut
from common.worker import processes
from common.worker.client import Worker
from common.worker.environment import ROOT
from common.worker.jobs import Limits
from tests.worker.asking import ask, facts_of, is_gone_soon, pid_in, running_in_session

# A program that uses a worker: it tells the worker's id, then runs a job that has no end.
CLIENT = """
import sys
from common.worker.client import Worker
from common.worker.jobs import Job
from tests.worker.asking import facts_of, path_of

with Worker("tests.fake:Fake") as worker:
    print(worker.start().pid, flush=True)
    for path, outcome in worker.run(Job((path_of("fine"), path_of("loops_with_grandchild")))):
        print(facts_of(outcome), flush=True)
"""


@pytest.fixture
def client() -> Iterator["subprocess.Popen[str]"]:
    """Return a running program with a worker that is busy, in a process group of its own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", CLIENT],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    ) as program:
        yield program
        program.kill()


def wait_until_busy(client: "subprocess.Popen[str]") -> tuple[int, str]:
    """Return the worker's id and the first outcome, once the second scenario has begun."""
    assert client.stdout
    worker = int(client.stdout.readline())
    first = client.stdout.readline()
    while len(running_in_session(worker)) < 3:  # the worker, its child, and what that started
        assert client.poll() is None
    return worker, first


@pytest.mark.parametrize("name", ["leaves_grandchild", "leaves_stranger", "forks"])
def test_what_a_job_leaves_behind_is_ended(worker: Worker, name: str) -> None:
    (outcome,) = ask(worker, name)
    assert isinstance(outcome, Ok)
    assert is_gone_soon(pid_in(outcome, "grandchild"))


def test_what_a_job_started_is_ended_with_it(worker: Worker) -> None:
    (outcome,) = ask(worker, "loops_with_grandchild", limits=Limits(seconds=0.3))
    assert isinstance(outcome, TimedOut)
    assert is_gone_soon(pid_in(outcome, "grandchild"))


def test_a_thread_that_a_job_leaves_does_not_hold_it_up(worker: Worker) -> None:
    (outcome,) = ask(worker, "leaves_thread")
    assert isinstance(outcome, Ok)
    assert outcome.seconds < 5


def test_a_file_that_an_ended_job_leaves_goes_with_the_worker(own_worker: Worker) -> None:
    (outcome,) = ask(own_worker, "leaves_file")
    path = Path(str(facts_of(outcome)["path"]))
    assert path.exists()
    own_worker.close()
    assert not path.exists()
    assert not path.parent.exists()


def test_ctrl_c_leaves_nothing_and_keeps_what_is_finished(client: "subprocess.Popen[str]") -> None:
    worker, first = wait_until_busy(client)
    os.killpg(client.pid, signal.SIGINT)  # as the terminal does: the whole foreground group
    _, errors = client.communicate(timeout=10)
    assert "KeyboardInterrupt" in errors.splitlines()[-1]
    assert "'output': [[4.0]]" in first
    assert running_in_session(worker) == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_client_that_is_killed_leaves_nothing(
    client: "subprocess.Popen[str]", number: signal.Signals
) -> None:
    worker, _ = wait_until_busy(client)
    pids = running_in_session(worker)
    folder = Path(f"/proc/{worker}/cwd").readlink()
    client.send_signal(number)
    client.wait(timeout=10)
    assert all(map(is_gone_soon, pids))
    assert not folder.exists()


def test_closing_a_busy_worker_leaves_nothing(own_worker: Worker) -> None:
    pid = own_worker.start().pid
    (outcome,) = ask(own_worker, "fine")
    job_pid = pid_in(outcome, "pid")
    own_worker.close()
    assert processes.read_process(pid) is None
    assert processes.read_process(job_pid) is None
    assert running_in_session(pid) == []


def test_closing_while_the_framework_is_imported_leaves_nothing() -> None:
    worker = Worker("tests.fake:Fake")
    worker.launch()
    worker.close()
    worker.close()
