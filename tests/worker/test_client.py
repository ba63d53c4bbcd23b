"""A worker as its client sees it: what it says, what it inherits, how it is restarted and ended."""

import os
import platform
import signal
import site
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from common.errors import FrameworkUnavailableError
from common.outcomes import Died, Ok, Outcome
from common.worker import client, frames, processes
from common.worker.client import Worker
from common.worker.environment import ROOT
from common.worker.jobs import Job, Limits
from tests.worker.asking import (
    ask,
    facts_of,
    is_gone_soon,
    path_of,
    pid_in,
    running_in_session,
)
from tests.worker.conftest import FAKE


def test_hello(worker: Worker) -> None:
    hello = worker.start()
    assert (hello.framework, hello.versions) == ("fake", {"fake": "1.0"})
    assert hello.python == platform.python_version()
    assert hello.watches_memory is Path("/proc/self/stat").exists()
    assert 0 <= hello.import_s < 60
    assert processes.read_process(hello.pid)
    assert worker.start() is hello


def test_the_environment_is_set_not_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPTYCH_TEST", "1")
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    monkeypatch.setenv("LANG", "zh_CN.GBK")
    monkeypatch.setenv("A_TOKEN", "secret")
    with Worker(FAKE, threads=3) as worker:
        (outcome,) = ask(worker, "surroundings")
    facts = facts_of(outcome)
    found = facts["environment"]
    assert isinstance(found, dict)
    assert not found.keys() & {"TRIPTYCH_TEST", "LANG", "A_TOKEN"}
    assert found["PYTHONUTF8"] == "1"
    assert (found["OMP_NUM_THREADS"], found["TF_NUM_INTRAOP_THREADS"]) == ("3", "3")
    assert (found["KERAS_BACKEND"], found["PYTHONHASHSEED"]) == ("tensorflow", "0")
    assert (found["CUDA_VISIBLE_DEVICES"], found["PATH"]) == ("1", os.environ["PATH"])
    assert facts["folder"] == found["TMPDIR"] == found["KERAS_HOME"] == found["HOME"]
    assert found["HOME"] not in (str(Path.cwd()), os.environ.get("HOME"))
    assert found["PYTHONUSERBASE"] == site.getuserbase()


@pytest.mark.parametrize("forks", [True, False])
def test_a_job_holds_no_pipe_but_its_own(forks: bool) -> None:
    with Worker(FAKE, forks=forks) as worker:
        (outcome,) = ask(worker, "surroundings")
    # Standard input, output and errors, the pipes for jobs and answers, and /proc being listed.
    assert facts_of(outcome)["descriptors"] == 6


def test_a_killed_worker_costs_the_scenario_under_way(own_worker: Worker) -> None:
    first_pid = own_worker.start().pid
    before, killed, after = ask(own_worker, "fine", "kills_worker", "fine")
    assert isinstance(before, Ok)
    assert killed == Died(
        reason="the worker was ended by signal SIGKILL", stage="running", observed=killed.observed
    )
    assert facts_of(killed) == {"before": 1}
    assert isinstance(after, Ok)
    assert own_worker.start().pid != first_pid


def test_a_worker_killed_from_outside_costs_one_scenario(own_worker: Worker) -> None:
    pid = own_worker.start().pid

    def kill_when_busy() -> None:
        while len(running_in_session(pid)) < 2:  # the worker and its child
            time.sleep(0.01)
        os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_when_busy, daemon=True)
    killer.start()
    slow, after = ask(own_worker, "loops", "fine")
    killer.join()
    assert isinstance(slow, Died)
    assert slow.reason == "the worker was ended by signal SIGKILL"
    assert isinstance(after, Ok)


def test_a_worker_killed_between_jobs_costs_nothing(own_worker: Worker) -> None:
    pid = own_worker.start().pid
    os.kill(pid, signal.SIGKILL)
    assert is_gone_soon(pid)
    (outcome,) = ask(own_worker, "fine")
    assert isinstance(outcome, Ok)


