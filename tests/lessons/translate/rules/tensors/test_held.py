"""Parts of tensors that an object holds, where TensorFlow changes none."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell, write

LAYER = """
class Encoding(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.P = torch.zeros(1, size, 4)
        {}

    def forward(self, x):
        return x + self.P
"""
HELD = Known(kind="tensor", shape=(1, 5, 4), ndim=3, dtype="float32")
KNOWN = {"self.P": HELD, "a": HELD, "rows": Known(kind="tensor", shape=(2,), ndim=1, dtype="int64")}


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("self.P[:, 0::2] = torch.sin(a)", "self.P[:, 0::2].assign(tf.sin(a))"),
        ("self.P[0] *= a + 1", "self.P[0].assign(self.P[0] * (a + 1))"),
    ],
)
def test_what_a_layer_fills_part_by_part_is_a_variable(there: str, here: str) -> None:
    told = tell("pytorch", "keras", LAYER.format(there), (), KNOWN)
    assert "        self.P = tf.Variable(tf.zeros((1, size, 4)))" in told
    assert f"        {here}\n" in told
    back = tell("keras", "pytorch", told, (), KNOWN)
    assert "        self.P = torch.zeros(1, size, 4)\n" in back
    assert f"        {there}\n" in back


def test_paddle_changes_parts_as_pytorch_does() -> None:
    told = tell("pytorch", "paddle", LAYER.format("self.P[:, 0::2] = a"), (), KNOWN)
    assert "self.P = paddle.zeros([1, size, 4])\n        self.P[:, 0::2] = a\n" in told


@pytest.mark.parametrize(
    ("line", "known", "reason"),
    [
        ("self.P[rows] = a", {}, "not by a list or tensor"),
        ("self.P[0] = a", {"a": Known(kind="tensor", needs_gradient=True)}, "no gradient flows"),
        ("self.Q[0] = a", {"self.Q": HELD}, "is not seen"),
    ],
)
def test_other_parts_are_refused(line: str, known: dict[str, Known], reason: str) -> None:
    marks = write("pytorch", "keras", LAYER.format(line), (), {**KNOWN, **known}).marks
    assert reason in marks[-1].reason


def test_a_list_that_an_object_holds_is_left_alone() -> None:
    known = {"self.P": Known(kind="sequence", class_name="list")}
    body = LAYER.replace("torch.zeros(1, size, 4)", "[]").format("self.P[0] = 1")
    assert "        self.P[0] = 1\n" in tell("pytorch", "keras", body, (), known)


def test_a_weight_filled_with_values_is_a_buffer_of_them() -> None:
    body = """
class Net(layers.Layer):
    def __init__(self, pe):
        super().__init__()
        self.pe = self.add_weight(
            shape=pe.shape, initializer=keras.initializers.Constant(pe), trainable=False)
"""
    told = tell("keras", "pytorch", body, (), {"pe": HELD})
    assert '        self.register_buffer("pe", pe)' in told
