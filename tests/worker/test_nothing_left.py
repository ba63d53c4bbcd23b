"""However a job, a worker or its client ends, no process is left behind."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.outcomes import Ok, TimedOut
from common.worker import processes
from common.worker.client import Worker
from common.worker.connection import Connection
from common.worker.environment import ROOT
from common.worker.jobs import Hello, Job, Limits
from tests.worker.asking import (
    ask,
    facts_of,
    is_gone_soon,
    path_of,
    pid_in,
    running_in_session,
)

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
        time.sleep(0.01)
    return worker, first


@pytest.mark.parametrize(
    "name", ["leaves_grandchild", "leaves_stranger", "leaves_strangers_child", "forks"]
)
def test_what_a_job_leaves_behind_is_ended(worker: Worker, name: str) -> None:
    (outcome,) = ask(worker, name)
    assert isinstance(outcome, Ok)
    assert is_gone_soon(pid_in(outcome, "grandchild"))


def test_what_a_job_started_is_ended_with_it(worker: Worker) -> None:
    (outcome,) = ask(worker, "loops_with_grandchild", limits=Limits(seconds=1.5))
    assert isinstance(outcome, TimedOut)
    assert is_gone_soon(pid_in(outcome, "grandchild"))


def test_a_thread_that_a_job_leaves_does_not_hold_it_up(worker: Worker) -> None:
    (outcome,) = ask(worker, "leaves_thread")
    assert isinstance(outcome, Ok)
    assert outcome.seconds < 30  # the thread sleeps for 300


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
    _, errors = client.communicate(timeout=60)
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
    client.wait(timeout=60)
    assert all(map(is_gone_soon, pids))
    assert not folder.exists()


@pytest.mark.parametrize("target", ["tests.worker.broken:Slow", "tests.worker.broken:Raises"])
def test_a_client_that_is_gone_before_the_import_ends_leaves_no_folder(target: str) -> None:
    connection = Connection(sys.executable, target, 1, forks=True)
    connection._socket.close()
    connection._process.wait(60)
    assert not connection._folder.exists()


def test_a_client_that_does_not_read_what_it_asked_for_leaves_no_folder() -> None:
    connection = Connection(sys.executable, "tests.fake:Fake", 1, forks=True)
    assert isinstance(connection.receive(60), Hello)
    connection.send(Job((path_of("fine"),)))
    select.select([connection._socket], [], [], 60)  # an answer is there, and is not read
    while running_in_session(connection.pid) != [connection.pid]:  # until the job has ended
        time.sleep(0.01)
    connection._socket.close()
    assert connection._process.wait(60) == 0
    assert not connection._folder.exists()


def test_a_client_that_ends_within_a_message_leaves_no_folder() -> None:
    connection = Connection(sys.executable, "tests.fake:Fake", 1, forks=True)
    assert isinstance(connection.receive(60), Hello)
    connection._socket.send(b"\x00\x00")
    connection._socket.close()
    assert connection._process.wait(60) == 0
    assert not connection._folder.exists()


def test_a_process_that_has_ended_by_itself_is_reaped() -> None:
    known = processes.list_children()
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", ""], os.environ)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    processes.end_orphans(known)
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, 0)


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
