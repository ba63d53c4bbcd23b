"""Facts take what JSON can say, and refuse the rest."""

import warnings

import numpy as np
import pytest

from common.facts import (
    Missing,
    Shown,
    claim,
    error_of,
    exact,
    exact_if_offered,
    offered,
    plain,
    shown,
    warnings_of,
)
from common.interface import NotOffered


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float32(0.5), 0.5),
        (np.array([[1, 2]]), [[1, 2]]),
        ((1, "a", None), [1, "a", None]),
        ({"a": np.int64(1), 2: [True]}, {"a": 1, "2": [True]}),
        (float("nan"), "nan"),
        (np.array([np.inf, -np.inf]), ["inf", "-inf"]),
    ],
)
def test_plain(value: object, expected: object) -> None:
    assert plain(value) == expected


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TypeError, match="holds plain values; found object"):
        plain(object())


def test_a_large_array_is_refused() -> None:
    with pytest.raises(ValueError, match="1001 elements"):
        plain(np.zeros(1001))


def test_errors_are_observed_by_class_and_first_line() -> None:
    def fail() -> None:
        raise ValueError("\n  first\nsecond")

    assert error_of(fail) == {"class": "ValueError", "message": "first"}
    assert error_of(lambda: 1) is None


def not_offered() -> object:
    raise NotOffered("no such layer")


def test_not_offered_is_no_error() -> None:
    with pytest.raises(NotOffered):
        error_of(not_offered)


def test_warnings_are_observed_by_class_each_once() -> None:
    def warn() -> None:
        for kind in (UserWarning, FutureWarning, UserWarning):
            warnings.warn("look", kind, stacklevel=1)

    assert warnings_of(warn) == ["FutureWarning", "UserWarning"]
    assert warnings_of(lambda: None) == []


def test_offered_or_missing() -> None:
    assert offered("n", lambda: exact("n", 1)) == exact("n", 1)
    assert offered("n", lambda: exact("n", not_offered())) == Missing("n", "no such layer")


def test_an_exact_fact_or_missing() -> None:
    def refuse() -> None:
        raise NotOffered("no such layer")

    assert exact_if_offered("x", lambda: 1, claim(2, "002 x")) == exact("x", 1, claim(2, "002 x"))
    assert exact_if_offered("x", refuse) == Missing("x", "no such layer")


def test_a_shown_fact_says_why() -> None:
    assert shown("n", 1, "random").rule == Shown("random")


def test_a_claim_names_its_places() -> None:
    assert claim(np.float32(6), "002 小结", "003 参数绑定").where == ("002 小结", "003 参数绑定")
