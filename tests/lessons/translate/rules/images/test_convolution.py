"""Padding of convolutions and pools."""

import pytest

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import place_in, tell, write


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("nn.Conv2d(1, 2, 3, padding=1)", 'layers.Conv2D(2, 3, padding="same")'),
        ("nn.Conv2d(1, 2, (5, 3), padding=(2, 1))", 'layers.Conv2D(2, (5, 3), padding="same")'),
        (
            "nn.Conv2d(1, 2, 3, stride=2, padding=1)",
            "keras.Sequential([layers.ZeroPadding2D(padding=1), layers.Conv2D(2, 3, strides=2)])",
        ),
        (
            "nn.Conv2d(1, 2, 4, padding=1)",
            "keras.Sequential([layers.ZeroPadding2D(1), layers.Conv2D(2, 4)])",
        ),
        (
            "nn.AvgPool2d(3, stride=1, padding=1)",
            "keras.Sequential([layers.ZeroPadding2D(1), layers.AveragePooling2D(3, strides=1)])",
        ),
        (
            "nn.MaxPool2d(3, stride=1, padding=1)",
            'layers.MaxPooling2D(3, strides=1, padding="same")',
        ),
        ("nn.Conv2d(1, 2, 3)", "layers.Conv2D(2, 3)"),
    ],
)
def test_numbers_become_a_word_or_a_layer(source: str, expected: str) -> None:
    assert tell("pytorch", "keras", f"layer = {source}") == f"layer = {expected}"


def test_paddle_pads_as_pytorch_does() -> None:
    told = tell("pytorch", "paddle", "layer = nn.Conv2d(1, 2, 3, stride=2, padding=1)")
    assert told == "layer = nn.Conv2D(1, 2, 3, stride=2, padding=1)"


def test_a_maximum_is_padded_where_nothing_is_below_zero() -> None:
    body = "net = nn.Sequential(nn.ReLU(), nn.MaxPool2d(3, stride=2, padding=1))"
    assert "layers.ZeroPadding2D(1), layers.MaxPooling2D(3, strides=2)" in tell(
        "pytorch", "keras", body
    )
    marks = write("pytorch", "keras", "pool = nn.MaxPool2d(3, stride=2, padding=p)").marks
    assert "a maximum is to be taken without them" in marks[0].reason


def test_a_word_becomes_a_number() -> None:
    told = tell("keras", "pytorch", 'layer = layers.Conv2D(2, 3, padding="same")')
    assert told == "layer = nn.LazyConv2d(2, 3, padding=1)"
    told = tell("keras", "pytorch", 'layer = layers.Conv2D(2, 3, padding="valid")')
    assert told == "layer = nn.LazyConv2d(2, 3)"
    told = tell("keras", "paddle", 'pool = layers.MaxPooling2D(3, strides=2, padding="same")')
    assert told == 'pool = nn.MaxPool2D(3, stride=2, padding="SAME")'


def test_what_depends_on_the_size_is_refused() -> None:
    marks = write("keras", "pytorch", 'layer = layers.Conv2D(2, 3, 2, padding="same")').marks
    assert "depends on each image's size" in marks[0].reason


def test_an_activation_stays_where_a_class_applies_it_to_padded_images() -> None:
    body = """from torch.nn import functional as F
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3, padding=1, stride=STRIDE)
    def forward(self, X):
        return F.relu(self.conv(X))
"""
    assert "return tf.nn.relu(self.conv(X))" in tell(
        "pytorch", "keras", body.replace("STRIDE", "2")
    )
    assert "return self.conv(X)" in tell("pytorch", "keras", body.replace("STRIDE", "1"))


def pooled(framework: str, text: str, *inputs: int) -> tuple[list[KnownModule], dict[str, Known]]:
    made = place_in(framework, f"pool = {text}", text)
    module = KnownModule(class_name="MaxPooling2D", inputs=(inputs,), made=made)
    return [module], {text: Known(kind="module", class_name="MaxPooling2D", module=0)}


def test_a_window_that_is_cut_off_at_the_end_is_kept() -> None:
    same = 'layers.MaxPooling2D(3, strides=2, padding="same")'
    told = tell("keras", "pytorch", f"pool = {same}", *pooled("keras", same, 1, 8, 8, 3))
    assert told == "pool = nn.MaxPool2d(3, stride=2, ceil_mode=True)"
    odd = tell("keras", "pytorch", f"pool = {same}", *pooled("keras", same, 1, 7, 7, 3))
    assert odd == "pool = nn.MaxPool2d(3, stride=2, padding=1)"
    own = "nn.MaxPool2d(3, stride=2, ceil_mode=True)"
    back = tell("pytorch", "keras", f"pool = {own}", *pooled("pytorch", own, 1, 3, 8, 8))
    assert back == f"pool = {same}"
    marks = write("pytorch", "keras", f"pool = {own}", *pooled("pytorch", own, 1, 3, 7, 7)).marks
    assert "depends on each image's size" in marks[0].reason
