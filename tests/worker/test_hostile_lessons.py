"""Lessons that do harm on purpose: each costs itself, and the next one runs well."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.outcomes import Died, Ok, Outcome, Raised, TimedOut
from common.worker import processes
from common.worker.client import Worker
from common.worker.environment import ROOT
from common.worker.jobs import Job, Limits
from tests.worker.asking import facts_of

HOSTILE = ROOT / "tests" / "data" / "hostile"
TASK = "tests.cells.standing_in:lesson"
LIMITS = Limits(
    seconds=20.0,
    memory_bytes=400 * 2**20,
    printed_bytes=2000,
    processes=20,
    files_bytes=300 * 2**20,
    files=2000,
)
SHORT = Limits(seconds=1.0, memory_bytes=400 * 2**20, printed_bytes=2000)
TOKEN = "hush-hush"
WITHIN_S = 15.0


@pytest.fixture(scope="module")
def confining() -> Iterator[Worker]:
    """Return a worker whose lessons are confined as far as this kernel lets them be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACCESS_TOKEN", TOKEN)
        patch.setenv("NVIDIA_API_KEY", TOKEN)
        with Worker("tests.fake:Fake") as worker:
            yield worker


@pytest.fixture(scope="module")
def refused() -> Iterator[Worker]:
    """Return a worker on a kernel that refuses every namespace."""
    with Worker("tests.cells.standing_in:Refused") as worker:
        yield worker


@pytest.fixture(params=["confining", "refused"])
def either(request: pytest.FixtureRequest) -> Worker:
    """Return the one and the other worker: these limits need no namespaces."""
    worker: Worker = request.getfixturevalue(request.param)
    return worker


def run(worker: Worker, name: str, limits: Limits = LIMITS, before: str = "") -> Outcome:
    """Run a lesson, `before` being its first lines."""
    source = before + (HOSTILE / f"{name}.py").read_text(encoding="utf-8")
    ((_, outcome),) = worker.run(Job((TASK,), limits=limits, inbox={"source": source.encode()}))
    return outcome


def run_confined(worker: Worker, name: str, need: str, before: str = "") -> Outcome:
    """Run a lesson where the kernel takes `need` from it; else skip, with the kernel's reason."""
    facts = facts_of(run(worker, "innocent"))
    if not facts[need]:
        pytest.skip(f"{need} not confined here: {facts['why_not']}")
    return run(worker, name, before=before)


def assert_nothing_happened(worker: Worker) -> None:
    """Check that the same worker runs on, that nothing is left, and that the next lesson runs."""
    pid = worker.start().pid
    folder = Path(f"/proc/{pid}/cwd").readlink()
    give_up = time.monotonic() + WITHIN_S
    while left := descendants(pid):
        assert time.monotonic() < give_up, left
        time.sleep(0.01)
    innocent = run(worker, "innocent")
    if facts_of(innocent)["files"]:
        assert [path.name for path in folder.rglob("*") if path.is_file()] == ["log"]
    assert isinstance(innocent, Ok), innocent
    assert innocent.printed == "all is well\n"
    assert worker.start().pid == pid


def descendants(pid: int) -> list[processes.Process]:
    """Return the running processes that come from one, whatever their group and session."""
    running = list(processes.list_processes())
    family, found = {pid}, []
    while new := [one for one in running if one.parent in family and one.pid not in family]:
        family.update(one.pid for one in new)
        found += new
    return found


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("fork_bomb", "more than 20 processes"),
        ("memory_bomb", "memory over 0.4 GiB"),
        ("memory_bomb_elsewhere", "memory over 0.4 GiB"),
        ("kills_itself", "signal SIGKILL"),
        ("exits_at_once", "exit code 0"),
        ("closes_everything", "it closed the pipe for its answers"),
        ("junk_answers", "an unreadable answer: "),
    ],
)
def test_it_costs_itself(either: Worker, name: str, reason: str) -> None:
    started = time.monotonic()
    outcome = run(either, name)
    assert isinstance(outcome, Died), outcome
    assert outcome.reason.startswith(reason)
    assert time.monotonic() - started < WITHIN_S
    assert_nothing_happened(either)


