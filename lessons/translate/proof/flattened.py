"""Images whose numbers a layer puts in a row: each framework has them in its own order."""

import math
from collections.abc import Iterator
from typing import TypeAlias

import msgspec
import numpy as np

from common.cells.seen import SeenTensor
from common.moved import Moved
from lessons.translate.proof.numbers import Axes

# The source's and the translation's numbers with the axes of images, and the order of these.
Unrolled: TypeAlias = tuple[SeenTensor, SeenTensor, Axes]

OWN_ORDER = "the numbers of a flattened image in the framework's own order"
_MATRIX = 2


def weight_by_images(
    left: SeenTensor, right: SeenTensor, moved: Moved | None
) -> Iterator[Unrolled]:
    """Yield a weight after flattened images by their axes: its rows stand in another order."""
    if moved is None or left.shape != right.shape or len(left.shape) != _MATRIX:
        return
    order = _order(moved)
    for sizes in moved.flattened:
        if math.prod(sizes) == left.shape[0]:
            there = tuple(sizes[axis] for axis in order)
            yield (
                msgspec.structs.replace(left, shape=(*sizes, left.shape[1])),
                msgspec.structs.replace(right, shape=(*there, right.shape[1])),
                (*order, len(sizes)),
            )


def rows_by_images(left: SeenTensor, right: SeenTensor, moved: Moved | None) -> Iterator[Unrolled]:
    """Yield flattened images, into whose rows the lesson does not look, by their axes."""
    if moved is None or left.shape != right.shape or len(left.shape) != _MATRIX:
        return
    order = _order(moved)
    for sizes in moved.rows:
        if math.prod(sizes) == left.shape[1]:
            there = tuple(sizes[axis] for axis in order)
            yield (
                msgspec.structs.replace(left, shape=(left.shape[0], *sizes)),
                msgspec.structs.replace(right, shape=(right.shape[0], *there)),
                (0, *(axis + 1 for axis in order)),
            )


def _order(moved: Moved) -> list[int]:
    """Return which axis of the source's each axis of the translation's is, without the batch."""
    return [int(axis) - 1 for axis in np.argsort(moved.axes)[1:]]
