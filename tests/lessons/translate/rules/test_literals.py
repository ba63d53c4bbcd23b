"""What a text says as it stands."""

import ast

import pytest

from lessons.translate.rules.literals import has_word, is_all, is_self, literal, whole_number


def read(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("text", "value", "number"),
    [
        ("-2", -2, -2),
        ("True", True, None),
        ("1.0", 1.0, None),
        ("(1, [2])", (1, [2]), None),
        ("x", None, None),
        ("1 + x", None, None),
        ("{[]: 1}", None, None),
    ],
)
def test_values_are_read_where_they_are_written_out(
    text: str, value: object, number: int | None
) -> None:
    assert literal(read(text)) == value
    assert whole_number(read(text)) == number


def test_what_is_no_expression_is_no_value() -> None:
    assert literal(None) is None
    assert literal(ast.Pass()) is None


@pytest.mark.parametrize(
    ("text", "is_whole"),
    [("x[:]", True), ("x[...]", True), ("x[::]", True), ("x[1:]", False), ("x[0]", False)],
)
def test_an_index_may_mean_all(text: str, is_whole: bool) -> None:
    index = read(text)
    assert isinstance(index, ast.Subscript)
    assert is_all(index.slice) is is_whole


def test_a_word_is_just_that_value() -> None:
    call = read("f(1, a=True, b=x, c=1)")
    assert isinstance(call, ast.Call)
    assert has_word(call, "a", True)
    assert not has_word(call, "c", True)
    assert not has_word(call, "b", None)


def test_only_its_name_is_the_object_itself() -> None:
    assert is_self(read("self"))
    assert not is_self(read("self.layer"))
