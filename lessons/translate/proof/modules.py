"""Layers and blocks of a translation held against the source's by their parameters.

Buffers (running statistics, states of generators) are each framework's own; what comes of them
shows where the net is used.
"""

from collections import Counter

from common.cells.seen import SeenModule, SeenTensor
from lessons.translate.proof.comparing import Comparing
from lessons.translate.proof.flattened import weight_by_images
from lessons.translate.proof.numbers import Shape, orders, same_numbers
from lessons.verdicts.likeness import Unlike
from lessons.verdicts.numbers import distinct
from lessons.verdicts.structure import can_compare, dtype_unlike, structure_unlike, unmatched

NOT_BUILT = "not built yet"
_MATRIX = 2
OWN_PARAMETERS = "a layer that keeps its parameters in another way"
# Activations that a translation merges into the layer before them, or the other way round.
ACTIVATIONS = (
    *("ReLU", "LeakyReLU", "Sigmoid", "Tanh", "Softmax", "GELU", "ELU", "SiLU", "Softplus"),
    "Activation",
)
_LOWER = tuple(name.lower() for name in ACTIVATIONS)


def compare_modules(left: SeenModule, right: SeenModule, at: Comparing) -> Unlike | None:
    """Return how the translation's module differs from the source's, or None.

    One that waits for a first input is compared as far as it is known; the cell that builds it has
    all of it. One that keeps its parameters in another way (gates joined, two biases or one) is
    compared where it is used.
    """
    if unlike := _unlike_state(left, right) or _unlike_activations(left, right, at):
        return unlike
    if not (_is_filled(left) and _is_filled(right)):
        at.notes[NOT_BUILT] = None
        return _unlike_unbuilt(left, right)
    if not (can_compare(left) and can_compare(right)):
        at.notes[OWN_PARAMETERS] = None
        return _unlike_flags(left, right)
    return _unlike_parameters(left, right, at)


def _unlike_state(left: SeenModule, right: SeenModule) -> Unlike | None:
    """Return how two modules differ in whether they can be listed, and in their mode."""
    if bool(left.cannot_list) != bool(right.cannot_list):
        error = left.cannot_list or right.cannot_list
        return Unlike("structure", f"its parameters cannot be listed ({error})")
    if None not in (left.is_training, right.is_training) and left.is_training != right.is_training:
        return Unlike("structure", f"{_mode(left)} mode against {_mode(right)} mode")
    return None


def _unlike_activations(left: SeenModule, right: SeenModule, at: Comparing) -> Unlike | None:
    """Return how the activations among the layers differ; Keras has them in other layers, too."""
    if "keras" in (at.source.framework, at.target.framework):
        return None
    one, other = (
        [name for name in module.layers if name.lower().startswith(_LOWER)]
        for module in (left, right)
    )
    if [name.lower() for name in one] == [name.lower() for name in other]:
        return None
    told = (", ".join(names) or "none" for names in (one, other))
    return Unlike("structure", f"activations {' against '.join(told)}")


def _unlike_parameters(left: SeenModule, right: SeenModule, at: Comparing) -> Unlike | None:
    if what := structure_unlike(left, right):
        return Unlike("structure", what)
    if what := dtype_unlike(left, right):
        return Unlike("dtype", what)
    one, _ = unmatched(left, right, lambda some, like: _are_like(some, like, at))
    at.told += not one
    return Unlike("values") if one else None


def _are_like(left: SeenTensor, right: SeenTensor, at: Comparing) -> bool:
    """Return whether two parameters hold the same; of what is not known that is noted."""
    tried = orders(left.shape, right.shape, moves="", is_weight=True)
    found = [same_numbers(left, right, axes) for axes, _ in tried]
    found += [same_numbers(*rows) for rows in weight_by_images(left, right, at.moved)]
    if found and not any(found) and None in found:
        at.untold = True
        return True
    return any(found)


def _is_filled(module: SeenModule) -> bool:
    return module.is_built and all(one.tensor.values is not None for one in module.parameters)


def _unlike_unbuilt(left: SeenModule, right: SeenModule) -> Unlike | None:
    """Return how what is known of two modules differs: parameters that the fuller one lacks."""
    one, other = (_known_shapes(module) for module in (left, right))
    few, many = sorted((one, other), key=Counter.total)
    if few - many:
        return Unlike("structure", f"parameters of shapes {sorted(one)} against {sorted(other)}")
    return None


def _known_shapes(module: SeenModule) -> Counter[Shape]:
    tensors = (entry.tensor for entry in distinct(module))
    return Counter(tuple(sorted(one.shape)) for one in tensors if one.values is not None)


def _unlike_flags(left: SeenModule, right: SeenModule) -> Unlike | None:
    flags = [any(one.tensor.is_trainable for one in distinct(module)) for module in (left, right)]
    if flags[0] != flags[1]:
        return Unlike("structure", "trainable parameters against none")
    return None


def _mode(module: SeenModule) -> str:
    return "training" if module.is_training else "evaluation"
