"""Lessons that do harm on purpose: each costs its own rest, and the next one runs well."""

import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.cells.records import CellRun, Confined
from common.worker.client import Worker
from common.worker.environment import ROOT
from common.worker.jobs import Limits
from lessons.trace import Trace
from tests.worker.attending import (
    LIMITS,
    WITHIN_S,
    assert_nothing_is_left,
    attend,
    hostile_source,
)

SHORT = Limits(seconds=3.0, memory_bytes=400 * 2**20, printed_bytes=2000)
TOKEN = "hush-hush"
BEFORE = "kept = 6\nprint('before')"
AFTER = "print('after')\nkept * 7"


@pytest.fixture(scope="module", autouse=True)
def own_temp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Have the workers' folders where nobody else has any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("temp")))
        yield


@pytest.fixture(scope="module")
def confining(own_temp: None) -> Iterator[Worker]:
    """Return a worker whose lessons are confined as far as this kernel lets them be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACCESS_TOKEN", TOKEN)
        patch.setenv("NVIDIA_API_KEY", TOKEN)
        with Worker("tests.fake_lessons:FakeLessons") as worker:
            yield worker


@pytest.fixture(scope="module")
def refused(own_temp: None) -> Iterator[Worker]:
    """Return a worker on a kernel that refuses every namespace."""
    with Worker("tests.cells.refusing:Refused") as worker:
        yield worker


@pytest.fixture(params=["confining", "refused"])
def either(request: pytest.FixtureRequest) -> Worker:
    """Return the one and the other worker: these limits need no namespaces."""
    worker: Worker = request.getfixturevalue(request.param)
    return worker


def run(worker: Worker, name: str, limits: Limits = LIMITS, before: str = "") -> Trace:
    """Run a lesson of three cells, of which the second does harm; `before` is its first line."""
    started = time.monotonic()
    trace = attend(worker, BEFORE, before + hostile_source(name), AFTER, limits=limits)
    assert time.monotonic() - started < WITHIN_S
    assert trace.cells[0].stdout == "before\n"  # what was run before is kept
    return trace


def run_confined(worker: Worker, name: str, need: str, before: str = "") -> Trace:
    """Run a lesson where the kernel takes `need` from it; else skip, with the kernel's reason."""
    confined = attend(worker, "").confined
    assert isinstance(confined, Confined)
    if not getattr(confined, need):
        pytest.skip(f"{need} not confined here: {confined.why_not}")
    return run(worker, name, before=before)


def assert_ended(trace: Trace, reason: str) -> None:
    """Check that the cell that did it is named with what happened, and that it was the last."""
    assert trace.ended.startswith(reason)
    assert [cell.status for cell in trace.cells] == ["ran", "raised", "not run"]


def assert_went_on(trace: Trace) -> CellRun:
    """Check that the cells after it ran as if nothing had happened; return the run of the cell."""
    assert trace.ended == ""
    assert [cell.status for cell in trace.cells][::2] == ["ran", "ran"], trace
    assert (trace.cells[2].stdout, trace.cells[2].result) == ("after\n", "42")
    return trace.cells[1]


def assert_ran(trace: Trace) -> None:
    harm = assert_went_on(trace)
    assert (harm.status, harm.error) == ("ran", None)


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
def test_it_costs_its_own_rest(either: Worker, name: str, reason: str) -> None:
    assert_ended(run(either, name), reason)
    assert_nothing_is_left(either)


def test_a_bomb_in_a_session_of_its_own(confining: Worker) -> None:
    """Tried confined alone: as root, and outside a namespace, nothing bounds it but the watch."""
    assert_ended(run_confined(confining, "shell_bomb", "processes"), "more than 20 processes")
    assert_nothing_is_left(confining)


@pytest.mark.parametrize("name", ["endless_loop", "endless_print", "endless_write"])
def test_its_time_is_up(either: Worker, name: str) -> None:
    trace = run(either, name, SHORT)
    assert_ended(trace, "ran for more than 3 s")
    assert len(trace.cells[1].stdout) < 2100
    assert_nothing_is_left(either)


@pytest.mark.parametrize("name", ["endless_thread", "leaves_daemon", "deletes_folder"])
def test_what_it_leaves_goes_with_it(either: Worker, name: str) -> None:
    assert_ran(run(either, name))
    assert_nothing_is_left(either)


def test_sys_exit_is_an_exception_like_others(either: Worker) -> None:
    harm = assert_went_on(run(either, "exits"))
    assert harm.error
    assert (harm.error.type, harm.error.message, harm.error.line) == ("SystemExit", "3", 3)
    assert_nothing_is_left(either)


@pytest.mark.parametrize("name", ["big_file", "many_big_files", "million_files"])
def test_files_have_an_end(confining: Worker, name: str) -> None:
    harm = assert_went_on(run_confined(confining, name, "files"))
    assert harm.error
    assert harm.error.type == "OSError"
    errors = ("[Errno 27] File too large", "[Errno 28] No space left")
    assert harm.error.message.startswith(errors)
    assert_nothing_is_left(confining)


@pytest.mark.parametrize("name", ["big_file", "many_big_files", "million_files"])
def test_files_have_an_end_where_they_are_on_the_disk(refused: Worker, name: str) -> None:
    trace = run(refused, name)
    if trace.ended:
        assert_ended(trace, "files over 0.3 GiB" if "big" in name else "more than 2000 files")
    else:  # a single file came to its own limit first
        error = trace.cells[1].error
        assert error
        assert error.message == "[Errno 27] File too large"
    assert_nothing_is_left(refused)


@pytest.mark.parametrize("name", ["kills_parent", "kills_all"])
def test_it_reaches_no_process_but_its_own(confining: Worker, name: str) -> None:
    assert_ran(run_confined(confining, name, "processes"))
    assert_nothing_is_left(confining)


def test_a_worker_that_it_ended_is_started_again(refused: Worker) -> None:
    before = refused.start().pid
    assert_ended(run(refused, "kills_parent"), "the worker was ended by signal SIGKILL")
    assert refused.start().pid != before
    assert_nothing_is_left(refused)


def test_it_finds_no_token(confining: Worker) -> None:
    assert_ran(run_confined(confining, "reads_token", "processes"))
    assert_nothing_is_left(confining)


def test_it_connects_to_nobody(confining: Worker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        trace = run_confined(confining, "connects", "network", before=f"PORT = {port}\n")
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert_ran(trace)
    assert_nothing_is_left(confining)


def test_it_writes_nothing_outside_its_folder(confining: Worker) -> None:
    folders = [str(Path.home()), str(ROOT), "/etc", "/var/tmp", "/proc", "/sys"]
    # A lesson may write below /tmp, into a layer of its own that goes with it.
    refused = [folder for folder in folders if Path("/tmp") not in Path(folder).parents]
    trace = run_confined(confining, "writes_outside", "files", before=f"FOLDERS = {refused}\n")
    assert_ran(trace)
    assert not [f for f in (*folders, "/tmp") if Path(f, "written by a lesson").exists()]
    assert_nothing_is_left(confining)


def test_it_cannot_undo_that(confining: Worker) -> None:
    assert_ran(run_confined(confining, "escapes", "files"))
    assert_nothing_is_left(confining)
