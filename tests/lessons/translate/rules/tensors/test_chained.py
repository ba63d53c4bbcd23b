"""Tensors that change in several steps of one statement, or by two others at once."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.cells import LEAF, know, lines, tell

_START = "import torch\nv, g = torch.zeros(3), torch.ones(3)\n"
_STATE = Known(kind="tensor", shape=(3,), ndim=1)


def told(text: str, target: str) -> list[str]:
    cell = f"{_START}{text}"
    trace = know("pytorch", (cell,), v=_STATE, g=_STATE, w=LEAF)
    return lines(tell("pytorch", target, cell, trace=trace)[0])[1:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v.mul_(0.9).add_(g)", "v.assign(v * 0.9 + g)"),
        ("v.add_(g).mul_(0.9)", "v.assign((v + g) * 0.9)"),
        ("v.mul_(0.9).sub_(g + 1)", "v.assign(v * 0.9 - (g + 1))"),
        ("v.mul_(0.9).add_(g, alpha=1 - 0.9)", "v.assign(v * 0.9 + (1 - 0.9) * g)"),
        ("v.mul_(0.9).addcmul_(g, g, value=0.1)", "v.assign(v * 0.9 + 0.1 * g * g)"),
        ("v.addcdiv_(g, g + 1, value=-lr)", "v.assign_sub(lr * g / (g + 1))"),
        ("v.data.mul_(2).div_(g)", "v.assign(v * 2 / g)"),
    ],
)
def test_several_steps_are_one_value_that_is_assigned(text: str, expected: str) -> None:
    written = told(text, "keras")
    assert written[0] == "v, g = tf.Variable(tf.zeros(3)), tf.ones(3)"
    assert written[-1] == expected


def test_paddle_keeps_steps_that_it_has_words_for() -> None:
    assert told("v.mul_(0.9).add_(g)", "paddle")[-1] == "v.scale_(0.9).add_(g)"
    assert told("v.addcmul_(g, g)", "paddle")[-1] == "v[:] = v + g * g"
    assert told("w.addcdiv_(v, g, value=-lr)", "paddle")[-1] == "w.set_value(w - lr * v / g)"


def test_what_is_trained_is_assigned_to_as_it_is() -> None:
    assert told("w.addcdiv_(v, g, value=-lr)", "keras")[-1] == "w.assign_sub(lr * v / g)"


def test_a_step_in_other_words_is_left() -> None:
    assert "assign(v" not in told("v.addcmul_(g, g, out=v)", "keras")[-1]
