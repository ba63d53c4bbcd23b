"""Questions whether gradients go through a value, put to a tape, and answered by a tensor."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.cells import LEAF, SCALAR, know, tell

_PLAIN = Known(kind="tensor", shape=(), ndim=0)
_LEAF = "import torch\nx = torch.tensor([1.0, 2.0], requires_grad=True)"
_VARIABLE = "import tensorflow as tf\nx = tf.Variable([1.0, 2.0])"


def keras(body: str, **names: Known) -> str:
    cells = (_LEAF, body)
    return tell("pytorch", "keras", *cells, trace=know("pytorch", cells, x=LEAF, **names))[1]


@pytest.mark.parametrize(
    ("question", "answer"), [("y.requires_grad", "is not None"), ("not y.requires_grad", "is None")]
)
def test_a_tape_is_asked_what_hangs_on_a_variable(question: str, answer: str) -> None:
    told = keras(f"y = (x * x).sum()\nprint({question})", y=SCALAR)
    assert told == (
        "with tf.GradientTape() as t:\n    y = tf.reduce_sum(x * x)\n"
        f"print(t.gradient(y, x) {answer})"
    )


def test_what_is_not_recorded_is_made_while_a_tape_is_stopped() -> None:
    told = keras("with torch.no_grad():\n    y = (x * x).sum()\ny.requires_grad", y=_PLAIN)
    assert told == (
        "with tf.GradientTape() as t, t.stop_recording():\n"
        "    y = tf.reduce_sum(x * x)\nt.gradient(y, x) is not None"
    )


def test_a_value_of_no_variable_is_not_asked() -> None:
    assert "only the tape knows" in keras("y = torch.ones(2)\ny.requires_grad", y=_PLAIN)


def test_a_value_of_several_variables_is_asked_for_one() -> None:
    both = "z = torch.ones(2, requires_grad=True)\ny = (x * z).sum()\ny.requires_grad"
    assert keras(both, y=SCALAR, z=LEAF).endswith("t.gradient(y, z) is not None")


@pytest.mark.parametrize(
    ("target", "yes", "no"),
    [
        ("pytorch", "y.requires_grad", "not y.requires_grad"),
        ("paddle", "not y.stop_gradient", "y.stop_gradient"),
    ],
)
def test_a_tensor_itself_knows_what_it_hangs_on(target: str, yes: str, no: str) -> None:
    taped = "with tf.GradientTape() as tape:\n    y = tf.reduce_sum(x)\n"
    for asked, there in (("is not None", yes), ("is None", no)):
        cells = (_VARIABLE, f"{taped}tape.gradient(y, x) {asked}")
        told = tell("keras", target, *cells, trace=know("keras", cells, x=LEAF, y=_PLAIN))
        assert told[1] == f"y = x.sum()\n{there}"


def test_what_a_stopped_tape_has_seen_is_not_recorded() -> None:
    body = "with tf.GradientTape() as tape, tape.stop_recording():\n    y = tf.reduce_sum(x)\n"
    cells = (_VARIABLE, f"{body}tape.gradient(y, x) is not None")
    told = tell("keras", "pytorch", *cells, trace=know("keras", cells, x=LEAF, y=_PLAIN))
    assert told[1] == "with torch.no_grad():\n    y = x.sum()\ny.requires_grad"


def test_a_variable_is_what_was_not_computed() -> None:
    assert keras("x.is_leaf") == "isinstance(x, tf.Variable)"
    cells = (_VARIABLE, "isinstance(x, tf.Variable)")
    told = tell("keras", "paddle", *cells, trace=know("keras", cells, x=LEAF))
    assert told[1] == "x.is_leaf"


def test_what_made_a_tensor_is_known_to_the_tape_alone() -> None:
    assert "a tensor of TensorFlow does not know what made it" in keras("x.grad_fn")
    told = tell("pytorch", "paddle", f"{_LEAF}\nx.grad_fn")
    assert told[0].endswith("x.grad_fn")
