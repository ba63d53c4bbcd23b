"""Numbers that came from different frameworks, and when they count as the same.

float32 sums in another order differ in the last digits, and deep nets pile that up: 1e-5, and 1e-4
of the largest element, are allowed. Integers and truth values must be equal.
"""

import math

import numpy as np
from numpy.typing import NDArray

from common.cells.seen import Seen, SeenModule, SeenParameter, SeenPlain, SeenTensor, Values

Array = NDArray[np.float64]
ABSOLUTE = 1e-5
RELATIVE = 1e-4
_IMAGES = ((1, -1), (0, -1))  # a channel axis moved behind the rest, with and without a batch


def are_close(left: Array, right: Array, *, exact: bool = False) -> bool:
    """Return whether two arrays of one size hold the same numbers."""
    if left.size != right.size:
        return False
    if exact or not left.size:
        return bool(np.array_equal(left.ravel(), right.ravel(), equal_nan=True))
    finite = np.concatenate([left[np.isfinite(left)], right[np.isfinite(right)]])
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    bound = ABSOLUTE + RELATIVE * largest
    return bool(np.allclose(left.ravel(), right.ravel(), rtol=0.0, atol=bound, equal_nan=True))


def dtype_class(dtype: str) -> str:
    """Return a dtype's class: the width of an integer is a framework's default."""
    return "int" if dtype.startswith(("int", "uint")) else dtype


def whole(seen: SeenTensor) -> Array | None:
    """Return all numbers in their shape, or None where only a sample is known."""
    values = seen.values
    if values is None or values.is_sample or len(values.numbers) != _size(seen.shape):
        return None
    return np.array(values.numbers, np.float64).reshape(seen.shape)


def same_values(left: SeenTensor, right: SeenTensor) -> bool:
    """Return whether two tensors of one size hold the same; what is not known counts as same."""
    one, other = left.values, right.values
    if one is None or other is None:
        return True
    exact = {dtype_class(left.dtype), dtype_class(right.dtype)} <= {"int", "bool"}
    if one.step != other.step or len(one.numbers) != len(other.numbers):
        return _same_total(one, other)
    return are_close(np.array(one.numbers), np.array(other.numbers), exact=exact)


def is_transposed(left: SeenTensor, right: SeenTensor) -> bool:
    """Return whether one matrix is the other's transpose, as far as the values are known."""
    if len(left.shape) != 2 or left.shape != right.shape[::-1]:
        return False
    one, other = whole(left), whole(right)
    if one is None or other is None:
        return left.values is None or right.values is None or _same_total(left.values, right.values)
    return are_close(np.ascontiguousarray(one.T), other)


def has_moved_channels(left: SeenTensor, right: SeenTensor) -> bool:
    """Return whether two shapes of images differ by the place of the channel axis alone."""
    return left.shape != right.shape and any(
        _moved(left.shape, axes) == right.shape or _moved(right.shape, axes) == left.shape
        for axes in _IMAGES
    )


def is_same_image(left: SeenTensor, right: SeenTensor) -> bool:
    """Return whether images of moved channels hold the same numbers."""
    one, other = whole(left), whole(right)
    if one is None or other is None:
        return True
    tried = [(one, other, axes) for axes in _IMAGES] + [(other, one, axes) for axes in _IMAGES]
    return any(
        (moved := np.moveaxis(first, *axes)).shape == second.shape
        and are_close(np.ascontiguousarray(moved), second)
        for first, second, axes in tried
    )


def first(seen: SeenTensor) -> float | None:
    """Return a tensor's first number, or None where it has none."""
    return seen.values.numbers[0] if seen.values and seen.values.numbers else None


def is_constant(seen: SeenTensor) -> bool:
    """Return whether all elements are one number, as far as they are known."""
    return seen.values is not None and len(set(seen.values.numbers)) <= 1


def as_number(seen: Seen) -> float | None:
    """Return a Python number or a tensor of one element as a number."""
    if isinstance(seen, SeenPlain) and isinstance(seen.value, bool | int | float):
        return float(seen.value)
    if isinstance(seen, SeenTensor) and seen.values and len(seen.values.numbers) == 1:
        return seen.values.numbers[0]
    return None


def distinct(module: SeenModule) -> list[SeenParameter]:
    """Return a module's parameters, buffers left out, a shared one once."""
    return [one for one in module.parameters if one.same_as is None and not one.is_buffer]


def _moved(shape: tuple[int, ...], axes: tuple[int, int]) -> tuple[int, ...] | None:
    if not 3 <= len(shape) <= 5:
        return None
    rest = [size for index, size in enumerate(shape) if index != axes[0]]
    return (*rest, shape[axes[0]])


def _same_total(one: Values, other: Values) -> bool:
    bound = ABSOLUTE + RELATIVE * max(abs(one.total), abs(other.total))
    # Totals of thousands of numbers that cancel out keep the noise of each.
    count = max(len(one.numbers) * one.step, len(other.numbers) * other.step)
    return abs(one.total - other.total) <= bound + ABSOLUTE * math.sqrt(count)


def _size(shape: tuple[int, ...]) -> int:
    return int(np.prod(shape, dtype=np.int64)) if shape else 1
