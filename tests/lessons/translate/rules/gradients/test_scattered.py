"""Elements that are put into a tensor, where gradients go through them."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.cells import SCALAR, know, tell

_NUMBER = Known(kind="number", class_name="int")
_MATRIX = Known(kind="tensor", needs_gradient=True, shape=(2, 2), ndim=2)


def _function(put: str, zeros: str = "torch.zeros(2, 2)") -> str:
    return f"def f(v, i, j):\n    out = {zeros}\n    {put}\n    return out"


def keras(put: str, own: Known = _MATRIX) -> str:
    cells = ("import torch", _function(put))
    trace = know("pytorch", cells, out=own, v=SCALAR, i=_NUMBER, j=_NUMBER)
    return tell("pytorch", "keras", *cells, trace=trace)[1]


@pytest.mark.parametrize(
    ("put", "there"),
    [
        ("out[i, j] = v", "tensor_scatter_nd_update(out, [[i, j]], [v])"),
        ("out[0, 1] += v", "tensor_scatter_nd_add(out, [[0, 1]], [v])"),
    ],
)
def test_a_gradient_goes_through_what_is_put_in(put: str, there: str) -> None:
    told = keras(put)
    assert f"    out = tf.{there}\n    return out" in told
    assert "Variable" not in told


def test_without_a_gradient_an_element_of_a_variable_is_assigned() -> None:
    plain = Known(kind="tensor", shape=(2, 2), ndim=2)
    cells = ("import torch", _function("out[i, j] = v"))
    trace = know("pytorch", cells, out=plain, v=Known(kind="tensor", shape=(), ndim=0))
    assert "out[i, j].assign(v)" in tell("pytorch", "keras", *cells, trace=trace)[1]


@pytest.mark.parametrize("put", ["out[-1, j] = v", "out[i] = v", "out[:, j] = v"])
def test_what_no_number_says_is_not_put_in_so(put: str) -> None:
    assert "scatter" not in keras(put)


def test_a_tensor_with_another_name_is_not_given_a_new_one() -> None:
    assert "scatter" not in keras("same = out; out[i, j] = v")


@pytest.mark.parametrize("target", ["pytorch", "paddle"])
def test_elements_are_put_in_in_place_where_tensors_change(target: str) -> None:
    put = "out = tf.tensor_scatter_nd_update(out, [[i, j]], [2 * v])"
    cells = ("import tensorflow as tf", _function(put, "tf.zeros((2, 2))"))
    trace = know("keras", cells, out=Known(kind="tensor", shape=(2, 2), ndim=2), v=SCALAR)
    assert "    out[i, j] = 2 * v\n" in tell("keras", target, *cells, trace=trace)[1]
    several = cells[1].replace("[2 * v]", "w")
    assert "out[i, j]" not in tell("keras", target, cells[0], several, trace=trace)[1]
