"""Two frameworks' values of one thing, compared as a teacher would: what differs by convention
(layouts, kinds of containers, widths of integers, names) is no difference.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from common.cells.seen import (
    Seen,
    SeenMapping,
    SeenModule,
    SeenOther,
    SeenPlain,
    SeenSequence,
    SeenTensor,
)
from lessons.verdicts import numbers, structure
from lessons.verdicts.slices import Context

# "unsure": they differ, but may do so by right; nothing that depends on them is judged by value.
# "layout": the same numbers in another order of axes.
Level = Literal["structure", "dtype", "values", "layout", "unsure"]
_NO_VALUE = ("method", "generator", "context manager", "function")


@dataclass(frozen=True)
class Unlike:
    """The first level on which two values differ, and how, in a few words."""

    level: Level
    what: str = ""


def compare(left: Seen, right: Seen, context: Context) -> Unlike | None:
    """Return how two values differ, or None where they do not or cannot be compared."""
    match left, right:
        case SeenModule(), SeenModule():
            return _modules(left, right, context)
        case SeenTensor(), SeenTensor():
            return _tensors(left, right, context)
        case SeenSequence(), SeenSequence():
            return _sequences(left, right, context)
        case SeenMapping(), SeenMapping():
            return _mappings(left, right, context)
    return _mixed(left, right, context) or _mixed(right, left, context)


def are_equal(left: Seen, right: Seen) -> bool:
    """Return whether two values hold the same numbers as they stand, nothing being excused."""
    if isinstance(left, SeenTensor) and isinstance(right, SeenTensor):
        is_known = left.values is not None and right.values is not None
        is_alike = left.shape == right.shape and left.dtype == right.dtype
        return is_known and is_alike and numbers.same_values(left, right)
    one, other = numbers.as_number(left), numbers.as_number(right)
    return one is not None and one == other


def _mixed(left: Seen, right: Seen, context: Context) -> Unlike | None:
    if isinstance(left, SeenOther):
        is_value = isinstance(right, SeenTensor) or numbers.as_number(right) is not None
        return Unlike("values") if is_value and left.kind in _NO_VALUE else None
    if isinstance(left, SeenPlain) and left.value is None and isinstance(right, SeenTensor):
        # A gradient that was cleared is None in one framework and zeros in another.
        is_zero = right.values is None or not any(right.values.numbers)
        return None if is_zero else Unlike("values")
    if isinstance(left, SeenPlain) and isinstance(left.value, bool):
        if isinstance(right, SeenTensor) and right.dtype == "bool" and right.values:
            return Unlike("values") if left.value != all(right.values.numbers) else None
        if isinstance(right, SeenPlain) and isinstance(right.value, bool):
            return Unlike("values") if left.value != right.value else None
    one, other = numbers.as_number(left), numbers.as_number(right)
    if one is None or other is None or context.may_differ(one, other):
        return None
    return None if numbers.are_close(np.array([one]), np.array([other])) else Unlike("values")


def _tensors(left: SeenTensor, right: SeenTensor, context: Context) -> Unlike | None:
    is_single = np.prod(left.shape) == np.prod(right.shape) == 1
    if left.shape == right.shape or (is_single and {len(left.shape), len(right.shape)} == {0, 1}):
        return dtypes_unlike(left, right) or _values(left, right, context)
    if context.is_state_shape(left.shape, right.shape):
        return None if numbers.same_values(left, right) else Unlike("values")
    if numbers.has_moved_channels(left, right):
        return Unlike("layout" if numbers.is_same_image(left, right) else "unsure")
    is_unbuilt = left.values is None or right.values is None
    if is_unbuilt or _is_convention(left, right, context):
        return None
    if "parameter" in (left.role, right.role) and left.shape == right.shape[::-1]:
        return None if numbers.is_transposed(left, right) else Unlike("values")
    level: Level = "values" if context.are_pieces(left, right) else "structure"
    return Unlike(level, f"shape {left.shape} against {right.shape}")


def _is_convention(left: SeenTensor, right: SeenTensor, context: Context) -> bool:
    """Return whether two tensors differ only as rows and columns of one parameter do."""
    if context.are_same_slice(left, right) or _is_same_layout(left, right, context):
        return True
    is_settled = _is_settled(left) and _is_settled(right)
    return is_settled and numbers.first(left) == numbers.first(right)


def dtypes_unlike(left: SeenTensor, right: SeenTensor) -> Unlike | None:
    """Return how two tensors' dtypes differ; the width of an integer is no difference."""
    one, other = numbers.dtype_class(left.dtype), numbers.dtype_class(right.dtype)
    is_numpy = "array" in (left.role, right.role) and left.role != right.role
    if one == other or (is_numpy and one.startswith("float") and other.startswith("float")):
        return None  # NumPy's float64 beside a framework's float32
    return Unlike("dtype", f"{left.dtype} against {right.dtype}")


