"""Views of a tensor that are looked at after it has changed."""

import pytest

from tests.lessons.translate.rules.cells import lines, tell

_X = "import torch\nX = torch.ones(2, 3)\n"
_V = "import tensorflow as tf\nv = tf.Variable([1.0, 2.0])\n"


@pytest.mark.parametrize(
    "made", ["Y = X[0]", "Y = X.T", "Y, Z = X", "Y, Z = X.chunk(2)", "Y = X.reshape(-1)[1:]"]
)
def test_tensorflow_shows_no_change_in_a_view(made: str) -> None:
    told = tell("pytorch", "keras", f"{_X}{made}\nX[0, 0] = 9\nY")[0]
    assert "none shares its numbers with another\nX[0, 0] = 9" in told
    assert "triptych" not in tell("pytorch", "paddle", f"{_X}{made}\nX[0, 0] = 9\nY")[0]


@pytest.mark.parametrize(
    "text",
    [
        "X[0, 0] = 9\nY = X[0]\nY",
        "Y = X[0]\nY\nX[0, 0] = 9\nX",
        "Y = X[0]\nX[0, 0] = 9\nY = X[0]\nY",
        "Y = X[0]\nX = torch.ones(2, 3)\nX[0, 0] = 9\nY",
        "Y = X[[0]]\nX[0, 0] = 9\nY",
    ],
)
def test_a_view_that_nobody_looks_at_again_does_not_matter(text: str) -> None:
    assert "X[0, 0].assign(9)" in tell("pytorch", "keras", _X + text)[0]


@pytest.mark.parametrize("target", ["paddle", "keras"])
def test_an_array_shows_a_change_in_pytorch_alone(target: str) -> None:
    told = tell("pytorch", target, f"{_X}n = X.numpy()\nX.add_(1)\nprint(n)")[0]
    assert "# triptych: an array of NumPy shares its numbers" in told
    assert "triptych" not in tell("pytorch", target, f"{_X}n = X.numpy()\nX.add_(1)\nX")[0]


def test_a_part_of_a_variable_is_a_copy() -> None:
    told = lines(tell("keras", "pytorch", f"{_V}y = v[0]\nv[0].assign(9.0)\ny")[0])
    assert told[2:] == ["y = v[0].clone()", "v[0] = 9.0", "y"]
    told = lines(tell("keras", "pytorch", f"{_V}n = v.numpy()\nv[0].assign(9.0)\nn")[0])
    assert told[2] == "n = v.numpy().copy()"
    told = lines(tell("keras", "paddle", f"{_V}n = v.numpy()\nv[0].assign(9.0)\nn")[0])
    assert told[2] == "n = v.numpy()"
