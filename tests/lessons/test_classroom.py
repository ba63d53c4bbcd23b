"""Several lessons at once: each is answered once, whatever becomes of the others."""

import json
import time
from collections import Counter

import pytest

from common.cells.records import CellRun, Code, LessonTask
from common.outcomes import Died, NotOffered, Ok, Raised, TimedOut
from common.worker.client import Worker
from common.worker.jobs import Hello, Limits
from lessons.classroom import Answer, Classroom, Request, make_answer
from tests.lessons.conftest import Mine
from tests.lessons.pretend import pretend

NAMES = ("pytorch", "paddle", "keras")
LIMITS = Limits(seconds=60.0, memory_bytes=2**30)


@pytest.fixture(autouse=True)
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch)


def lesson(*sources: str, framework: str = "pytorch", subject: int = 0) -> Request:
    codes = tuple(Code(number, number, source) for number, source in enumerate(sources))
    return Request(framework, LessonTask("a.md", codes, (framework,)), subject)


def run(*requests: Request, jobs: int = 1, limits: Limits = LIMITS) -> list[Answer]:
    with Classroom(NAMES, jobs, limits=limits) as room:
        for request in requests:
            room.ask(request)
        return list(room.answers())


def statuses(answer: Answer) -> list[str]:
    assert answer.trace, answer
    return [found.status for found in answer.trace.cells]


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_lesson_is_answered_once(jobs: int) -> None:
    requests = [
        lesson(f"print({subject})", framework=name, subject=subject)
        for subject in range(4)
        for name in NAMES
    ]
    answers = run(*requests, jobs=jobs)
    assert Counter((a.request.framework, a.request.subject) for a in answers) == Counter(
        (r.framework, r.subject) for r in requests
    )
    for answer in answers:
        assert answer.trace
        assert answer.trace.framework == answer.request.framework
        assert answer.trace.cells[0].stdout == f"{answer.request.subject}\n"


def test_more_may_be_asked_while_answers_come() -> None:
    with Classroom(("pytorch",), 1, limits=LIMITS) as room:
        room.ask(lesson("1"))
        seen = []
        for answer in room.answers():
            seen.append(answer.request.subject)
            if len(seen) < 3:
                room.ask(lesson("1", subject=len(seen)))
    assert seen == [0, 1, 2]


def test_what_is_asked_first_goes_before_the_waiting(mine: Mine) -> None:
    with Classroom(("pytorch",), 1, limits=LIMITS) as room:
        room.ask(lesson("import time; time.sleep(1)"))
        while len(mine()) < 2:  # until it is under way, in a child of its worker
            time.sleep(0.01)
        room.ask(lesson("1", subject=1))
        room.ask(lesson("1", subject=2), first=True)
        assert [answer.request.subject for answer in room.answers()] == [0, 2, 1]


@pytest.mark.parametrize(("jobs", "workers"), [(1, 1), (2, 2)])
def test_there_are_no_more_workers_than_jobs(
    jobs: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: set[Worker] = set()
    launch = Worker.launch

    def note(self: Worker) -> None:
        made.add(self)
        launch(self)

    monkeypatch.setattr(Worker, "launch", note)
    with Classroom(("pytorch",), jobs, limits=LIMITS) as room:
        for subject in range(2):
            room.ask(lesson("1", subject=subject))
        assert len(list(room.answers())) == 2
    assert len(made) == workers


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_more_lessons_run_than_jobs(jobs: int) -> None:
    source = "import time\na = time.monotonic(); time.sleep(0.3)\n[a, time.monotonic()]"
    answers = run(*(lesson(source, framework=name) for name in NAMES), jobs=jobs)
    times = sorted(json.loads(answer.trace.cells[0].result) for answer in answers if answer.trace)
    assert len(times) == 3
    at_once = max(sum(a <= start < b for a, b in times) for start, _ in times)
    assert at_once <= jobs


@pytest.mark.parametrize("target", ["tests.worker.broken:Missing", "tests.worker.broken:Falls"])
def test_a_framework_that_cannot_be_loaded_costs_its_own(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, paddle=target)
    tried: list[str] = []
    start = Worker.start

    def note(self: Worker) -> Hello:
        tried.append(self.entry.name)
        return start(self)

    monkeypatch.setattr(Worker, "start", note)
    answers = run(*(lesson("1", framework=n, subject=s) for s in range(3) for n in NAMES[:2]))
    missing = [answer for answer in answers if answer.trace is None]
    assert [answer.request.framework for answer in missing] == ["paddle"] * 3
    assert all(answer.unavailable.startswith("paddle: ") for answer in missing)
    assert len({answer.unavailable for answer in missing}) == 1
    assert tried.count("paddle") == 1  # one import that fails is enough
    assert sum(answer.trace is not None for answer in answers) == 3


def test_an_adapter_that_runs_no_lessons_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, keras="tests.fake:Fake")
    (answer,) = run(lesson("1", framework="keras"))
    assert answer.trace is None
    assert answer.unavailable == "keras: the adapter of fake cannot look at what lessons make"


