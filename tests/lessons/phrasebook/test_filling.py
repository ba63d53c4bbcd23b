"""What a pattern says once its holes are filled."""

import pytest

from lessons.phrasebook.converters import complement, fraction, no
from lessons.phrasebook.filling import Filler, UnfilledError, bracketed, fill
from lessons.phrasebook.patterns import Pattern


def say(pattern: str, framework: str = "", /, **holes: Filler | str) -> str:
    fillers = {name: one if isinstance(one, Filler) else Filler(one) for name, one in holes.items()}
    return fill(Pattern(pattern, framework), fillers, lambda path: path.replace("paddle.nn", "nn"))


SUM = "tf.reduce_sum(x, axis=axis or None, keepdims=keepdims or False)"


@pytest.mark.parametrize(
    ("holes", "text"),
    [
        ({"x": "a"}, "tf.reduce_sum(a)"),
        ({"x": "a", "axis": "0"}, "tf.reduce_sum(a, 0)"),
        ({"x": "a", "axis": Filler("0", by_keyword=True)}, "tf.reduce_sum(a, axis=0)"),
        ({"x": "a", "axis": Filler("None", is_default=True)}, "tf.reduce_sum(a)"),
        ({"x": "a", "axis": Filler("-1", is_default=True)}, "tf.reduce_sum(a, axis=-1)"),
        ({"x": "a", "keepdims": "True"}, "tf.reduce_sum(a, keepdims=True)"),
    ],
)
def test_arguments_stand_as_in_the_source(holes: dict[str, Filler | str], text: str) -> None:
    assert say(SUM, **holes) == text


@pytest.mark.parametrize(
    ("pattern", "holes", "text"),
    [
        ("Tensor.sum()", {"x": "a + b"}, "(a + b).sum()"),
        ("Tensor.sum()", {"x": "a.T"}, "a.T.sum()"),
        ("Tensor.sum()", {"x": "2"}, "(2).sum()"),
        ("x ** 2", {"x": "-a"}, "(-a) ** 2"),
        ("x * y", {"x": "a + b", "y": "c"}, "(a + b) * c"),
        ("x - y", {"x": "a", "y": "b - c"}, "a - (b - c)"),
        ("x[y]", {"x": "a + b", "y": "c + d"}, "(a + b)[c + d]"),
        ("(tf.max(x), tf.argmax(x))", {"x": "a + b"}, "(tf.max(a + b), tf.argmax(a + b))"),
        ("Tensor.sum()", {"x": "a\n + b"}, "(a\n + b).sum()"),
    ],
)
def test_brackets_stand_where_it_would_fall_apart(
    pattern: str, holes: dict[str, str], text: str
) -> None:
    assert say(pattern, **holes) == text


@pytest.mark.parametrize(
    ("pattern", "framework", "filler", "text"),
    [
        ("Tensor.reshape(*shape)", "pytorch", Filler(items=("2", "-1")), "a.reshape(2, -1)"),
        ("Tensor.reshape(*shape)", "pytorch", Filler("[2, 3]"), "a.reshape(2, 3)"),
        ("Tensor.reshape(*shape)", "pytorch", Filler("shape"), "a.reshape(shape)"),
        ("Tensor.reshape(shape)", "paddle", Filler(items=("2", "3")), "a.reshape([2, 3])"),
        ("tf.reshape(x, shape)", "keras", Filler(items=("2", "3")), "tf.reshape(a, (2, 3))"),
        ("tf.reshape(x, shape)", "keras", Filler(items=("2",)), "tf.reshape(a, [2])"),
        (
            "tf.reshape(tf.zeros(shape), x)",
            "keras",
            Filler(items=("2",)),
            "tf.reshape(tf.zeros(2), a)",
        ),
        ("tf.zeros(shape)", "keras", Filler(items=("*b",)), "tf.zeros([*b])"),
    ],
)
def test_shapes_are_written_as_the_target_does(
    pattern: str, framework: str, filler: Filler, text: str
) -> None:
    assert say(pattern, framework, x="a", shape=filler) == text


def test_a_library_is_spelled_as_the_lesson_does() -> None:
    assert say("paddle.nn.Linear(a=a)", a="4") == "nn.Linear(4)"


def test_a_converter_writes_the_opposite() -> None:
    pattern = "paddle.to_tensor(d, *_, stop_gradient=no(wants or False))"
    assert say(pattern, d="a", wants="True") == "paddle.to_tensor(a, stop_gradient=False)"
    assert say(pattern, d="a", wants=Filler("False", is_default=True)) == "paddle.to_tensor(a)"


def test_what_is_not_known_is_told() -> None:
    with pytest.raises(UnfilledError, match="in_features"):
        say("paddle.nn.Linear(in_features=in_features, out_features=out)", out="3")


@pytest.mark.parametrize(
    ("text", "negated"),
    [("True", "False"), ("x", "not x"), ("not x", "x"), ("a or b", "not (a or b)")],
)
def test_no(text: str, negated: str) -> None:
    assert no(text) == negated


@pytest.mark.parametrize(
    ("text", "rest"), [("0.1", "0.9"), ("m", "1 - m"), ("1 - m", "m"), ("a + b", "1 - (a + b)")]
)
def test_complement(text: str, rest: str) -> None:
    assert complement(text) == rest


@pytest.mark.parametrize(
    ("text", "number"), [("7", "7.0"), ("-1", "-1.0"), ("7.5", "7.5"), ("1e3", "1e3"), ("n", "n")]
)
def test_fraction(text: str, number: str) -> None:
    assert fraction(text) == number


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("a, b", "(a, b)"),
        ("lambda: 1", "(lambda: 1)"),
        ("f(a)[0]", "f(a)[0]"),
        ("a if b else c", "(a if b else c)"),
    ],
)
def test_bracketed(text: str, whole: str) -> None:
    assert bracketed(text) == whole
