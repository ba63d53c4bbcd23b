"""Tensors of Paddle of which gradients are wanted from the next statement on."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.cells import LEAF, know, tell

_TAPED = "with tf.GradientTape() as tape:\n    y = w * w\ntape.gradient(y, w)"


def paddle(value: str) -> str:
    cells = (f"import tensorflow as tf\nw = tf.Variable({value})", _TAPED)
    names = {"w": LEAF, "v": LEAF, "n": Known(kind="number", class_name="int")}
    return tell("keras", "paddle", *cells, trace=know("keras", cells, **names))[0]


@pytest.mark.parametrize(
    ("value", "there"),
    [("tf.zeros(n)", "paddle.zeros([n])"), ("tf.ones(2) * 0.5", "paddle.ones([2]) * 0.5")],
)
def test_what_a_function_makes_is_told_afterwards(value: str, there: str) -> None:
    assert paddle(value).endswith(f"\nw = {there}\nw.stop_gradient = False")


@pytest.mark.parametrize("value", ["[1.0, 2.0]", "2 * v", "tf.reshape(v, (1,))"])
def test_numbers_and_what_shares_them_with_another_become_a_tensor(value: str) -> None:
    assert "w = paddle.to_tensor(" in paddle(value)
    assert "w.stop_gradient" not in paddle(value)


def test_what_is_never_trained_is_told_nothing() -> None:
    cells = ("import tensorflow as tf\nw = tf.Variable(tf.zeros(2))\nw.assign(tf.ones(2))",)
    assert "stop_gradient" not in tell("keras", "paddle", *cells)[0]
