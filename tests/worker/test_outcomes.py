"""Each way in which a job can end has its outcome, and costs that job alone."""

import pytest

from common.outcomes import Artifact, Died, NotOffered, Ok, Raised, Timeable, TimedOut, Timing
from common.worker.client import Worker
from common.worker.jobs import Job, Limits, Measuring
from tests.worker.asking import LIMITS, ask, facts_of, path_of

# Waited for to the end, and enough for what follows in the same job, on a busy machine too.
SHORT = Limits(seconds=1.5, memory_bytes=2**30, printed_bytes=2000)
SMALL = Limits(seconds=60.0, memory_bytes=300 * 2**20, printed_bytes=2000)


def test_ok(worker: Worker) -> None:
    (outcome,) = ask(worker, "fine")
    assert isinstance(outcome, Ok)
    assert facts_of(outcome)["output"] == [[4.0]]
    assert Timeable("forward") in outcome.observed
    assert outcome.printed == "a line from the job\n"
    assert 0 < outcome.seconds < LIMITS.seconds


def test_not_offered(worker: Worker) -> None:
    (outcome,) = ask(worker, "not_offered")
    assert isinstance(outcome, NotOffered)
    assert outcome.reason == "this framework has no such layer"
    assert facts_of(outcome) == {"before": 1}


def test_raised(worker: Worker) -> None:
    (outcome,) = ask(worker, "raises")
    assert isinstance(outcome, Raised)
    assert (outcome.error, outcome.message) == ("ValueError", "first line")
    assert (outcome.stage, facts_of(outcome)) == ("running", {"before": 1})
    # The traceback begins in the scenario, not in what runs it.
    assert "in raises" in outcome.traceback.splitlines()[1]
    assert outcome.traceback.endswith("ValueError: first line\nsecond line\n")


def test_an_error_without_a_message_is_raised(worker: Worker) -> None:
    (outcome,) = ask(worker, "raises_unspeakable")
    assert isinstance(outcome, Raised)
    assert outcome.error == "UnspeakableError"
    assert outcome.message == "its message cannot be had: LookupError"


def test_sys_exit_is_raised(worker: Worker) -> None:
    (outcome,) = ask(worker, "calls_sys_exit")
    assert isinstance(outcome, Raised)
    assert (outcome.error, outcome.message) == ("SystemExit", "3")


def test_unknown_scenario_is_raised(worker: Worker) -> None:
    (outcome,) = ask(worker, "no_such")
    assert isinstance(outcome, Raised)
    assert (outcome.error, outcome.stage) == ("UnknownNameError", "starting")


def test_fact_that_cannot_be_sent_is_raised(worker: Worker) -> None:
    (outcome,) = ask(worker, "unsendable")
    assert isinstance(outcome, Raised)
    assert outcome.error == "UnicodeEncodeError"


DEATHS = {
    "segfaults": ("signal SIGSEGV", "running"),
    "exits": ("exit code 3", "running"),
    "exits_well": ("exit code 0", "running"),
    "half_answers": ("half an answer, then signal SIGKILL", "answering"),
    "absurd_answers": ("an unreadable answer: a frame of 4294967295 bytes", "answering"),
    "garbled_answers": ("an unreadable answer: MessagePack data is malformed", "answering"),
    "answers_out_of_turn": ("an answer out of turn", "answering"),
    "closes_all": ("it closed the pipe for its answers", "running"),
    "answers_then_dies": ("signal SIGSEGV", "after answering"),
    "answers_then_exits": ("exit code 3", "after answering"),
}


@pytest.mark.parametrize("name", DEATHS)
def test_died(worker: Worker, name: str) -> None:
    reason, stage = DEATHS[name]
    outcome, after = ask(worker, name, "fine")
    assert isinstance(outcome, Died)
    assert outcome.reason.startswith(reason)
    assert outcome.stage == stage
    assert facts_of(outcome) == {"before": 1}
    assert isinstance(after, Ok)


