"""Calls a module again, leaves it as it was, and sees what its parameters have to do with it."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch.nn.parameter import is_lazy
from torch.utils._pytree import tree_leaves, tree_map

from common.interface import Block, Tensor


class Repeated:
    """A call of a module that can be made again: same inputs, same random numbers, same state."""

    def __init__(self, module: Block, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        self._module, self._inputs = module, (tuple(args), dict(kwargs))
        self._random = torch.get_rng_state(), random.getstate(), np.random.get_state()

    def __call__(self) -> Any:
        """Return the output, its history beginning at the parameters."""
        torch.set_rng_state(self._random[0])
        random.setstate(self._random[1])
        np.random.set_state(self._random[2])
        args, kwargs = tree_map(own_copy, self._inputs)
        with left_as_it_was(self._module), torch.inference_mode(False), torch.enable_grad():
            return self._module(*args, **kwargs)


@contextmanager
def left_as_it_was(module: Block) -> Iterator[None]:
    """Put back what a call may change: values in place, attributes of modules, random numbers."""
    layers = all_modules(module)
    attributes = [(held, dict(held)) for layer in layers for held in dictionaries(layer)]
    tensors = {id(t): t for layer in layers for t in values_of(layer)}
    values = [(t, t.detach().clone()) for t in tensors.values()]
    states = torch.get_rng_state(), random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        for held, before in attributes:
            held.clear()
            held.update(before)
        for tensor, value in values:
            tensor.data.copy_(value)
        torch.set_rng_state(states[0])
        random.setstate(states[1])
        np.random.set_state(states[2])


def dictionaries(layer: Block) -> list[dict[str, Any]]:
    """Return the dictionaries in which a module keeps what it is."""
    return [vars(layer), layer._parameters, layer._buffers, layer._modules]


def values_of(layer: Block) -> list[Tensor]:
    """Return the parameters with their gradients, and the buffers, that have values."""
    own = [*layer._parameters.values(), *layer._buffers.values()]
    with_values = [t for t in own if t is not None and not is_lazy(t)]
    gradients = [t.grad for t in with_values if t.is_leaf and t.grad is not None]
    return [*with_values, *gradients]


def gradients_of(output: Any, parameters: list[Tensor]) -> list[bool]:
    """Return for each parameter whether a gradient of the output's sum comes to it."""
    ends = [
        leaf
        for leaf in tree_leaves(output)
        if isinstance(leaf, torch.Tensor) and leaf.requires_grad
    ]
    if not ends or not parameters:
        return [False] * len(parameters)
    total = sum(end.real.sum() for end in ends)
    return [got is not None for got in torch.autograd.grad(total, parameters, allow_unused=True)]


def depends_on(again: Repeated, output: Any, parameter: Tensor) -> bool:
    """Return whether the output changes with the parameter, whose values are put back."""
    values = parameter.detach().clone()
    # Another step for each element, and both ways: a softmax does not see an equal step, nor a
    # unit of ReLU one that leaves it below 0.
    step = np.random.default_rng(0).standard_normal(tuple(values.shape))
    for sign in (1.0, -1.0):
        try:
            parameter.data.add_(torch.from_numpy(np.asarray(sign * step)).to(values))
            if not is_same(output, again()):
                return True
        finally:
            parameter.data.copy_(values)
    return False


def is_same(first: Any, second: Any) -> bool:
    """Return whether two outputs hold the same numbers."""
    ones, others = tree_leaves(first), tree_leaves(second)
    return len(ones) == len(others) and all(map(is_same_leaf, ones, others))


def is_same_leaf(first: Any, second: Any) -> bool:
    """Return whether two tensors are equal in bits; of other values, whether they look equal."""
    if isinstance(first, torch.Tensor) and isinstance(second, torch.Tensor):
        if first.shape != second.shape or first.dtype != second.dtype:
            return False
        return torch.equal(first.nan_to_num(), second.nan_to_num())
    return isinstance(first, type(second)) and (
        first == second if isinstance(first, bool | int | float | str) else True
    )


def own_copy(value: Any) -> Any:
    """Return a tensor's copy that has no history, and anything else as it is."""
    return value.detach().clone() if isinstance(value, torch.Tensor) else value


def all_modules(module: Block) -> list[Block]:
    """Return the module and all below it, each once, in order.

    Not `module.modules()`: that puts names together, which fails where a name is no text.
    """
    found: dict[int, Block] = {}

    def visit(layer: Block) -> None:
        if id(layer) not in found:
            found[id(layer)] = layer
            for child in layer._modules.values():
                if child is not None:
                    visit(child)

    visit(module)
    return list(found.values())
