"""A whole audit under frameworks that are none: what is run, kept, judged and told."""

import gc
import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

import lessons.auditor
import lessons.classroom
from common.outcomes import Died, Outcome
from common.progress import Progress
from common.worker.jobs import Limits
from lessons.audit import Audit, Plan
from lessons.auditor import audit_lessons
from lessons.classroom import Answer, Classroom, Request
from lessons.trace import Trace
from tests.lessons.conftest import Mine
from tests.lessons.pretend import pretend

NAMES = ("pytorch", "paddle", "keras")
LIMITS = Limits(seconds=60.0, memory_bytes=2**30)
DIFFERS = {"pytorch": "x = 1\nx", "paddle": "x = 2\nx", "keras": "x = 1\nx"}
GOOD = dict.fromkeys(NAMES, "x = 1\nx")


@pytest.fixture(autouse=True)
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch)


def quiet(progress: Progress) -> None:
    pass


def write(folder: Path, name: str, *steps: dict[str, str]) -> Path:
    """Write a book of these steps, each with a cell for each of some frameworks."""
    parts = ["# A lesson\n"]
    for number, step in enumerate(steps):
        parts.append(f"Step {number}.\n")
        parts += [
            f"```{{.python .input}}\n#@tab {tab}\n{source}\n```\n" for tab, source in step.items()
        ]
    path = folder / name
    path.write_text("\n".join(parts), encoding="utf-8")
    return path


def audit(*documents: Path, **given: object) -> Audit:
    plan = {"documents": documents, "frameworks": NAMES, "jobs": 2, "limits": LIMITS} | given
    return audit_lessons(Plan(**plan), quiet)  # type: ignore[arg-type]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """Return the requests that are made of workers."""
    found: list[Request] = []
    ask = Classroom.ask

    def note(self: Classroom, request: Request, *, first: bool = False) -> None:
        found.append(request)
        ask(self, request, first=first)

    monkeypatch.setattr(Classroom, "ask", note)
    return found


def test_the_odd_one_is_found(tmp_path: Path) -> None:
    found = audit(write(tmp_path, "a.md", GOOD, DIFFERS))
    (finding,) = found.findings
    assert (finding.framework, finding.kind) == ("paddle", "different values")
    assert found.sources[finding.document][finding.cell] == "#@tab paddle\nx = 2\nx"
    assert len(found.cells) == 6
    assert [row.mark for row in found.cells if row.slot == 0] == ["same"] * 3
    assert found.versions == {name: {"fake": "1.0"} for name in NAMES}
    assert (found.ran, found.stored, found.interrupted, found.problems) == (3, 0, False, ())


def test_documents_come_in_their_order(tmp_path: Path) -> None:
    slow = dict.fromkeys(NAMES, "import time; time.sleep(0.5)")
    paths = [write(tmp_path, "z.md", slow, DIFFERS)]
    paths += [write(tmp_path, f"{n}.md", DIFFERS) for n in range(8)]
    found = audit(*paths, jobs=3)
    assert [item.document for item in found.documents] == list(map(str, paths))
    assert [item.document for item in found.findings] == list(map(str, paths))
    assert [row.document for row in found.cells] == [str(p) for p in paths[:1]] * 6 + [
        str(path) for path in paths[1:] for _ in range(3)
    ]


def test_a_framework_that_cannot_be_loaded_is_told_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, keras="tests.worker.broken:Raises")
    found = audit(*(write(tmp_path, f"{n}.md", DIFFERS) for n in range(3)))
    (problem,) = found.problems
    assert problem.text.startswith("keras: cannot import tests.worker.broken:Raises: OSError: lib")
    assert len(found.findings) == 3
    assert "keras" not in found.versions
    assert {row.framework for row in found.cells} == {"pytorch", "paddle"}


def test_what_cannot_be_read_stands_beside_what_can(tmp_path: Path) -> None:
    (tmp_path / "bad.ipynb").write_text("{", encoding="utf-8")
    found = audit(tmp_path / "bad.ipynb", write(tmp_path, "a.md", DIFFERS))
    assert len(found.findings) == 1
    (problem,) = found.problems
    assert problem.text.startswith(f"{tmp_path / 'bad.ipynb'}:1: ")


