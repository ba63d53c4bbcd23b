"""Each verdict, and each way in which a verdict is a problem, from a small run."""

import pytest

from common.compare import Row, compare_run, unused_divergences
from common.divergences import Divergence
from common.facts import Claim, Exact, Fact, Missing, Shown
from common.outcomes import Died, NotOffered, Outcome, Raised, TimedOut
from tests.common.builders import fact, ok, run_of

ALL = ("pytorch", "paddle", "keras")
APART = Divergence(
    facts=("tying.shared/count",),
    groups=("pytorch paddle", "keras"),
    kind="semantics",
    reason="because",
    reason_zh="因为",
    versions={"keras": ">=3.10,<4"},
    source="seen in a run",
)


def judge(outcomes: dict[str, Outcome], *divergences: Divergence) -> Row:
    (row,) = compare_run(run_of(outcomes), divergences)
    return row


def values(pytorch: int, paddle: int, keras: int) -> dict[str, Outcome]:
    return {
        "pytorch": ok(fact(pytorch)),
        "paddle": ok(fact(paddle)),
        "keras": ok(fact(keras)),
    }


def test_same() -> None:
    row = judge(values(1, 1, 1))
    assert (row.verdict, row.problem, row.id) == ("same", "", "tying.shared/count")


def test_an_undocumented_difference_is_a_problem() -> None:
    row = judge(values(1, 1, 2))
    assert row.verdict == "differs"
    assert row.problem == "not documented: keras | paddle = pytorch"


def test_a_documented_difference_has_its_reason() -> None:
    row = judge(values(1, 1, 2), APART)
    assert (row.verdict, row.reason, row.problem) == ("differs (documented)", "because", "")


def test_another_difference_than_the_documented_one_is_a_problem() -> None:
    row = judge(values(1, 2, 2), APART)
    assert row.verdict == "differs"
    assert row.problem == ("documented as keras | paddle = pytorch, but keras = paddle | pytorch")


def test_a_documented_difference_that_did_not_happen_is_a_problem() -> None:
    row = judge(values(1, 1, 1), APART)
    assert row.verdict == "same"
    assert row.problem == "documented as keras | paddle = pytorch, but they agree"


def test_a_difference_documented_for_other_versions_is_not_documented() -> None:
    older = Divergence(
        APART.facts, APART.groups, "semantics", "because", "因为", {"keras": "<3"}, "seen"
    )
    assert judge(values(1, 1, 2), older).verdict == "differs"


def test_frameworks_that_agree_need_not_differ_when_the_odd_one_is_not_run() -> None:
    two: dict[str, Outcome] = {"pytorch": ok(fact(1)), "paddle": ok(fact(1))}
    row = judge(two, APART)
    assert (row.verdict, row.problem) == ("same", "")


def test_not_offered_by_a_scenario() -> None:
    row = judge({**values(1, 1, 1), "paddle": NotOffered(reason="no such layer")})
    assert (row.verdict, row.reason) == ("not offered", "paddle: no such layer")


def test_not_offered_by_a_fact() -> None:
    row = judge({**values(1, 1, 1), "keras": ok(Missing("count", "holds no gradient"))})
    assert row.verdict == "not offered"
    assert row.cells["keras"].reason == "holds no gradient"


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Raised(error="ValueError", message="no"), "paddle: ValueError: no"),
        (TimedOut(limit_s=3), "paddle: ended after 3 s"),
        (Died(reason="signal SIGSEGV"), "paddle: signal SIGSEGV (running)"),
    ],
)
def test_an_error_is_no_verdict(outcome: Outcome, reason: str) -> None:
    row = judge({**values(1, 1, 1), "paddle": outcome})
    assert (row.verdict, row.reason) == ("no verdict", reason)


def test_a_fact_left_out_without_a_reason_is_a_problem() -> None:
    row = judge({**values(1, 1, 1), "keras": ok()})
    assert row.problem == "not observed in keras, without a reason"


def test_what_was_observed_before_a_death_still_counts() -> None:
    row = judge({**values(1, 1, 2), "keras": Died(reason="x", observed=(fact(2),))})
    assert row.verdict == "differs"


def test_a_shown_fact_is_no_verdict_and_no_problem() -> None:
    shown = {name: ok(fact(index, rule=Shown("random"))) for index, name in enumerate(ALL)}
    row = judge(dict(shown))
    assert (row.verdict, row.reason, row.problem) == ("no verdict", "random", "")


def test_one_framework_alone_is_no_verdict() -> None:
    assert judge({"keras": ok(fact(1))}).verdict == "no verdict"


def test_a_scenario_in_which_nothing_was_observed_has_a_row() -> None:
    row = judge({"pytorch": Died(reason="x"), "keras": Died(reason="x")})
    assert (row.fact, row.verdict) == ("", "no verdict")


def test_a_claim_is_held_against_every_framework() -> None:
    told = [Fact("count", value, Exact(), Claim(1, ("002 小结",))) for value in (1, 1, 2)]
    row = judge({name: ok(one) for name, one in zip(ALL, told, strict=True)})
    assert [row.cells[name].claim_holds for name in ALL] == [True, True, False]


def test_a_documented_fact_that_nobody_observes_is_told() -> None:
    gone = Divergence(
        ("tying.shared/gone", "tying.nowhere/count", "blocks.not_run/count"),
        APART.groups,
        "semantics",
        "because",
        "因为",
        {},
        "seen",
    )
    run = run_of(values(1, 1, 1))
    rows = compare_run(run, [gone])
    assert list(unused_divergences(run, rows, [gone])) == [
        "tying.shared/gone",
        "tying.nowhere/count",
    ]


def test_a_scenario_that_died_leaves_its_documented_facts_alone() -> None:
    run = run_of({**values(1, 1, 1), "keras": Died(reason="x")})
    gone = Divergence(("tying.shared/gone",), APART.groups, "type", "r", "r", {}, "seen")
    assert not list(unused_divergences(run, compare_run(run, [gone]), [gone]))
