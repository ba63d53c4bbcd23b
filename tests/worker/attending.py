"""How the tests have a worker run lessons, and see what is left of them."""

import tempfile
import time
from pathlib import Path

from common.cells.records import Code, LessonTask
from common.worker import processes
from common.worker.client import Worker
from common.worker.environment import ROOT
from common.worker.jobs import Job, Limits
from lessons.classroom import Request, make_answer
from lessons.trace import Trace

HOSTILE = ROOT / "tests" / "data" / "hostile"
LIMITS = Limits(
    seconds=20.0,
    memory_bytes=400 * 2**20,
    printed_bytes=2000,
    processes=20,
    files_bytes=300 * 2**20,
    files=2000,
)
WITHIN_S = 60.0  # on a machine that is busy with other things


def hostile_source(name: str) -> str:
    """Return the code that does harm."""
    return (HOSTILE / f"{name}.py").read_text(encoding="utf-8")


def attend(worker: Worker, *sources: str, limits: Limits = LIMITS) -> Trace:
    """Return the trace of a lesson of these cells, run alone in a child of the worker."""
    codes = tuple(Code(number, number, source) for number, source in enumerate(sources))
    request = Request(worker.entry.name, LessonTask("lesson", codes, ("toy",)))
    ((_, outcome),) = worker.run(Job((request.task,), limits=limits))
    answer = make_answer(request, outcome, {})
    assert answer.trace, answer
    return answer.trace


def assert_nothing_is_left(worker: Worker) -> None:
    """Check that of all lessons so far no process and no file is there, and that one runs well."""
    pid = worker.start().pid
    folder = Path(f"/proc/{pid}/cwd").readlink()
    await_empty(pid, folder)
    names = {path.name for path in Path(tempfile.gettempdir()).iterdir()}
    trace = attend(worker, hostile_source("innocent"), "n = 6 * 7\nn")
    assert (trace.ended, [run.status for run in trace.cells]) == ("", ["ran", "ran"]), trace
    assert (trace.cells[0].stdout, trace.cells[1].result) == ("all is well\n", "42")
    await_empty(pid, folder)
    assert not [name for name in names if not name.startswith("triptych-")]
    assert worker.start().pid == pid


def await_empty(pid: int, folder: Path) -> None:
    """Wait until a worker has no process and, but for its log, no file."""
    give_up = time.monotonic() + WITHIN_S
    while left := [*descendants(pid), *(path for path in folder.iterdir() if path.name != "log")]:
        assert time.monotonic() < give_up, left
        time.sleep(0.01)


def descendants(pid: int) -> list[processes.Process]:
    """Return the running processes that come from one, whatever their group and session."""
    running = list(processes.list_processes())
    family, found = {pid}, []
    while new := [one for one in running if one.parent in family and one.pid not in family]:
        family.update(one.pid for one in new)
        found += new
    return found
