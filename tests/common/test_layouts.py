"""A layout conversion moves axes, loses nothing, and refuses what it cannot mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.layouts import CONV2D, LINEAR, convert

LAYOUTS = [(LINEAR, "oi"), (CONV2D, "oihw"), (LINEAR, LINEAR), (CONV2D, CONV2D)]


@pytest.mark.parametrize(("canonical", "own"), LAYOUTS)
@given(data=st.data())
def test_back_and_forth_gives_the_same_bytes(canonical: str, own: str, data: st.DataObject) -> None:
    shape = data.draw(st.tuples(*[st.integers(1, 4) for _ in canonical]))
    array = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    there = convert(array, canonical, own)
    assert there.shape == tuple(shape[canonical.index(axis)] for axis in own)
    assert np.array_equal(convert(there, own, canonical), array)


def test_linear_weight_by_hand() -> None:
    canonical = np.array([[1, 2, 3], [4, 5, 6]])  # two inputs, three outputs
    assert convert(canonical, "io", "oi").tolist() == [[1, 4], [2, 5], [3, 6]]


def test_convolution_weight_by_hand() -> None:
    canonical = np.zeros((1, 2, 3, 4))  # h w in out
    canonical[0, 1, 2, 3] = 7
    assert convert(canonical, "hwio", "oihw")[3, 2, 0, 1] == 7


def test_refuses_other_axes() -> None:
    with pytest.raises(ValueError, match="do not name the same axes"):
        convert(np.zeros((1, 1)), "io", "oh")


def test_refuses_another_number_of_axes() -> None:
    with pytest.raises(ValueError, match="has no layout 'io'"):
        convert(np.zeros(3), "io", "oi")
