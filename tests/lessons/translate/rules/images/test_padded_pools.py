"""Maxima of padded images: TensorFlow's function in Keras, and the layer elsewhere."""

import pytest

from tests.lessons.translate.rules.nets import tell, write

CALLS = {
    "nn.MaxPool2d(3, padding=1, stride=2)": (
        "x, 3, padding=[[0, 0], [1, 1], [1, 1], [0, 0]], strides=2"
    ),
    "nn.MaxPool2d(3, 2, 1)": "x, 3, 2, [[0, 0], [1, 1], [1, 1], [0, 0]]",
    "nn.MaxPool2d(kernel_size=(3, 5), stride=2, padding=(1, 2))": (
        "x, ksize=(3, 5), strides=2, padding=[[0, 0], [1, 1], [2, 2], [0, 0]]"
    ),
    "nn.MaxPool2d(2, padding=1)": "x, 2, strides=2, padding=[[0, 0], [1, 1], [1, 1], [0, 0]]",
}


@pytest.mark.parametrize("layer", CALLS)
def test_a_maximum_of_padded_images_there_and_back(layer: str) -> None:
    there = tell("pytorch", "keras", f"pool = {layer}")
    assert there == f"pool = layers.Lambda(lambda x: tf.nn.max_pool2d({CALLS[layer]}))"
    assert tell("keras", "pytorch", there) == f"pool = {layer}"


def test_paddle_has_the_same_layer() -> None:
    there = tell("paddle", "keras", "pool = nn.MaxPool2D(3, stride=2, padding=1)")
    assert tell("keras", "paddle", there) == "pool = nn.MaxPool2D(3, stride=2, padding=1)"


@pytest.mark.parametrize(
    "call",
    [
        "x, 3, strides=2, padding=[[0, 0], [0, 1], [0, 1], [0, 0]]",
        "x, 3, strides=2, padding=[[0, 0], [1, 1], [1, 1], [1, 1]]",
        "x, 3, strides=2, padding=around",
        "y, 3, strides=2, padding=[[0, 0], [1, 1], [1, 1], [0, 0]]",
        "x, 3, 2, [[0, 0], [1, 1], [1, 1], [0, 0]], 'NHWC'",
    ],
)
def test_what_pads_otherwise_is_no_such_layer(call: str) -> None:
    text = f"pool = layers.Lambda(lambda x: tf.nn.max_pool2d({call}))"
    assert write("keras", "pytorch", text).marks


def test_how_much_is_unknown_is_refused() -> None:
    (mark,) = write("pytorch", "keras", "pool = nn.MaxPool2d(3, stride=2, padding=p)").marks
    assert "a maximum is to be taken without them" in mark.reason
