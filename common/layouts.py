"""Where a framework keeps which axis of a weight; the canonical layouts are Keras's.

An axis is a letter: i input features or channels, o output ones, h height, w width.
"""

import numpy as np

from common.inputs import Array

LINEAR = "io"
CONV2D = "hwio"


def convert(array: Array, source: str, target: str) -> Array:
    """Return the array with its axes moved from the order `source` to the order `target`.

    Raises:
        ValueError: the orders are not the same letters, or the array has another number of axes.
    """
    if sorted(source) != sorted(target) or len(set(source)) != len(source):
        raise ValueError(f"layouts {source!r} and {target!r} do not name the same axes")
    if array.ndim != len(source):
        raise ValueError(f"an array of shape {array.shape} has no layout {source!r}")
    return np.ascontiguousarray(np.transpose(array, [source.index(axis) for axis in target]))
