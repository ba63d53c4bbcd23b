"""Two layers in a row that are one elsewhere."""

import pytest

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import tell

BACK = {
    "nn.LazyConv2d(2, kernel_size=3, padding=1, stride=2)": (
        "keras.Sequential([layers.ZeroPadding2D(1), layers.Conv2D(2, kernel_size=3, strides=2)])"
    ),
    "nn.LazyConv2d(2, kernel_size=3, stride=2, padding=(1, 2))": (
        "keras.Sequential(\n    [layers.ZeroPadding2D(padding=(1, 2)),"
        " layers.Conv2D(2, kernel_size=3, strides=2)])"
    ),
    "nn.LazyConv2d(2, 4, padding=1)": (
        "keras.Sequential([layers.ZeroPadding2D(1), layers.Conv2D(2, 4, padding='valid')])"
    ),
    "nn.Flatten()": "keras.Sequential([layers.Permute((3, 1, 2)), layers.Flatten()])",
}


@pytest.mark.parametrize("layer", BACK)
def test_two_layers_of_keras_are_one(layer: str) -> None:
    assert tell("keras", "pytorch", f"layer = {BACK[layer]}") == f"layer = {layer}"


@pytest.mark.parametrize(
    "row",
    [
        "layers.ZeroPadding2D(1), layers.Conv2D(2, 4, padding='same')",
        "layers.ZeroPadding2D(((1, 0), (1, 0))), layers.Conv2D(2, 4)",
        "layers.ZeroPadding2D(1), layers.Dense(2)",
        "layers.ZeroPadding2D(1), layers.Conv2D(2, 4), layers.ReLU()",
    ],
)
def test_other_rows_stay_rows(row: str) -> None:
    assert "nn.Sequential(" in tell("keras", "pytorch", f"layer = keras.Sequential([{row}])")


@pytest.mark.parametrize("look", ["row.layers[1]", "for one in row.layers: print(one)"])
def test_a_row_that_is_looked_into_stays_a_row(look: str) -> None:
    row = "row = keras.Sequential([layers.ZeroPadding2D(1), layers.Conv2D(2, 4)])"
    assert tell("keras", "pytorch", row).endswith("padding=1)")
    assert "nn.ZeroPad2d(1)" in tell("keras", "pytorch", f"{row}\n{look}")


def test_what_was_looked_into_is_known_from_the_run() -> None:
    row = "keras.Sequential([layers.ZeroPadding2D(1), layers.Conv2D(2, 4)])"
    modules = [KnownModule(class_name="keras.Sequential")]
    known = dict.fromkeys((row, "net.row"), Known(kind="module", module=0))
    text = tell("keras", "pytorch", f"net.row = {row}\nnet.row.layers", modules, known)
    assert "nn.ZeroPad2d(1)" in text


def test_means_of_channels_are_one_layer_of_keras() -> None:
    text = "pool = nn.Sequential(nn.AdaptiveAvgPool2d({}), nn.Flatten())"
    for size, name in (("1", "GlobalAveragePooling2D"), ("(1, 1)", "GlobalAvgPool2D")):
        there = tell("pytorch", "keras", text.format(size))
        assert there == f"pool = layers.{name}()"
        assert tell("keras", "pytorch", there) == text.format(size)
    assert "layers.Flatten()" in tell("pytorch", "keras", text.format("2"))
