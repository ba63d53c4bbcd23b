"""How values and seconds are spelled."""

import pytest

from common.facts import Close, Exact, SameError, Value
from report.values import shorten, spell, spell_apart, spell_groups, spell_observed, spell_seconds
from report.words import read_words

WORDS = read_words("en")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (6, "6"),
        (6.0, "6.0"),
        (0.1 + 0.2, "0.3"),
        (1e-12, "1e-12"),
        ("nan", "nan"),
        ("", "''"),
        ("two\n  lines", "two lines"),
        ([1, [2.5, "x"]], "[1, [2.5, x]]"),
        ({"mean": 0.5, "n": 3}, "{mean: 0.5, n: 3}"),
        ([], "[]"),
    ],
)
def test_spell(value: Value, text: str) -> None:
    assert spell(value) == text


def test_an_error_is_its_class_and_message() -> None:
    error: Value = {"class": "ValueError", "message": "no such key"}
    assert spell_observed(error, SameError(), WORDS) == "ValueError: no such key"
    assert spell_observed({"class": "KeyError", "message": ""}, SameError(), WORDS) == "KeyError"
    assert spell_observed(None, SameError(), WORDS) == "no error"
    assert spell_observed("KeyError", SameError(), WORDS) == "KeyError"  # a claim names the class
    assert spell_observed(None, Exact(), WORDS) == "None"


def test_values_that_differ_are_spelled_differently() -> None:
    near: dict[str, Value] = {"a": 1.0, "b": 1.0 + 2**-40}
    assert spell_apart(near, Close(0, 0), WORDS) == {"a": "1.0", "b": "1.0000000000009095"}
    assert spell_apart({"a": 1.0, "b": 2.0}, Close(0, 0), WORDS) == {"a": "1.0", "b": "2.0"}


def test_groups_stand_in_the_order_of_the_columns() -> None:
    groups = (("keras",), ("paddle", "pytorch"))
    assert spell_groups(groups, ["pytorch", "paddle", "keras"]) == "pytorch = paddle | keras"


def test_shorten() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcd fgh", 6) == "abcd…"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0.00 ns"),
        (2.5e-9, "2.50 ns"),
        (1.234e-5, "12.3 µs"),
        (0.0999, "99.9 ms"),
        (0.123456, "123 ms"),
        (75.0, "75.0 s"),
    ],
)
def test_seconds(seconds: float, text: str) -> None:
    assert spell_seconds(seconds) == text