def _values(left: SeenTensor, right: SeenTensor, context: Context) -> Unlike | None:
    if numbers.same_values(left, right) or context.are_same_slice(left, right):
        return None
    if _is_same_layout(left, right, context):
        return None
    if "parameter" in (left.role, right.role) and numbers.is_transposed(left, right):
        return None
    return Unlike("values")


def _is_same_layout(left: SeenTensor, right: SeenTensor, context: Context) -> bool:
    """Return whether two tensors, gradients say, are laid out as a parameter is in either."""
    if context.shows_gradient and len(left.shape) == len(right.shape) == 1:
        return context.are_slice_shapes(left.shape, right.shape)
    is_weight = context.shows_weights or context.is_parameter_shape(left.shape)
    return is_weight and numbers.is_transposed(left, right)


def _is_settled(seen: SeenTensor) -> bool:
    return seen.dtype == "bool" and numbers.is_constant(seen)


def _modules(left: SeenModule, right: SeenModule, context: Context) -> Unlike | None:
    if what := structure.structure_unlike(left, right):
        return Unlike("structure", what)
    if what := structure.dtype_unlike(left, right):
        return Unlike("dtype", what)
    if structure.trains_apart(left, right):
        return Unlike("unsure")
    one, other = structure.unmatched(left, right)
    if not one:
        return None
    # Initial values that differ where layers were only made are a default, not a fault.
    is_default = context.is_fresh and structure.is_random([*one, *other])
    return Unlike("unsure" if is_default else "values")


def _sequences(left: SeenSequence, right: SeenSequence, context: Context) -> Unlike | None:
    one, other = _integers(left), _integers(right)
    if one is not None and other is not None and _are_shapes(left, right, context):
        return None if _is_same_shape(one, other, context) else _unlike_shapes(one, other)
    if left.length != right.length or len(left.items) != len(right.items):
        return None  # one shows more than the other
    if "set" in (left.class_name, right.class_name):
        return None
    return _all(zip(left.items, right.items, strict=True), context)


def _mappings(left: SeenMapping, right: SeenMapping, context: Context) -> Unlike | None:
    if left.items.keys() == right.items.keys():
        return _all(((left.items[key], right.items[key]) for key in left.items), context)
    if left.length != right.length or len(left.items) != len(right.items):
        return None  # buffers that one framework has
    # State dicts spell their keys and order their entries each in their own way.
    missing, rest = unpaired(
        left.items.values(),
        right.items.values(),
        lambda one, other: compare(one, other, context) is None,
    )
    return _all(zip(missing, rest, strict=True), context)


def unpaired(
    left: Iterable[Seen], right: Iterable[Seen], are_alike: Callable[[Seen, Seen], bool]
) -> tuple[list[Seen], list[Seen]]:
    """Return what is left of two collections when each item has gone with its like."""
    rest, missing = list(right), []
    for item in left:
        like = next((one for one in rest if are_alike(item, one)), None)
        if like is None:
            missing.append(item)
        else:
            rest.remove(like)
    return missing, rest


def _all(pairs: Iterable[tuple[Seen, Seen]], context: Context) -> Unlike | None:
    order: Sequence[Level] = ("structure", "dtype", "values", "unsure", "layout")
    found = [unlike for one, other in pairs if (unlike := compare(one, other, context))]
    return min(found, key=lambda one: order.index(one.level), default=None)


def _integers(seen: SeenSequence) -> list[int] | None:
    values = [one.value for one in seen.items if isinstance(one, SeenPlain)]
    found = [one for one in values if isinstance(one, int) and not isinstance(one, bool)]
    return found if len(found) == seen.length == len(seen.items) else None


def _are_shapes(left: SeenSequence, right: SeenSequence, context: Context) -> bool:
    return "shape" in (left.class_name, right.class_name) or context.shows_shape


def _is_same_shape(one: list[int], other: list[int], context: Context) -> bool:
    is_alike = sorted(one) == sorted(other) or one + other == [1]
    return is_alike or context.are_slice_shapes(one, other) or context.is_state_shape(one, other)


def _unlike_shapes(one: list[int], other: list[int]) -> Unlike:
    return Unlike("structure", f"shape {tuple(one)} against {tuple(other)}")
