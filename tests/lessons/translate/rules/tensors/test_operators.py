"""`x += y` between PyTorch, where it changes the tensor, and what gives the name another one."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.cells import know, lines, tell

_P = "import tensorflow as tf\np = tf.ones(3)\n"


def test_what_rebinds_in_tensorflow_does_so_in_pytorch_where_it_is_seen() -> None:
    assert lines(tell("keras", "pytorch", f"{_P}y = p\ny += 1\np")[0])[-2] == "y = y + 1"
    assert lines(tell("keras", "pytorch", f"{_P}y = p + 0\ny += 1\np")[0])[-2] == "y += 1"
    assert lines(tell("keras", "paddle", f"{_P}y = p\ny += 1\np")[0])[-2] == "y += 1"


def test_a_function_leaves_what_its_callers_look_at_again() -> None:
    text = f"{_P}def f(u):\n    u += 1\n    return u\n\nt = f(p)\np"
    assert "    u = u + 1" in tell("keras", "pytorch", text)[0]


@pytest.mark.parametrize(
    ("value", "dtype", "shape", "told"),
    [
        ("v", "float32", (3,), "p = p - v"),
        ("v", "float32", (), "p -= v"),
        ("2", "float32", (), "p -= 2"),
        ("0.5", "int64", (), "p = p - 0.5"),
    ],
)
def test_a_tensor_of_pytorch_has_no_room_for_more(
    value: str, dtype: str, shape: tuple[int, ...], told: str
) -> None:
    cells = (f"import paddle\np = start\np -= {value}",)
    own = Known(kind="tensor", dtype=dtype, shape=(), ndim=0)
    other = Known(kind="tensor", dtype="float32", shape=shape, ndim=len(shape))
    trace = know("paddle", cells, start=own, p=own, v=other)
    assert lines(tell("paddle", "pytorch", *cells, trace=trace)[0])[-1] == told


def test_a_variable_takes_no_operator_and_is_one_again_where_it_changes_on() -> None:
    before = "import paddle\nx = paddle.ones([3])\nx[0] = 3\ny = x\n"
    told = lines(tell("paddle", "keras", f"{before}x += 1\ny")[0])
    assert told[-2] == "x = tf.Variable(x + 1)"
    before = "import paddle\nx = paddle.ones([3])\ny = x\ny[0] = 3\n"
    assert lines(tell("paddle", "keras", f"{before}x += 1\ny")[0])[-2] == "x = x + 1"
