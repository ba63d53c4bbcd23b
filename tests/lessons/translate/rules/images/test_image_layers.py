"""Layers and functions for images that are told in unlike ways."""

import pytest

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import place_in, tell, write

NORM = "layers.BatchNormalization()"


def seen(framework: str, *inputs: int) -> tuple[list[KnownModule], dict[str, Known]]:
    name = f"{framework}.layers.BatchNormalization"
    modules = [KnownModule(class_name=name, inputs=(inputs,))]
    return modules, {NORM: Known(kind="module", class_name=name, module=0)}


def test_a_normalization_is_told_by_what_goes_in() -> None:
    assert "nn.BatchNorm2d(4" in tell(
        "keras", "pytorch", f"bn = {NORM}", *seen("keras", 2, 8, 8, 4)
    )
    assert "nn.BatchNorm1D(4" in tell("keras", "paddle", f"bn = {NORM}", *seen("keras", 2, 4))


def test_sides_are_listed_in_the_targets_order() -> None:
    told = tell("keras", "pytorch", "pad = layers.ZeroPadding2D((0, 1))")
    assert told == "pad = nn.ZeroPad2d((1, 1, 0, 0))"
    told = tell("keras", "paddle", "pad = layers.ZeroPadding2D(((1, 2), (3, 4)))")
    assert told == "pad = nn.ZeroPad2D([3, 4, 1, 2])"
    told = tell("pytorch", "keras", "pad = nn.ZeroPad2d((1, 1, 0, 0))")
    assert told == "pad = layers.ZeroPadding2D((0, 1))"
    assert tell("pytorch", "keras", "pad = nn.ZeroPad2d(1)") == "pad = layers.ZeroPadding2D(1)"


def test_a_mean_without_axes_is_two_layers() -> None:
    told = tell("keras", "pytorch", "pool = layers.GlobalAveragePooling2D()")
    assert told == "pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())"


def test_a_convolution_with_a_kernel_pads_by_a_word() -> None:
    known = {"X": Known(kind="tensor", shape=(1, 1, 4, 4), ndim=4)}
    known["K"] = Known(kind="tensor", shape=(2, 1, 3, 3), ndim=4)
    body = "K = torch.ones(2, 1, 3, 3)\nY = nn.functional.conv2d(X, K)"
    told = tell("pytorch", "keras", body, (), known)
    assert "K = tf.ones((3, 3, 1, 2))" in told
    assert 'Y = tf.nn.conv2d(X, K, strides=1, padding="VALID")' in told
    padded = write("pytorch", "keras", body.replace("K)", "K, padding=1)"), (), known)
    assert "by a word alone" in padded.marks[0].reason


@pytest.mark.parametrize("layer", ["nn.Conv1d(3, 4, 2)", "nn.MaxPool1d(2)"])
def test_layers_for_sequences_are_refused(layer: str) -> None:
    marks = write("pytorch", "keras", f"layer = {layer}").marks
    assert "channels of sequences" in marks[0].reason
    assert not write("pytorch", "paddle", f"layer = {layer}").marks


def test_images_that_come_out_flat_are_refused_on_the_way_back() -> None:
    name = "keras.layers.Flatten"
    known = {"layers.Flatten()": Known(kind="module", class_name=name, module=0)}
    modules = [KnownModule(class_name=name, inputs=((1, 2, 2, 8),))]
    body = "conv = layers.Conv2D(8, 3)\nflat = layers.Flatten()"
    marks = write("keras", "pytorch", body, modules, known).marks
    assert any("those of a place" in mark.reason for mark in marks)


def test_tensors_with_four_axes_are_flattened_as_they_are_in_a_lesson_without_images() -> None:
    known = {"layers.Flatten()": Known(kind="module", class_name="keras.Flatten", module=0)}
    modules = [KnownModule(class_name="keras.Flatten", inputs=((60, 1, 2, 2),))]
    written = write("keras", "pytorch", "flat = layers.Flatten()", modules, known)
    assert "flat = nn.Flatten()" in written.source
    assert not written.marks


def test_a_maximum_without_axes_is_two_layers_and_one_again() -> None:
    told = tell("keras", "pytorch", "pool = layers.GlobalMaxPooling2D()")
    assert told == "pool = nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten())"
    assert tell("pytorch", "keras", told) == "pool = layers.GlobalMaxPooling2D()"


def test_a_normalization_that_blocks_are_made_with_is_told_by_all_of_them() -> None:
    body = f"def make():\n    return {NORM}"
    made = place_in("keras", body, NORM)
    name = "keras.layers.BatchNormalization"
    modules = [
        KnownModule(class_name=name, inputs=((2, 8, 8, channels),), made=made)
        for channels in (3, 6)
    ]
    assert "nn.LazyBatchNorm2d(" in tell("keras", "pytorch", body, modules, {})
