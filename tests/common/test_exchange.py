"""Names and layouts in safetensors files: what is converted, and what is refused."""

import json

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st
from safetensors import SafetensorError

from common import exchange
from common.apparatus.exchanged_nets import CONV_LAYERS, CONV_VALUES, UNAWARE_LAYERS
from common.exchange import CANONICAL, Convention, Layer

ROLE_NAMES = {role: role for role in CANONICAL.names}
CHANNELS_FIRST = Convention(
    framework="first",
    separator="/",
    linear="oi",
    conv2d="oihw",
    picture="ihw",
    names=ROLE_NAMES | {"scale": "weight", "shift": "bias", "mean": "m", "variance": "v"},
    extra=("steps",),
)


def orders(letters: str) -> st.SearchStrategy[str]:
    return st.permutations(letters).map("".join)


conventions = st.builds(
    Convention,
    framework=st.just("some"),
    separator=st.sampled_from([".", "/", "__"]),
    linear=orders("io"),
    conv2d=orders("hwio"),
    picture=orders("hwi"),
    names=st.just(CHANNELS_FIRST.names),
)


@given(source=conventions, target=conventions)
def test_there_and_back_is_the_same_file(source: Convention, target: Convention) -> None:
    canonical = exchange.pack(CONV_VALUES, CANONICAL)
    first = exchange.translate(canonical, CONV_LAYERS, source)
    there = exchange.translate(first, CONV_LAYERS, target)
    assert exchange.translate(there, CONV_LAYERS, source) == first
    assert exchange.translate(there, CONV_LAYERS, CANONICAL) == exchange.translate(
        canonical, CONV_LAYERS, CANONICAL
    )


def test_names_and_layouts_change() -> None:
    data = exchange.pack(CONV_VALUES, CANONICAL)
    convention, state = exchange.unpack(exchange.translate(data, CONV_LAYERS, CHANNELS_FIRST))
    assert convention == CHANNELS_FIRST
    assert sorted(state) == [
        "bn/bias", "bn/m", "bn/v", "bn/weight",
        "conv/bias", "conv/weight", "fc/bias", "fc/weight",
    ]  # fmt: skip
    assert state["conv/weight"].shape == (2, 1, 2, 2)
    assert state["conv/weight"][1, 0, 1, 0] == 2  # canonical [h=1, w=0, i=0, o=1]
    # Row k of the canonical weight is (k, 1); in the order (channel, h, w) even rows come first.
    assert state["fc/weight"][1].tolist() == [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11]


def test_without_the_flatten_rows_keep_their_order() -> None:
    data = exchange.pack(CONV_VALUES, CANONICAL)
    _, state = exchange.unpack(exchange.translate(data, UNAWARE_LAYERS, CHANNELS_FIRST))
    assert state["fc/weight"][1].tolist() == list(range(12))


def test_names_alone_change_when_layouts_are_kept() -> None:
    data = exchange.pack(CONV_VALUES, CANONICAL)
    renamed = exchange.translate(data, CONV_LAYERS, CHANNELS_FIRST, keep_layouts=True)
    _, state = exchange.unpack(renamed)
    np.testing.assert_array_equal(state["conv/weight"], CONV_VALUES["conv.weight"])


def test_a_tensor_without_a_counterpart_is_left_out() -> None:
    data = exchange.translate(exchange.pack(CONV_VALUES, CANONICAL), CONV_LAYERS, CHANNELS_FIRST)
    _, state = exchange.unpack(data)
    with_steps = exchange.pack({**state, "bn/steps": np.array(7)}, CHANNELS_FIRST)
    _, back = exchange.unpack(exchange.translate(with_steps, CONV_LAYERS, CANONICAL))
    assert sorted(back) == sorted(CONV_VALUES)


def test_missing_and_unknown_tensors_are_named() -> None:
    state = {name: array for name, array in CONV_VALUES.items() if name != "conv.bias"}
    data = exchange.pack({**state, "conv.scale": np.ones(2, np.float32)}, CANONICAL)
    with pytest.raises(ValueError, match=r"missing \['conv.bias'\], without .* \['conv.scale'\]"):
        exchange.translate(data, CONV_LAYERS, CHANNELS_FIRST)


def test_a_weight_of_other_axes_is_refused() -> None:
    state = {"fc.weight": np.ones((2, 2, 1), np.float32), "fc.bias": np.ones(1, np.float32)}
    with pytest.raises(ValueError, match="no layout"):
        exchange.translate(exchange.pack(state, CANONICAL), {"fc": Layer("linear")}, CANONICAL)


def test_a_weight_that_is_no_picture_is_refused() -> None:
    state = {"fc.weight": np.ones((5, 2), np.float32), "fc.bias": np.ones(2, np.float32)}
    layers = {"fc": Layer("linear", flattened=(2, 2, 2))}
    with pytest.raises(ValueError, match=r"a flatten of 8 numbers has shape \(5, 2\)"):
        exchange.translate(exchange.pack(state, CANONICAL), layers, CANONICAL)


def test_a_file_that_names_no_convention_is_refused() -> None:
    data = safetensors.numpy.save({"a": np.ones(1, np.float32)})
    with pytest.raises(ValueError, match="who wrote it is unknown"):
        exchange.unpack(data)


def test_a_file_cut_short_is_refused() -> None:
    data = exchange.pack(CONV_VALUES, CANONICAL)
    with pytest.raises(SafetensorError):
        exchange.unpack(data[: len(data) // 2])


def test_the_convention_travels_as_readable_json() -> None:
    stated = json.loads(CHANNELS_FIRST.metadata()["convention"])
    assert stated["framework"] == "first"
    assert stated["linear"] == "oi"