def test_a_mistake_of_ours_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, keras="tests.lessons.pretend:Unready")
    (answer,) = run(lesson("1", framework="keras"))
    assert answer.trace is None
    assert answer.problem == "its run broke off: RuntimeError: the source is stuck"


KILL = "import os\nos.kill(os.getpid(), 9)"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (KILL, "signal SIGKILL"),
        ("import os\nos._exit(0)", "exit code 0"),
        ("while True: pass", "ran for more than 2 s"),
    ],
)
def test_a_lesson_that_is_ended_costs_its_own_rest(source: str, reason: str) -> None:
    short = Limits(seconds=2.0, memory_bytes=2**30)
    ended, after = run(lesson("1", source, "2", "3"), lesson("1", subject=1), limits=short)
    assert ended.trace
    assert statuses(ended) == ["ran", "raised", "not run", "not run"]
    assert reason in ended.trace.ended
    assert ended.trace.cells[1].error is None
    assert statuses(after) == ["ran"]


def test_what_is_still_running_ends_with_the_classroom(mine: Mine) -> None:
    with Classroom(NAMES, 3, limits=LIMITS) as room:
        for name in NAMES:
            room.ask(lesson("while True: pass", framework=name))
        while len(mine()) < 6:  # a worker and its child in each
            time.sleep(0.01)
    assert_nobody_is_left(mine)


def test_closing_while_they_are_loaded(monkeypatch: pytest.MonkeyPatch, mine: Mine) -> None:
    pretend(monkeypatch, pytorch="tests.worker.broken:Slow")
    with Classroom(NAMES, 1) as room:
        room.ask(lesson("1"))
    assert_nobody_is_left(mine)


def assert_nobody_is_left(mine: Mine) -> None:
    give_up = time.monotonic() + 60
    while left := mine():
        assert time.monotonic() < give_up, left
        time.sleep(0.01)


REQUEST = lesson("1", "2")
RAN = CellRun(cell=0, status="ran")
RAN_TOO = CellRun(cell=1, status="ran")


def test_a_run_to_its_end() -> None:
    answer = make_answer(REQUEST, Ok(observed=(RAN, RAN_TOO)), {"fake": "1"})
    assert answer.trace
    assert (answer.trace.ended, answer.problem) == ("", "")
    assert answer.trace.versions == {"fake": "1"}


def test_an_end_after_the_last_cell_is_kept() -> None:
    died = Died(reason="signal SIGSEGV", observed=(RAN, RAN_TOO))
    answer = make_answer(REQUEST, died, {})
    assert statuses(answer) == ["ran", "ran"]
    assert answer.trace
    assert answer.trace.ended == "signal SIGSEGV"
    assert answer.problem == ""


def test_what_was_seen_before_our_own_looking_failed_is_kept() -> None:
    broken = Raised(error="KeyError", message="'x'", observed=(RAN,))
    answer = make_answer(REQUEST, broken, {})
    assert statuses(answer) == ["ran", "raised"]
    assert answer.trace
    assert answer.trace.ended == "its run broke off: KeyError: 'x'"


def test_what_was_printed_before_the_end_is_kept() -> None:
    answer = make_answer(REQUEST, TimedOut(limit_s=2.0, observed=(RAN,), printed="so far"), {})
    assert answer.trace
    assert answer.trace.cells[1].stdout == "so far"


@pytest.mark.parametrize(
    ("outcome", "problem", "unavailable"),
    [
        (Died(reason="no process to be had", stage="starting"), "no process to be had", ""),
        (Raised(error="KeyError", message="'x'"), "its run broke off: KeyError: 'x'", ""),
        (NotOffered(reason="no IPython"), "", "pytorch: no IPython"),
    ],
)
def test_no_trace(outcome: Died | Raised | NotOffered, problem: str, unavailable: str) -> None:
    answer = make_answer(REQUEST, outcome, {})
    assert answer == Answer(REQUEST, None, problem, unavailable)
