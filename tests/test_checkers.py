"""Each check can fail: a wrong variant of the fake framework is caught by the one made for it."""

import msgspec
import pytest

from common.compare import Row, compare_run
from common.outcomes import Outcome
from common.run import Run
from common.worker.client import Worker
from common.worker.jobs import Job
from tests.common.builders import run_of

SCENARIO = "tests.wrong:every_rule"


def observe(target: str) -> Outcome:
    with Worker(target) as worker:
        ((_, outcome),) = worker.run(Job((SCENARIO,)))
    return outcome


def rows_with(variant: str) -> dict[str, Row]:
    """Return the rows by fact of two right frameworks and one variant."""
    right = observe("tests.fake:Fake")
    run = run_of({"pytorch": right, "paddle": right, "keras": observe(variant)})
    stored = msgspec.json.decode(msgspec.json.encode(run), type=Run)  # as run.json has it
    return {row.fact: row for row in compare_run(stored, ())}


def test_three_right_ones_agree() -> None:
    rows = rows_with("tests.fake:Fake")
    assert {name: row.verdict for name, row in rows.items()} == {
        "shape": "same",
        "output": "same",
        "input of another width": "same",
        "relu": "not offered",
    }
    assert rows["shape"].cells["keras"].claim_holds


@pytest.mark.parametrize(
    ("variant", "caught"),
    [
        ("tests.wrong:Transposed", {"output"}),
        ("tests.wrong:Flattened", {"shape", "output"}),
        ("tests.wrong:Tolerant", {"input of another width"}),
    ],
)
def test_a_wrong_variant_is_caught(variant: str, caught: set[str]) -> None:
    rows = rows_with(variant)
    assert {name for name, row in rows.items() if row.verdict == "differs"} == caught
    assert all(rows[name].problem for name in caught)


def test_a_claim_that_does_not_hold_is_caught() -> None:
    assert rows_with("tests.wrong:Flattened")["shape"].cells["keras"].claim_holds is False


def test_what_only_one_offers_is_told() -> None:
    row = rows_with("tests.wrong:Offering")["relu"]
    assert row.verdict == "not offered"
    assert row.cells["keras"].observed
    assert not row.cells["paddle"].observed


def test_an_error_is_no_agreement() -> None:
    rows = rows_with("tests.wrong:Failing")
    assert {row.verdict for name, row in rows.items() if name != "relu"} == {"no verdict"}
    assert "ValueError: no forward" in rows["shape"].reason
