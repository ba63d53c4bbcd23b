"""Operands that are cast where the target does not bring them to one type."""

import ast

import pytest

from common.cells.known import Known
from lessons.translate.pages import Page, span_of
from tests.lessons.translate.rules.cells import know, lines, tell

_TORCH = "import torch\nx = torch.arange(6)\nf = torch.ones(6)\nm = f > 0\n"


def told(text: str, target: str = "keras", before: str = _TORCH, source: str = "pytorch") -> str:
    return lines(tell(source, target, before + text)[0])[-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x * 0.5", "tf.cast(x, tf.float32) * 0.5"),
        ("x / 2", "tf.cast(x, tf.float32) / 2"),
        ("x > 2.5", "tf.cast(x, tf.float32) > 2.5"),
        ("f + x", "f + tf.cast(x, tf.float32)"),
        ("f * m", "f * tf.cast(m, tf.float32)"),
        ("f * (x > 2)", "f * tf.cast(x > 2, tf.float32)"),
        ("m.sum()", "tf.reduce_sum(tf.cast(m, tf.int32))"),
        ("torch.exp(x)", "tf.exp(tf.cast(x, tf.float32))"),
        ("torch.cat((f, x))", "tf.concat((f, tf.cast(x, tf.float32)), axis=0)"),
        ("f / torch.arange(1, 7)", "f / tf.range(1, 7, dtype=tf.float32)"),
        ("f.argmax() == x", "tf.cast(tf.argmax(tf.reshape(f, (-1,))), x.dtype) == x"),
    ],
)
def test_tensorflow_is_given_one_type(text: str, expected: str) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f + x", "f + x.astype('float32')"),
        ("f * m", "f * m.astype('float32')"),
        ("f / torch.arange(1, 7)", "f / paddle.arange(1, 7, dtype='float32')"),
        ("m.cumsum(0)", "m.astype('int64').cumsum(0)"),
    ],
)
def test_paddle_is_given_one_sort_of_numbers(text: str, expected: str) -> None:
    assert told(text, "paddle") == expected


@pytest.mark.parametrize("text", ["x * 2", "x ** 2", "f * 2", "f / 2", "x + x", "f > 1", "f + y"])
def test_what_goes_together_is_left_alone(text: str) -> None:
    assert told(text) == text


@pytest.mark.parametrize("text", ["x * 0.5", "x / 2", "m * 2", "f * f"])
def test_paddle_promotes_numbers_by_itself(text: str) -> None:
    assert told(text, "paddle") == text


def test_pytorch_needs_no_cast_but_where_tensorflow_divides_more_finely() -> None:
    before = "import tensorflow as tf\nx = tf.range(4)\n"
    assert told("x + x", "pytorch", before, "keras") == "x + x"
    assert told("x / x", "pytorch", before, "keras") == "x.double() / x.double()"


def test_a_cast_that_stands_there_is_kept() -> None:
    assert told("f + x.float()") == "f + tf.cast(x, tf.float32)"


def test_whole_numbers_of_unknown_width_take_the_type_of_what_they_meet() -> None:
    text = "def hits(a, y):\n    return a.argmax(dim=1) == y\n"
    written = tell("pytorch", "keras", "import torch\n" + text)[0]
    assert "return tf.argmax(a, axis=1) == y" in written  # nothing is known of `y`
    called = text + "hits(torch.ones(2, 2), torch.tensor([0, 1]))"
    assert "tf.argmax(a, axis=1)" in tell("pytorch", "keras", "import torch\n" + called)[0]


def test_a_truth_value_is_no_type_to_compare_in() -> None:
    cell = "import paddle\nsame = paddle.allclose(x, y)"
    trace = know("paddle", (cell,), x=Known(kind="tensor", dtype="float32", ndim=1))
    tree = Page(0, cell).tree
    assert tree is not None
    call = next(node for node in ast.walk(tree) if isinstance(node, ast.Call))
    trace.known[0] |= {
        span_of(call): Known(kind="tensor", dtype="bool", ndim=0),
        span_of(call.args[1]): Known(kind="tensor", dtype="float32", ndim=1),
    }
    assert tell("paddle", "keras", cell, trace=trace)[0].endswith("same = np.allclose(x, y)")


def test_what_is_put_into_a_variable_has_its_type() -> None:
    text = "import torch\nX = torch.zeros(3)\nn = torch.arange(3)\nX[0] = n.sum()\nX[1] = X.sum()"
    told = lines(tell("pytorch", "keras", text)[0])
    assert told[-2:] == [
        "X[0].assign(tf.cast(tf.reduce_sum(n), tf.float32))",
        "X[1].assign(tf.reduce_sum(X))",
    ]


def test_a_number_beside_fractions_is_one_in_paddles_where() -> None:
    before = "import torch\nx = torch.ones(3)\nn = torch.arange(3)\n"
    told = lines(tell("pytorch", "paddle", before + "torch.where(x > 1, x, 0)")[0])
    assert told[-1] == "paddle.where(x > 1, x, 0.0)"
    told = lines(tell("pytorch", "paddle", before + "torch.where(n > 1, n, 0)")[0])
    assert told[-1] == "paddle.where(n > 1, n, 0)"
    told = lines(tell("pytorch", "paddle", before + "torch.where(n > 1, n, 0.5)")[0])
    assert told[-1] == "paddle.where(n > 1, n.astype('float32'), 0.5)"


def test_what_is_true_of_all_is_asked_of_truths() -> None:
    text = "import torch\nx = torch.ones(3)\nx.all(), (x > 0).any()"
    told = lines(tell("pytorch", "keras", text)[0])
    assert told[-1] == "tf.reduce_all(tf.cast(x, tf.bool)), tf.reduce_any(x > 0)"


def test_weights_of_a_loss_are_fractions_as_it_is() -> None:
    head = "from torch.nn import functional as F\n" + _TORCH
    line = "F.binary_cross_entropy_with_logits(f, f, weight=x, reduction='none')"
    assert told(line, "paddle", head).endswith("weight=x.astype('float32'), reduction='none')")
    assert told(line, "keras", head).endswith("* tf.cast(x, tf.float32)")


def test_whole_numbers_divided_by_one_are_what_tensorflow_makes_of_them() -> None:
    cells = ("import tensorflow as tf\na = tf.range(3)\ntf.divide(a, 2)",)
    trace = know("keras", cells, a=Known(kind="tensor", dtype="int32", shape=(3,), ndim=1))
    value = ast.parse(cells[0]).body[-1]
    assert isinstance(value, ast.Expr)
    trace.known[0][span_of(value.value)] = Known(kind="tensor", dtype="float64", ndim=1)
    told = lines(tell("keras", "pytorch", *cells, trace=trace)[0])
    assert told[-1] == "torch.div(a.double(), 2)"


def test_places_are_compared_with_whole_numbers_of_unknown_width_in_their_type() -> None:
    cell = "import torch\ndef hits(a, y):\n    y = y.cpu()\n    return a.argmax(dim=1) == y\n"
    whole = Known(kind="tensor", dtype="int64", shape=(2,), ndim=1)
    places = know("pytorch", (cell,), y=whole, a=Known(kind="tensor", dtype="float32", ndim=2))
    argmax = next(n for n in Page(0, cell).nodes if isinstance(n, ast.Compare)).left
    places.known[0][span_of(argmax)] = whole
    written = tell("pytorch", "keras", cell, trace=places)[0]
    assert "return tf.cast(tf.argmax(a, axis=1), y.dtype) == y" in written