@pytest.mark.parametrize("name", ["loops", "ignores_sigterm", "answers_then_hangs"])
def test_timed_out(worker: Worker, name: str) -> None:
    outcome, after = ask(worker, name, "fine", limits=SHORT)
    assert isinstance(outcome, TimedOut)
    assert outcome.limit_s == SHORT.seconds <= outcome.seconds < 10.0
    assert outcome.stage == ("after answering" if name == "answers_then_hangs" else "running")
    assert facts_of(outcome) == {"before": 1}
    assert isinstance(after, Ok)


@pytest.mark.parametrize("name", ["eats_memory", "eats_memory_elsewhere"])
def test_memory_limit(worker: Worker, name: str) -> None:
    assert worker.start().watches_memory
    outcome, after = ask(worker, name, "fine", limits=SMALL)
    assert isinstance(outcome, Died)
    assert (outcome.reason, outcome.stage) == ("memory over 0.3 GiB", "running")
    assert facts_of(outcome) == {"before": 1}
    assert isinstance(after, Ok)


def test_memory_that_processes_share_counts_once(worker: Worker) -> None:
    """Four times 200 MiB and what the worker holds, but the same 200 MiB."""
    limits = Limits(seconds=60.0, memory_bytes=500 * 2**20)
    (outcome,) = ask(worker, "shares_memory", limits=limits)
    assert isinstance(outcome, Ok)
    assert facts_of(outcome) == {"sum": 3.0}


def test_no_end_of_observations(worker: Worker) -> None:
    outcome, after = ask(worker, "chatters", "fine")
    assert isinstance(outcome, Died)
    assert outcome.reason == "more than 10000 observations"
    assert isinstance(after, Ok)


def test_flood_of_100_mb(worker: Worker) -> None:
    (outcome,) = ask(worker, "floods")
    assert isinstance(outcome, Ok)
    assert facts_of(outcome) == {"after": 1}
    assert outcome.printed.startswith("the beginning\nxxx")
    assert outcome.printed.endswith("xxx\nthe end\n")
    # 1000 lines of 100000 bytes, and 14 + 8 bytes around them, of which 2000 are kept.
    assert "\n[99998022 bytes not kept]\n" in outcome.printed
    assert len(outcome.printed) < 2100


def test_what_was_printed_before_a_crash_is_kept(worker: Worker) -> None:
    (outcome,) = ask(worker, "segfaults")
    assert outcome.printed.startswith("about to fall\nFatal Python error: Segmentation fault")


def test_each_scenario_of_a_job_has_its_own_printing(worker: Worker) -> None:
    outcomes = ask(worker, "fine", "not_offered", "fine")
    assert [outcome.printed for outcome in outcomes] == [
        "a line from the job\n",
        "",
        "a line from the job\n",
    ]


def test_scenarios_of_a_job_share_a_child_until_one_ends_it(worker: Worker) -> None:
    pids = [facts_of(o).get("pid") for o in ask(worker, "fine", "fine", "exits", "fine", "fine")]
    first, second, _, third, fourth = pids
    assert first == second
    assert third == fourth != first


def test_each_job_has_a_fresh_child(worker: Worker) -> None:
    ((first,), (second,)) = (ask(worker, "fine") for _ in range(2))
    assert facts_of(first)["pid"] != facts_of(second)["pid"]


def test_measuring_answers_timings_alone(worker: Worker) -> None:
    job = Job((path_of("fine"),), measuring=Measuring(samples=3, min_sample_s=0.001))
    ((_, outcome),) = worker.run(job)
    assert isinstance(outcome, Ok)
    (timing,) = outcome.observed
    assert isinstance(timing, Timing)
    assert (timing.operation, timing.threads, len(timing.samples_s)) == ("forward", 1, 3)


def test_artifacts_reach_the_scenario_that_reads_them(worker: Worker) -> None:
    (written,) = ask(worker, "writes")
    assert written.observed == (Artifact(b"from fake"),)
    inbox = {"fake": b"from fake", "other": b"x" * 2**20}
    (read,) = ask(worker, "reads", inbox=inbox)
    assert facts_of(read) == {"inbox": {"fake": 9, "other": 2**20}}