def test_a_bomb_in_a_session_of_its_own(confining: Worker) -> None:
    """Tried confined alone: as root, and outside a namespace, nothing bounds it but the watch."""
    outcome = run_confined(confining, "shell_bomb", "processes")
    assert isinstance(outcome, Died), outcome
    assert outcome.reason == "more than 20 processes"
    assert_nothing_happened(confining)


@pytest.mark.parametrize("name", ["endless_loop", "endless_print", "endless_write"])
def test_its_time_is_up(either: Worker, name: str) -> None:
    outcome = run(either, name, SHORT)
    assert isinstance(outcome, TimedOut), outcome
    assert outcome.seconds < WITHIN_S
    assert len(outcome.printed) < 2100
    assert_nothing_happened(either)


@pytest.mark.parametrize("name", ["endless_thread", "leaves_daemon", "deletes_folder"])
def test_what_it_leaves_goes_with_it(either: Worker, name: str) -> None:
    outcome = run(either, name)
    assert isinstance(outcome, Ok), outcome
    assert outcome.seconds < WITHIN_S
    assert_nothing_happened(either)


def test_sys_exit_is_an_exception_like_others(either: Worker) -> None:
    outcome = run(either, "exits")
    assert isinstance(outcome, Raised), outcome
    assert (outcome.error, outcome.message) == ("SystemExit", "3")
    assert_nothing_happened(either)


@pytest.mark.parametrize("name", ["big_file", "many_big_files", "million_files"])
def test_files_have_an_end(confining: Worker, name: str) -> None:
    outcome = run_confined(confining, name, "files")
    assert isinstance(outcome, Raised), outcome
    assert outcome.error == "OSError"
    assert outcome.message.startswith(("[Errno 27] File too large", "[Errno 28] No space left"))
    assert_nothing_happened(confining)


@pytest.mark.parametrize("name", ["big_file", "many_big_files", "million_files"])
def test_files_have_an_end_where_they_are_on_the_disk(name: str) -> None:
    with Worker("tests.cells.standing_in:Refused") as refused:
        outcome = run(refused, name)
        folder = Path(f"/proc/{refused.start().pid}/cwd").readlink()
    assert not folder.exists()
    if isinstance(outcome, Raised):  # a single file came to its own limit first
        assert outcome.message == "[Errno 27] File too large"
    else:
        assert isinstance(outcome, Died), outcome
        assert outcome.reason in ("files over 0.3 GiB", "more than 2000 files")


@pytest.mark.parametrize("name", ["kills_parent", "kills_all"])
def test_it_reaches_no_process_but_its_own(confining: Worker, name: str) -> None:
    outcome = run_confined(confining, name, "processes")
    assert isinstance(outcome, Ok), outcome
    assert_nothing_happened(confining)


def test_a_worker_that_it_ended_is_started_again(refused: Worker) -> None:
    before = refused.start().pid
    outcome = run(refused, "kills_parent")
    assert isinstance(outcome, Died), outcome
    assert outcome.reason == "the worker was ended by signal SIGKILL"
    assert refused.start().pid != before
    assert_nothing_happened(refused)


def test_it_finds_no_token(confining: Worker) -> None:
    outcome = run_confined(confining, "reads_token", "processes")
    assert isinstance(outcome, Ok), outcome
    assert_nothing_happened(confining)


def test_it_connects_to_nobody(confining: Worker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        outcome = run_confined(confining, "connects", "network", before=f"PORT = {port}\n")
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert isinstance(outcome, Ok), outcome
    assert_nothing_happened(confining)


def test_it_writes_nothing_outside_its_folder(confining: Worker) -> None:
    folders = [str(Path.home()), str(ROOT), "/etc", "/var/tmp", "/proc", "/sys"]
    outcome = run_confined(confining, "writes_outside", "files", before=f"FOLDERS = {folders}\n")
    assert isinstance(outcome, Ok), outcome
    assert not [f for f in (*folders, "/tmp") if Path(f, "written by a lesson").exists()]
    assert_nothing_happened(confining)


def test_it_cannot_undo_that(confining: Worker) -> None:
    outcome = run_confined(confining, "escapes", "files")
    assert isinstance(outcome, Ok), outcome
    assert_nothing_happened(confining)
