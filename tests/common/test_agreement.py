"""The comparison rules: what agrees, what does not, and that neither depends on the order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.agreement import agree, claim_holds, group
from common.facts import Close, Exact, Rule, SameError, Shown, Value

EXACT = Exact()
NEAR = Close(atol=0.1, rtol=0.0)
ERROR = SameError()
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-5, 5) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("rule", "first", "second", "expected"),
    [
        (EXACT, 1, 1, True),
        (EXACT, 1, 2, False),
        (EXACT, 1, True, False),  # a count is no claim
        (EXACT, 1, 1.0, False),
        (EXACT, [1, 2], [1, 2], True),
        (EXACT, [1, 2], [1], False),
        (EXACT, {"a": 1}, {"a": 1}, True),
        (EXACT, {"a": 1}, {"b": 1}, False),
        (EXACT, {"a": 1}, {"a": 2}, False),
        (EXACT, None, None, True),
        (NEAR, 1.0, 1.05, True),
        (NEAR, 1.0, 1.2, False),
        (NEAR, 1, 1.05, True),
        (NEAR, [[1.0]], [[1.05]], True),
        (NEAR, [[1.0]], [1.0], False),  # another shape
        (NEAR, [1.0], [1.0, 1.0], False),
        (NEAR, {"mean": 0.0}, {"mean": 0.05}, True),
        (NEAR, {"mean": 0.0}, {"std": 0.0}, False),
        (NEAR, None, 0.0, False),  # no gradient is not a gradient of zero
        (NEAR, "nan", "nan", True),
        (NEAR, "nan", 0.0, False),
        (NEAR, True, 1.0, False),
        (NEAR, 10**400, 10**400, True),
        (NEAR, 10**400, 1, False),
        (Close(0.0, 0.01), 100.0, 100.9, True),
        (Close(0.0, 0.01), 100.0, 102.0, False),
        (
            ERROR,
            {"class": "ValueError", "message": "a"},
            {"class": "ValueError", "message": "b"},
            True,
        ),
        (
            ERROR,
            {"class": "ValueError", "message": ""},
            {"class": "KeyError", "message": ""},
            False,
        ),
        (ERROR, {"class": "ValueError", "message": ""}, None, False),
        (ERROR, None, None, True),
    ],
)
def test_agreement(rule: Rule, first: Value, second: Value, expected: bool) -> None:
    assert agree(rule, first, second) is expected
    assert agree(rule, second, first) is expected


@given(value=plain_values, rule=st.sampled_from([EXACT, NEAR]))
def test_every_value_agrees_with_itself(value: Value, rule: Rule) -> None:
    assert agree(rule, value, value)


@given(first=plain_values, second=plain_values, rule=st.sampled_from([EXACT, NEAR]))
def test_agreement_has_no_direction(first: Value, second: Value, rule: Rule) -> None:
    assert agree(rule, first, second) == agree(rule, second, first)


@given(values=st.dictionaries(st.sampled_from(["a", "b", "c"]), plain_values))
def test_groups_hold_every_framework_once(values: dict[str, Value]) -> None:
    groups = group(EXACT, values)
    assert sorted(name for found in groups for name in found) == sorted(values)


def test_groups_by_hand() -> None:
    assert group(NEAR, {"paddle": 1.0, "pytorch": 1.05, "keras": 2.0}) == (
        ("keras",),
        ("paddle", "pytorch"),
    )


def test_a_shown_fact_is_not_compared() -> None:
    with pytest.raises(ValueError, match="not compared"):
        agree(Shown("random"), 1, 1)


def test_claims() -> None:
    assert claim_holds(NEAR, 0.0, 0.01)
    assert not claim_holds(NEAR, 0.0, 1.0)
    assert claim_holds(ERROR, "ValueError", {"class": "ValueError", "message": "x"})
    assert claim_holds(ERROR, None, None)
    assert not claim_holds(ERROR, None, {"class": "ValueError", "message": "x"})
    assert claim_holds(Shown("random"), 3, 3)
