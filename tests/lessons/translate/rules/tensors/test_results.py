"""Results of another kind: pairs with names, counts as tensors, methods that are not there."""

import pytest

from lessons.translate.engine import translate_expression
from tests.lessons.translate.rules.cells import lines, tell

_A = "import torch\nA = torch.ones(2, 3)\n"


def test_a_pair_is_asked_by_place() -> None:
    told = lines(tell("pytorch", "keras", _A + "t = A.max(dim=1)\nt.values, t.indices")[0])
    assert told[-1] == "t[0], t[1]"


def test_a_pair_that_is_asked_at_once_is_not_made() -> None:
    told = lines(tell("pytorch", "paddle", _A + "A.max(dim=1).values, A.min(dim=1).indices")[0])
    assert told[-1] == "A.max(axis=1), A.argmin(axis=1)"


def test_names_of_other_pairs_are_left_alone() -> None:
    told = lines(tell("pytorch", "paddle", _A + "t = f(A)\nt.values")[0])
    assert told[-1] == "t.values"


def test_a_count_is_a_number_elsewhere() -> None:
    text = "import tensorflow as tf\nA = tf.ones((2, 3))\nn = tf.size(A)\ntf.cast(n, tf.float32)"
    assert lines(tell("keras", "pytorch", text)[0])[-1] == "torch.tensor(float(n))"


def test_a_new_axis_is_none() -> None:
    told, _ = translate_expression("x[:, tf.newaxis]", "keras", "pytorch")
    assert told == "x[:, None]"


@pytest.mark.parametrize("method", ["scatter_", "lerp"])
def test_a_method_that_is_in_no_phrase_is_refused(method: str) -> None:
    told = tell("pytorch", "keras", f"{_A}A.{method}(A, 0.5)")[0]
    assert f"# triptych: `Tensor.{method}` is not in the phrasebook" in told


def test_a_method_of_something_else_is_left_alone() -> None:
    text = "class Net:\n    def lerp(self): ...\n\nnet = Net()\nnet.lerp()\nnames.lerp()"
    assert tell("pytorch", "keras", text)[0] == text


def test_a_shape_is_compared_with_a_tuple_in_pytorch() -> None:
    told, _ = translate_expression("x.shape == [2, 3], y == [2, 3]", "paddle", "pytorch")
    assert told == "x.shape == (2, 3), y == [2, 3]"


def test_a_shape_that_is_a_tensor_is_told_as_sizes() -> None:
    told, _ = translate_expression("tf.random.uniform(tf.shape(x)[:1])", "keras", "pytorch")
    assert "x.shape" in told
    told, _ = translate_expression("tf.zeros(shape=tf.shape(x))", "keras", "paddle")
    assert told == "paddle.zeros(shape=x.shape)"


def test_a_number_to_the_power_of_a_tensor() -> None:
    told, _ = translate_expression("y = torch.pow(10, x)\nz = torch.pow(x, 2)", "pytorch", "paddle")
    assert told == "y = 10 ** x\nz = paddle.pow(x, 2)"
    told, _ = translate_expression("1 / torch.pow(10, x + 1)", "pytorch", "paddle")
    assert told == "1 / (10 ** (x + 1))"


def test_a_list_beside_a_shape_is_a_tuple_in_pytorch() -> None:
    made = "import paddle\nx = paddle.ones([2, 3])\n"
    for given, told in (("[1, 1] + x.shape", "(1, 1) + x.shape"), ("x.shape[1:] + [1]", "(1,)")):
        assert told in tell("paddle", "pytorch", f"{made}y = paddle.reshape(x, {given})")[0]
    assert tell("paddle", "pytorch", f"{made}y = [1, 1] + [2]")[0].endswith("y = [1, 1] + [2]")