def test_a_document_in_no_framework_is_told_of(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", {"mxnet": "1"})
    found = audit(path)
    assert (found.cells, found.findings, found.ran) == ((), (), 0)
    assert [(item.document, item.subject) for item in found.documents] == [(str(path), -1)]


def test_a_lesson_that_ends_its_process(tmp_path: Path) -> None:
    kill = {"pytorch": "1", "paddle": "import os; os.kill(os.getpid(), 9)"}
    rest = {"pytorch": "2", "paddle": "2"}
    found = audit(write(tmp_path, "a.md", kill, rest), write(tmp_path, "b.md", DIFFERS))
    ended, differs = found.findings
    assert (ended.framework, ended.kind, ended.rule) == ("paddle", "raises", "ended")
    assert "SIGKILL" in ended.explanation
    rows = [row for row in found.cells if row.document == ended.document]
    assert [row.status for row in rows if row.framework == "paddle"] == ["raised", "not run"]
    assert differs.kind == "different values"
    assert found.problems == ()


def test_a_mistake_of_ours_names_the_lesson(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, keras="tests.lessons.pretend:Unready")
    found = audit(write(tmp_path, "a.md", DIFFERS), write(tmp_path, "b.md", GOOD))
    assert [problem.text for problem in found.problems] == [
        f"{tmp_path / name}: not run in keras: its run broke off: RuntimeError: the source is stuck"
        for name in ("a.md", "b.md")
    ]


def test_an_end_after_the_last_cell_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = lessons.classroom.make_answer

    def end_late(request: Request, outcome: Outcome, versions: dict[str, str]) -> Answer:
        late = Died(reason="signal SIGSEGV", observed=outcome.observed)
        return make(request, late if request.framework == "keras" else outcome, versions)

    monkeypatch.setattr(lessons.classroom, "make_answer", end_late)
    found = audit(write(tmp_path, "a.md", GOOD))
    assert [item.notes for item in found.documents] == [
        ("in keras ended after the last cell: signal SIGSEGV",)
    ]
    assert (found.findings, found.problems) == ((), ())


def test_what_ran_is_not_run_again(tmp_path: Path, asked: list[Request]) -> None:
    path, kept = write(tmp_path, "a.md", DIFFERS), tmp_path / "kept"
    first = audit(path, cache=kept)
    second = audit(path, cache=kept)
    assert len(asked) == 3
    assert (first.ran, first.stored) == (3, 0)
    assert (second.ran, second.stored) == (0, 3)
    assert second.findings == first.findings
    assert second.cells == first.cells
    audit(path, cache=None)
    assert len(asked) == 6


def test_a_changed_tab_is_run_again_alone(tmp_path: Path, asked: list[Request]) -> None:
    kept = tmp_path / "kept"
    audit(write(tmp_path, "a.md", DIFFERS), cache=kept)
    found = audit(write(tmp_path, "a.md", DIFFERS | {"paddle": "x = 1\nx"}), cache=kept)
    assert [request.framework for request in asked[3:]] == ["paddle"]
    assert (found.ran, found.stored, found.findings) == (1, 2, ())


def test_another_interpreter_has_no_cache(tmp_path: Path, asked: list[Request]) -> None:
    path, kept = write(tmp_path, "a.md", {"pytorch": "1"}), tmp_path / "kept"
    for _ in range(2):
        audit(path, cache=kept, python={"pytorch": sys.executable})
    assert len(asked) == 2
    assert not kept.exists()


NOTEBOOK = """{"cells": [{"cell_type": "code", "id": "a", "execution_count": 1, "metadata": {},
"source": "if 0:\\n    import torch", "outputs": []}, {"cell_type": "code", "id": "b",
"execution_count": 1, "metadata": {}, "source": "import random\\n[random.random(), 7]",
"outputs": [{"output_type": "execute_result", "execution_count": 1, "metadata": {},
"data": {"text/plain": "[0.25, 7]"}}]}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}"""


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """Return a notebook that shows a random number and 7."""
    path = tmp_path / "a.ipynb"
    path.write_text(NOTEBOOK, encoding="utf-8")
    return path


def test_what_chance_decides_is_run_with_a_second_seed(
    recorded: Path, asked: list[Request]
) -> None:
    found = audit(recorded)
    assert [request.task.seed for request in asked] == [0, 1]
    assert (found.findings, found.ran) == ((), 2)


def test_without_shared_numbers_there_is_no_second_run(
    recorded: Path, asked: list[Request]
) -> None:
    found = audit(recorded, shares_random=False)
    assert [(request.task.seed, request.task.shares_random) for request in asked] == [(0, False)]
    assert not found.shares_random


def test_without_shared_numbers_no_values_are_compared(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", DIFFERS)
    assert audit(path).findings
    assert not audit(path, shares_random=False).findings


def test_progress_counts_to_the_end(tmp_path: Path) -> None:
    seen: list[Progress] = []
    plan = Plan((write(tmp_path, "a.md", GOOD),), NAMES, limits=LIMITS)
    audit_lessons(plan, seen.append)
    assert [(p.stage, p.done, p.total) for p in seen] == [
        ("reading", 1, 1),
        *(("running", done, 3) for done in (1, 2, 3)),
    ]


def test_ctrl_c_keeps_what_is_judged(tmp_path: Path, mine: Mine) -> None:
    ends = write(tmp_path, "a.md", DIFFERS)
    never = write(tmp_path, "b.md", dict.fromkeys(NAMES, "while True: pass"))
    plan = Plan((ends, never), NAMES, jobs=3, limits=LIMITS)
    done: list[str] = []

    def interrupt(progress: Progress) -> None:
        done.append(progress.latest)
        if {f"a.md [{name}]" for name in NAMES} <= {*done} and len(done) == 5:
            threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()

    found = audit_lessons(plan, interrupt)
    assert found.interrupted
    assert [item.document for item in found.findings] == [str(ends)]
    assert {row.document for row in found.cells} == {str(ends)}
    give_up = time.monotonic() + 60
    while left := mine():
        assert time.monotonic() < give_up, left
        time.sleep(0.01)


def test_traces_are_not_kept_after_judging(tmp_path: Path) -> None:
    live: list[int] = []

    def traces() -> list[Trace]:
        gc.collect()
        return [one for one in gc.get_objects() if isinstance(one, Trace)]

    others = traces()  # of tests that this process ran before; held, so that no other takes an id
    known = {id(one) for one in others}

    def count(progress: Progress) -> None:
        live.append(sum(id(one) not in known for one in traces()))

    source = "import sys; sys.stdout.write('x' * 10000)"
    paths = [write(tmp_path, f"{n}.md", {"pytorch": source}) for n in range(20)]
    audit_lessons(Plan(tuple(paths), ("pytorch",), limits=LIMITS), count)
    assert 0 < max(live) <= lessons.auditor.AHEAD + 2, live
