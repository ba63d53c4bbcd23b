"""Modules of two frameworks, compared by what they are made of and not by what they are called."""

import re
from collections.abc import Callable, Sequence

from common.cells.seen import Seen, SeenModule, SeenParameter, SeenTensor
from lessons.verdicts.brief import describe
from lessons.verdicts.numbers import distinct, is_constant, is_transposed, same_values
from lessons.verdicts.sides import Side
from lessons.verdicts.sources import class_text

_INITIALIZES = re.compile(r"initializer|weight_attr|bias_attr|\binit\.|init_")
_MAKES_PARAMETERS = re.compile(r"Parameter\(|create_parameter|add_weight|Variable\(")
# Layers that frameworks keep in other parameters by convention: two biases or one, gates joined
# or not, heads apart or together, one slope per channel or one for all.
_OWN_WAYS = ("RNN", "LSTM", "GRU", "Attention", "Transformer", "PReLU", "Bidirectional")
_RECURRENT = ("RNN", "LSTM", "GRU")


def is_recurrent(module: SeenModule) -> bool:
    """Return whether a module is, or has, a recurrent layer."""
    return any(way in name for way in _RECURRENT for name in (module.class_name, *module.layers))


def trains_apart(left: SeenModule, right: SeenModule) -> bool:
    """Return whether recurrent layers with one bias and with two have been trained.

    Two biases that are added learn twice as fast as one, so from then on the numbers differ.
    """
    if not (is_recurrent(left) and is_recurrent(right)):
        return False
    one, other = distinct(left), distinct(right)
    biases = [entry for entry in (*one, *other) if len(entry.tensor.shape) == 1]
    return len(one) != len(other) and not all(is_constant(bias.tensor) for bias in biases)


def can_compare(module: SeenModule) -> bool:
    """Return whether a module's parameters are there, and of layers that are alike everywhere."""
    names = (module.class_name, *module.layers)
    return (
        module.is_built
        and not module.cannot_list
        and not any(way in name for way in _OWN_WAYS for name in names)
    )


def structure_unlike(left: SeenModule, right: SeenModule) -> str:
    """Return in words how two modules are built differently, or nothing."""
    if not (can_compare(left) and can_compare(right)):
        return ""
    one, other = distinct(left), distinct(right)
    if len(one) != len(other) or _trained(one) != _trained(other):
        return f"{describe(left)} against {describe(right)}"
    if _shapes(one) != _shapes(other):
        return f"parameters of shapes {_shapes(one)} against {_shapes(other)}"
    return ""


def dtype_unlike(left: SeenModule, right: SeenModule) -> str:
    """Return in words which dtypes of parameters differ, or nothing."""
    if not (can_compare(left) and can_compare(right)):
        return ""
    one, other = _dtypes(distinct(left)), _dtypes(distinct(right))
    return f"{', '.join(one)} against {', '.join(other)}" if one != other else ""


def is_like(left: SeenTensor, right: SeenTensor) -> bool:
    """Return whether two parameters hold the same, one perhaps as the other's transpose."""
    if left.shape == right.shape and same_values(left, right):
        return True
    return is_transposed(left, right)


def unmatched(
    left: SeenModule,
    right: SeenModule,
    are_like: Callable[[SeenTensor, SeenTensor], bool] = is_like,
) -> tuple[list[SeenParameter], list[SeenParameter]]:
    """Return the parameters of two modules that have no like on the other side.

    First each is held against the one at its place, so that long lists are not searched.
    """
    if not (can_compare(left) and can_compare(right)):
        return [], []
    one, other = distinct(left), distinct(right)
    if len(one) != len(other):
        return [], []
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if not are_like(a.tensor, b.tensor)]
    rest, left_over = [b for _, b in pairs], []
    for entry, _ in pairs:
        found = next((b for b in rest if are_like(entry.tensor, b.tensor)), None)
        if found is None:
            left_over.append(entry)
        else:
            rest.remove(found)
    return left_over, rest


def is_random(parameters: Sequence[SeenParameter]) -> bool:
    """Return whether none of these parameters holds one number only."""
    return not any(is_constant(one.tensor) for one in parameters)


def sets_initial_values(side: Side, seen: Seen) -> bool:
    """Return whether a cell names an initializer, or a layer of the lesson makes parameters itself.

    Only then may initial values differ: the libraries' own layers all begin with the same.
    """
    if _INITIALIZES.search(side.cell.source):
        return True
    names = (seen.class_name, *seen.layers) if isinstance(seen, SeenModule) else ()
    texts = (class_text(cell.source, name)[1] for name in names for cell in side.version.cells)
    return any(_MAKES_PARAMETERS.search(text) for text in texts)


def _trained(parameters: Sequence[SeenParameter]) -> int:
    return sum(one.tensor.is_trainable for one in parameters)


def _shapes(parameters: Sequence[SeenParameter]) -> list[tuple[int, ...]]:
    return sorted(tuple(sorted(one.tensor.shape)) for one in parameters)


def _dtypes(parameters: Sequence[SeenParameter]) -> list[str]:
    return sorted({one.tensor.dtype for one in parameters})
