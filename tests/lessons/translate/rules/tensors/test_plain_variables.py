"""Variables of TensorFlow that are tensors elsewhere, since no gradient is taken of them."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.cells import know, lines, tell

_V = "import tensorflow as tf\nV = tf.Variable(tf.zeros((2, 3)))\n"


def told(text: str, target: str = "pytorch", before: str = _V) -> list[str]:
    return lines(tell("keras", target, before + text)[0])[1:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("V[1, 2].assign(9)", "V[1, 2] = 9"),
        ("V[0].assign(V[0] + 1)", "V[0] += 1"),
        ("V[0].assign([1.0, 2.0, 3.0])", "V[0] = torch.tensor([1.0, 2.0, 3.0])"),
        ("V.assign(tf.ones((2, 3)))", "V[:] = torch.ones(2, 3)"),
        ("V.assign_add(tf.ones((2, 3)))", "V += torch.ones(2, 3)"),
        ("V.assign(V * 2)", "V *= 2"),
        ("V.assign(tf.zeros_like(V))", "V.zero_()"),
    ],
)
def test_assigning_changes_a_tensor(text: str, expected: str) -> None:
    assert told(text) == ["V = torch.zeros(2, 3)", expected]


def test_paddle_changes_in_place_only_where_it_shows() -> None:
    assert told("V.assign_add(tf.ones((2, 3)))", "paddle")[-1] == "V += paddle.ones((2, 3))"
    seen = "before = id(V)\n"
    assert (
        told(seen + "V.assign_add(tf.ones((2, 3)))", "paddle")[-1] == "V.add_(paddle.ones((2, 3)))"
    )
    assert told(seen + "V.assign(V - 1)", "paddle")[-1] == "V[:] = V - 1"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("X", "X.clone()"),
        ("[1.0, 2.0]", "torch.tensor([1.0, 2.0])"),
        ("3.0", "torch.tensor(3.0)"),
        ("[1, 2], dtype=tf.float32", "torch.tensor([1, 2], dtype=torch.float32)"),
    ],
)
def test_a_variable_is_made_of_what_it_holds(value: str, expected: str) -> None:
    before = f"import tensorflow as tf\nX = tf.ones(2)\nW = tf.Variable({value})\n"
    assert told("W[0].assign(1)", before=before)[1] == f"W = {expected}"


def test_a_variable_that_gradients_are_taken_of_stays_one() -> None:
    text = (
        "with tf.GradientTape() as tape:\n    loss = tf.reduce_sum(V * V)\n"
        "g = tape.gradient(loss, V)"
    )
    assert "requires_grad" in "\n".join(told(text))


def test_an_item_of_a_list_is_a_variable_as_a_whole() -> None:
    known = {"params": Known(kind="sequence", items=("parameter",))}
    for body in ("params[0].assign(w)", "for i in range(2):\n    params[i].assign(w)"):
        trace = know("keras", (_V + body,), **known)
        written = tell("keras", "paddle", _V + body, trace=trace)[0]
        assert "] = w" not in written
        assert ".set_value(w)" in written
