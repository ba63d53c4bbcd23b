"""Shapes one by one, as a tuple, a list or a number, as each framework's lessons have them."""

import pytest

from tests.lessons.translate.rules.cells import tell

IMPORTS = {
    "pytorch": "import torch\nx = torch.randn(2, 3)\n",
    "paddle": "import paddle\nx = paddle.randn([2, 3])\n",
    "keras": "import tensorflow as tf\nx = tf.random.normal((2, 3))\n",
}


def last_line(text: str, source: str, target: str) -> str:
    return tell(source, target, IMPORTS[source] + text)[0].splitlines()[-1]


@pytest.mark.parametrize(
    ("source", "text", "target", "told"),
    [
        ("pytorch", "torch.zeros(2, 3)", "keras", "tf.zeros((2, 3))"),
        ("pytorch", "torch.zeros((2, 3))", "keras", "tf.zeros([2, 3])"),
        ("pytorch", "torch.zeros(size=(2, 3))", "keras", "tf.zeros(shape=(2, 3))"),
        ("pytorch", "torch.zeros(4)", "keras", "tf.zeros(4)"),
        ("pytorch", "torch.randn(4)", "keras", "tf.random.normal([4])"),
        ("pytorch", "x.reshape(-1)", "keras", "tf.reshape(x, [-1])"),
        ("pytorch", "x.flatten()", "keras", "tf.reshape(x, (-1,))"),
        ("pytorch", "x.permute(1, 0)", "keras", "tf.transpose(x, (1, 0))"),
        ("pytorch", "torch.permute(x, dims=[1, 0])", "keras", "tf.transpose(x, perm=[1, 0])"),
        ("keras", "tf.zeros(2)", "paddle", "paddle.zeros([2])"),
        ("paddle", "paddle.zeros([2])", "pytorch", "torch.zeros(2)"),
        ("paddle", "paddle.zeros([2, 3])", "keras", "tf.zeros([2, 3])"),
        ("paddle", "x.reshape((3, 2))", "keras", "tf.reshape(x, (3, 2))"),
        ("paddle", "x.reshape([-1])", "keras", "tf.reshape(x, [-1])"),
    ],
)
def test_each_custom_has_its_own_there_and_back(
    source: str, text: str, target: str, told: str
) -> None:
    assert last_line(text, source, target) == told
    assert last_line(told, target, source) == text


@pytest.mark.parametrize(
    ("source", "text", "target", "told"),
    [
        ("pytorch", "torch.zeros(x.shape)", "keras", "tf.zeros(x.shape)"),
        ("pytorch", "torch.full((2, 3), 1.0)", "keras", "tf.fill((2, 3), 1.0)"),
        ("keras", "tf.zeros([*x.shape, 1])", "pytorch", "torch.zeros((*x.shape, 1))"),
        ("keras", "tf.tile(x, [2, 2])", "pytorch", "x.repeat(2, 2)"),
        ("keras", "tf.zeros((2,))", "pytorch", "torch.zeros(2)"),
    ],
)
def test_what_stays_or_is_listed_all_the_same(
    source: str, text: str, target: str, told: str
) -> None:
    assert last_line(text, source, target) == told


def test_a_parameter_is_no_size_among_several() -> None:
    assert last_line("torch.zeros(m.bias)", "pytorch", "paddle") == ("paddle.zeros(m.bias)")
    assert last_line("torch.zeros(m.units)", "pytorch", "paddle") == ("paddle.zeros([m.units])")
    assert last_line("tf.zeros(m.bias)", "keras", "paddle") == "paddle.zeros(m.bias)"
    assert last_line("tf.zeros(2)", "keras", "paddle") == "paddle.zeros([2])"
