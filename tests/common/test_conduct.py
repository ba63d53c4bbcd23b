"""A run from its plan to its record, on the framework that is none."""

import os
import signal
from dataclasses import replace

import pytest

from common.conduct import Plan, conduct
from common.outcomes import Died, Ok, Timing
from common.progress import Progress
from common.run import Run
from common.scenario import load_section
from common.worker import processes
from common.worker.client import Worker

FAKE = "tests.fake:Fake"
PLAN = Plan((FAKE,), ("tying", "saving"), timing_rounds=0)


def ignore(progress: Progress) -> None:
    """Take no notice."""


def ended(run: Run) -> list[tuple[str, str]]:
    return [(result.scenario, type(result.outcome).__name__) for result in run.results]


def test_every_scenario_has_an_outcome_in_the_order_of_the_files() -> None:
    run = conduct(PLAN, ignore)
    names = [found.name for section in PLAN.sections for found in load_section(section)]
    assert [result.scenario for result in run.results] == names
    assert [info.name for info in run.scenarios] == names
    assert run.conditions.frameworks[FAKE].versions == {"fake": "1.0"}
    assert not run.conditions.interrupted


def test_a_batch_ends_as_single_scenarios_do() -> None:
    assert ended(conduct(replace(PLAN, batch=True), ignore)) == ended(conduct(PLAN, ignore))


def test_a_framework_that_cannot_be_loaded_costs_itself_alone() -> None:
    run = conduct(replace(PLAN, frameworks=(FAKE, "tests.broken_import:None_")), ignore)
    assert list(run.conditions.frameworks) == [FAKE]
    assert "tests.broken_import" in run.conditions.failed["tests.broken_import:None_"]
    assert {result.framework for result in run.results} == {FAKE}


def test_what_can_be_timed_is_timed_in_each_round() -> None:
    run = conduct(replace(PLAN, sections=("devices",), timing_rounds=2, threads=3), ignore)
    timed = [result for result in run.results if result.round]
    for result in timed:
        assert isinstance(result.outcome, Ok)
        assert all(isinstance(item, Timing) for item in result.outcome.observed)
    offered = {result.scenario for result in timed}
    assert [(r.round, r.scenario) for r in timed] == [
        (round_, found.name)
        for round_ in (1, 2)
        for found in load_section("devices")
        if found.name in offered
    ]


def test_a_killed_worker_costs_one_cell() -> None:
    before = workers()
    killed: list[int] = []

    def kill_once(progress: Progress) -> None:
        if progress.stage == "observing" and not killed:
            killed.extend(workers() - before)
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    run = conduct(PLAN, kill_once)
    deaths = [result.outcome for result in run.results if isinstance(result.outcome, Died)]
    assert len(killed) == 1
    assert [death.reason for death in deaths] == ["the worker was ended by signal SIGKILL"]
    assert len(run.results) == len(run.scenarios)


def test_ctrl_c_keeps_what_is_finished_and_leaves_nothing_running() -> None:
    before = workers()
    seen = []

    def interrupt(progress: Progress) -> None:
        seen.append(progress)
        if progress.done == 3:
            raise KeyboardInterrupt

    run = conduct(PLAN, interrupt)
    assert run.conditions.interrupted
    assert len(run.results) == 3
    assert not workers() - before


def test_a_second_ctrl_c_does_not_lose_what_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGINT)
    close = Worker.close

    def close_at_ctrl_c(worker: Worker) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        close(worker)

    def interrupt(progress: Progress) -> None:
        if progress.done == 3:
            monkeypatch.setattr(Worker, "close", close_at_ctrl_c)
            raise KeyboardInterrupt

    run = conduct(PLAN, interrupt)
    assert len(run.results) == 3
    assert signal.getsignal(signal.SIGINT) is before


def test_an_error_of_ours_is_not_swallowed() -> None:
    before = workers()

    def fail(progress: Progress) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        conduct(PLAN, fail)
    assert not workers() - before


def workers() -> set[int]:
    """Return the processes that this one has started and that are running."""
    return {found.pid for found in processes.list_processes() if found.parent == os.getpid()}
