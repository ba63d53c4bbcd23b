"""Numbers of a translation held against its source's, more strictly than an audit does.

An audit forgives where it cannot know who is right; here the source is right. Floats are held to
1e-5, absolute and of the element, with a few units in the last place of the largest element on top,
which sums in another order leave behind. Integers and truth values must be equal.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Literal, TypeAlias

import numpy as np

from common.cells.seen import SeenTensor, Values
from lessons.verdicts.numbers import Array, dtype_class

# Which axis of the source's each axis of the translation's is.
Axes: TypeAlias = tuple[int, ...]
Shape: TypeAlias = tuple[int, ...]
Moves: TypeAlias = Literal["", "to last", "to first"]

TOLERANCE = 1e-5
LAST_PLACES = 4 * float(np.finfo(np.float32).eps)
# What these dtypes can tell apart is coarser than 1e-5: their last place.
_COARSE = {"float16": 2.0**-10, "bfloat16": 2.0**-7}
CHANNELS_LAST = "channels last"
OTHER_LAYOUT = "a parameter's axes in another order"
_COLOURS = (1, 3)  # channels of an image without a batch


def are_close(left: Array, right: Array, dtypes: Sequence[str] = ("float32",)) -> bool:
    """Return whether two arrays of one size hold the same numbers to the tolerance."""
    if left.size != right.size:
        return False
    if {dtype_class(one) for one in dtypes} <= {"int", "bool"}:
        return bool(np.array_equal(left.ravel(), right.ravel()))
    one, other = left.ravel(), right.ravel()
    known = np.isfinite(one) & np.isfinite(other)
    if not np.array_equal(one[~known], other[~known], equal_nan=True):
        return False
    one, other = one[known], other[known]
    relative = max([TOLERANCE, *(_COARSE.get(dtype, 0.0) for dtype in dtypes)])
    size = np.maximum(np.abs(one), np.abs(other))
    bound = TOLERANCE + relative * size + LAST_PLACES * size.max(initial=0.0)
    return bool(np.all(np.abs(one - other) <= bound))


def same_numbers(left: SeenTensor, right: SeenTensor, axes: Axes) -> bool | None:
    """Return whether two tensors hold the same in this order of axes, None where nothing tells.

    Of a large one a sample is known: then the elements that both samples have, and the totals.
    """
    one, other = left.values, right.values
    if one is None or other is None:
        return None
    if not math.prod(left.shape):
        return True
    places = np.arange(len(one.numbers)) * one.step
    there = places
    if axes != tuple(sorted(axes)):
        at = np.unravel_index(places, left.shape)
        there = np.ravel_multi_index([at[axis] for axis in axes], right.shape)
    both = there % other.step == 0
    if not both.any():
        return None
    first, second = np.array(one.numbers)[both], np.array(other.numbers)[there[both] // other.step]
    if not are_close(first, second, (left.dtype, right.dtype)):
        return False
    return _same_total(one, other, math.prod(left.shape))


def orders(
    left: Shape, right: Shape, *, moves: Moves, is_weight: bool
) -> Iterator[tuple[Axes, str]]:
    """Yield the orders of axes in which one shape is the other, each with its convention's name.

    `moves` says whether the translation's framework keeps the channels of images last and the
    source's first, or the other way round; `is_weight` that these are numbers of a parameter, the
    layout of which is the framework's.
    """
    if len(left) != len(right):
        return
    every = tuple(range(len(left)))
    if left == right:
        yield every, ""
    moved = _moved(left, moves) if moves else None
    if moved and tuple(left[axis] for axis in moved) == right:
        yield moved, CHANNELS_LAST
    for axes in permutations(every) if is_weight and len(left) < 5 else ():
        if axes != every and tuple(left[axis] for axis in axes) == right:
            yield axes, OTHER_LAYOUT


def _moved(shape: Shape, moves: Moves) -> Axes | None:
    """Return the order of axes in which an image's channels come last, or first."""
    rank = len(shape)
    if rank == 3 and shape[0 if moves == "to last" else 2] in _COLOURS:
        return (1, 2, 0) if moves == "to last" else (2, 0, 1)
    if rank in (4, 5):
        rest = range(2, rank) if moves == "to last" else range(1, rank - 1)
        return (0, *rest, 1) if moves == "to last" else (0, rank - 1, *rest)
    return None


def _same_total(one: Values, other: Values, count: int) -> bool:
    """Return whether the sums agree; of many numbers that cancel out the noise of each stays."""
    if not (math.isfinite(one.total) and math.isfinite(other.total)):
        return True  # the elements were compared; a sum of them that has no value says no more
    if not (one.is_sample or other.is_sample):
        return True
    bound = TOLERANCE * (1 + abs(one.total) + math.sqrt(count))
    return abs(one.total - other.total) <= bound
