"""One value in several forms: a number is a tensor without axes, a list of layers a layer."""

import numpy as np

from common.cells.seen import (
    Seen,
    SeenModule,
    SeenOther,
    SeenPlain,
    SeenSequence,
    SeenTensor,
    Values,
)
from lessons.translate.proof.numbers import Shape
from lessons.translate.proof.texts import numbers_in

_MOST_WRITTEN = 1000
_NO_NUMBERS = ("nan", "inf", "-inf")  # of which JSON has none: they travel as text


def is_untold(seen: Seen) -> bool:
    """Return whether a value lies too deep in others to have been described."""
    return isinstance(seen, SeenOther) and seen.text == "..."


def is_number(seen: Seen) -> bool:
    """Return whether it is a Python or NumPy number or truth value."""
    if not isinstance(seen, SeenPlain) or seen.value is None:
        return False
    is_text = isinstance(seen.value, str)
    return not is_text or (seen.value in _NO_NUMBERS and "float" in seen.class_name)


def as_tensor(seen: Seen, beside: Seen) -> SeenTensor | None:
    """Return a tensor, or a number or list of numbers as one where the other value is one."""
    if isinstance(seen, SeenTensor):
        return seen
    if is_number(seen) and isinstance(seen, SeenPlain) and seen.value is not None:
        value = seen.value
        dtype = "bool" if isinstance(value, bool) else "int" if isinstance(value, int) else "float"
        return SeenTensor((), (), dtype, Values((float(value),), float(value)))
    if isinstance(seen, SeenSequence) and isinstance(beside, SeenTensor):
        return _gathered(seen)
    return None


def _gathered(seen: SeenSequence) -> SeenTensor | None:
    """Return a list of numbers, or of such lists, as a tensor; None where it is none."""
    parts = [as_tensor(one, SeenTensor((), (), "", None)) for one in seen.items]
    known = [one for one in parts if one is not None and one.values is not None]
    is_whole = len(known) == seen.length and not any(
        one.values.is_sample for one in known if one.values
    )
    if not known or not is_whole or len({one.shape for one in known}) > 1:
        return None
    numbers = np.concatenate([one.values.numbers for one in known if one.values])
    shape = (len(known), *known[0].shape)
    dtype = (
        max((one.dtype for one in known), key=("bool", "int", "float").index)
        if all(one.dtype in ("bool", "int", "float") for one in known)
        else known[0].dtype
    )
    return SeenTensor(shape, shape, dtype, Values(tuple(numbers.tolist()), float(numbers.sum())))


def as_module(seen: Seen) -> SeenModule | None:
    """Return a module, or a list of modules as one."""
    if isinstance(seen, SeenModule):
        return seen
    if not isinstance(seen, SeenSequence) or not seen.items or len(seen.items) < seen.length:
        return None
    parts = [one for one in map(as_module, seen.items) if one is not None]
    if len(parts) < len(seen.items):
        return None
    return SeenModule(
        seen.class_name,
        tuple(entry for one in parts for entry in one.parameters if entry.same_as is None),
        layers=tuple(name for one in parts for name in (one.layers or (one.class_name,))),
        cannot_list="".join(one.cannot_list for one in parts),
        is_built=all(one.is_built for one in parts),
    )


def plain_sizes(seen: SeenSequence) -> Shape | None:
    """Return a sequence of whole numbers as a shape, None where it is none."""
    values = [one.value for one in seen.items if isinstance(one, SeenPlain)]
    sizes = tuple(one for one in values if isinstance(one, int) and not isinstance(one, bool))
    return sizes if len(sizes) == seen.length == len(seen.items) else None


def written_numbers(seen: Seen) -> list[float] | None:
    """Return the numbers that a text shows or a tensor has, None where they are not all known."""
    if isinstance(seen, SeenPlain):
        return numbers_in(str(seen.value)) or None
    if isinstance(seen, SeenTensor) and seen.values and not seen.values.is_sample:
        numbers = list(seen.values.numbers)
        return numbers if 0 < len(numbers) <= _MOST_WRITTEN else None
    return None