def test_a_worker_that_dies_again_and_again_is_given_up(
    own_worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MOST_DEATHS", 2)
    outcomes = ask(own_worker, "kills_worker", "kills_worker", "fine")
    assert [(type(o), o.stage) for o in outcomes] == [
        (Died, "running"),
        (Died, "running"),
        (Died, "starting"),
    ]
    assert isinstance(outcomes[2], Died)
    assert outcomes[2].reason == "the worker died 2 times in this job"
    (next_one,) = ask(own_worker, "fine")
    assert isinstance(next_one, Ok)


def test_a_worker_that_hangs_is_replaced(
    own_worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "GRACE_S", 0.5)
    os.kill(own_worker.start().pid, signal.SIGSTOP)
    hung, after = ask(own_worker, "fine", "fine", limits=Limits(seconds=1.5))
    assert isinstance(hung, Died)
    assert hung.reason == "the worker does not answer: nothing came for 2 s"
    assert isinstance(after, Ok)


def test_an_iteration_that_is_left_does_not_disturb_the_next(own_worker: Worker) -> None:
    for _, outcome in own_worker.run(Job((path_of("fine"), path_of("not_offered")))):
        assert isinstance(outcome, Ok)
        break
    (outcome,) = ask(own_worker, "fine")
    assert isinstance(outcome, Ok)


def test_closing_from_another_thread_ends_the_iteration(own_worker: Worker) -> None:
    finished: list[Outcome] = []
    job = Job((path_of("fine"), path_of("loops"), path_of("fine")))

    has_begun = threading.Event()

    def run() -> None:
        for _, outcome in own_worker.run(job):
            finished.append(outcome)
            has_begun.set()

    thread = threading.Thread(target=run, daemon=True)
    own_worker.start()
    thread.start()
    assert has_begun.wait(30)
    own_worker.close()
    thread.join(30)  # the second scenario would run for 60 s
    assert not thread.is_alive()
    assert [type(outcome) for outcome in finished] == [Ok]
    own_worker.close()
    with pytest.raises(FrameworkUnavailableError, match="its worker is closed"):
        own_worker.start()


def test_closing_while_the_framework_is_imported_ends_the_iteration() -> None:
    worker = Worker("tests.worker.broken:Slow")
    worker.launch()
    threading.Timer(0.2, worker.close).start()  # whenever it comes, before or while run() waits
    assert list(worker.run(Job((path_of("fine"),)))) == []


def test_a_job_that_is_too_long_to_be_sent_is_an_outcome(
    own_worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_worker.start()
    monkeypatch.setattr(frames, "MAX_FRAME_BYTES", 1000)
    (outcome,) = ask(own_worker, "reads", inbox={"fake": b"x" * 1000})
    assert isinstance(outcome, Died)
    assert outcome.reason.startswith("the job was not sent: a message of 1")


# Some launchers have their children inherit that ended processes are not waited for.
CARELESS = """
import signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
from common.worker.client import Worker
from common.worker.jobs import Job
from tests.worker.asking import path_of

with Worker("tests.fake:Fake") as worker:
    ((_, outcome),) = worker.run(Job((path_of("exits"),)))
    print(outcome.reason)
"""


def test_a_client_that_ignores_its_childrens_ends_gets_outcomes() -> None:
    command = [sys.executable, "-c", CARELESS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "exit code 3\n"


def test_without_fork_the_outcomes_are_the_same() -> None:
    with Worker(FAKE, forks=False) as worker:
        outcomes = ask(worker, "fine", "segfaults", "not_offered", "fine")
        kinds = [type(outcome).__name__ for outcome in outcomes]
        assert kinds == ["Ok", "Died", "NotOffered", "Ok"]
        assert facts_of(outcomes[0])["output"] == [[4.0]]
        assert outcomes[0].printed == "a line from the job\n"
        parent = ask(worker, "surroundings")[0]
        assert pid_in(parent, "worker") == worker.start().pid
        (killed,) = ask(worker, "kills_worker")
        assert isinstance(killed, Died)
        (left,) = ask(worker, "leaves_stranger")
        assert is_gone_soon(pid_in(left, "grandchild"))


def message_of(name: str, **options: str) -> str:
    """Return the one line that says why a framework cannot be had."""
    with Worker(name, **options) as worker:  # type: ignore[arg-type]
        with pytest.raises(FrameworkUnavailableError) as caught:
            worker.start()
        with pytest.raises(FrameworkUnavailableError):
            next(worker.run(Job((path_of("fine"),))))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_framework_that_is_not_installed_says_how_to_get_it() -> None:
    message = message_of("no_such_package:Framework")
    assert message == (
        "no_such_package:Framework: not installed; install it with:"
        " put the folder of 'no_such_package' on PYTHONPATH"
    )


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Raises", "cannot import tests.worker.broken:Raises: OSError: libnothing.so: cannot open"),
        ("Missing", "ModuleNotFoundError: No module named 'no_such_library'; install it with:"),
        ("Falls", "its import failed: the worker was ended by signal SIGSEGV"),
        ("Leaves", "its import failed: the worker ended with exit code 3; its last words"),
        ("NoFramework", "TypeError: tests.worker.broken:NoFramework is no subclass of"),
        ("NotThere", "AttributeError: module 'tests.worker.broken' has no attribute 'NotThere'"),
    ],
)
def test_an_import_that_fails_says_why(name: str, says: str) -> None:
    message = message_of(f"tests.worker.broken:{name}")
    assert message.startswith(f"tests.worker.broken:{name}: ")
    assert says in message


def test_an_interpreter_that_is_not_there_is_named() -> None:
    message = message_of(FAKE, python="/no/such/python")
    assert message == f"{FAKE}: cannot start /no/such/python: No such file or directory"


def test_another_interpreter_without_the_project_says_what_it_lacks(tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    bare.chmod(0o755)
    message = message_of(FAKE, python=str(bare))
    assert message.endswith("ModuleNotFoundError: No module named 'msgspec'") or "numpy" in message
