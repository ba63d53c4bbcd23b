"""What the conformance tests observe with: it passes on what went well, and fails in words."""

from collections.abc import Callable

import pytest

from common.facts import Missing, exact
from common.outcomes import Artifact, Died, NotOffered, Ok, Outcome, Raised, TimedOut
from tests.conformance.conftest import Observe, Workers, describe

SEEN = (exact("shape", [2, 3]), Missing("bias", "it has none"), Artifact(b"file"))


def observing(outcome: Outcome) -> Observe:
    """Return what observes a scenario that ends so."""
    workers = Workers()
    workers.outcome = lambda framework, path: outcome  # type: ignore[method-assign]
    return Observe("pytorch", workers)


def failure_of(call: Callable[[], object]) -> str:
    """Return the words with which a test fails."""
    with pytest.raises(pytest.fail.Exception) as caught:
        call()
    return str(caught.value)


def test_facts_by_name() -> None:
    facts = observing(Ok(observed=SEEN))("tying.x")
    assert facts == {"shape": [2, 3], "bias": Missing("bias", "it has none")}


def test_two_facts_of_one_name_are_a_mistake() -> None:
    with pytest.raises(AssertionError, match="two facts named 'shape'"):
        observing(Ok(observed=(*SEEN, *SEEN)))("tying.x")


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (Raised(error="E", message="m", traceback="Traceback ...\nE: m\n"), "Traceback ...\nE: m"),
        (Died(reason="signal SIGSEGV", printed="last words"), "SIGSEGV\nit printed:\nlast words"),
        (TimedOut(limit_s=60), "longer than 60 s"),
        (NotOffered(reason="no such layer"), "no such layer"),
    ],
)
def test_what_did_not_go_well_fails_with_its_cause(outcome: Outcome, says: str) -> None:
    message = failure_of(lambda: observing(outcome)("tying.x"))
    assert message.startswith(
        f"tying.x in pytorch: {type(outcome).__name__} (running), after: nothing"
    )
    assert says in message


def test_what_was_seen_before_is_named() -> None:
    assert describe(Died(reason="exit code 3", observed=SEEN)).startswith(
        "Died (running), after: shape, bias\nexit code 3"
    )


def test_not_offered_returns_the_reason() -> None:
    assert observing(NotOffered(reason="no such layer")).not_offered("lazy.x") == "no such layer"


def test_what_is_offered_after_all_fails() -> None:
    message = failure_of(lambda: observing(Ok()).not_offered("lazy.x"))
    assert message.startswith("lazy.x in pytorch should not be offered: Ok")


def test_scenarios_run_once_and_only_in_their_framework() -> None:
    workers = Workers()
    ran: list[tuple[str, str]] = []

    def run(framework: str, path: str) -> Outcome:
        ran.append((framework, path))
        return Ok()

    workers._run = run  # type: ignore[method-assign]
    for _ in range(2):
        Observe("pytorch", workers)("tying.x")
    Observe("paddle", workers)("tying.x")
    assert ran == [("pytorch", "tying.x"), ("paddle", "tying.x")]
