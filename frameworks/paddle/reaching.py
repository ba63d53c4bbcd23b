"""Calls a layer again with the same numbers, and sees what its parameters have to do with it."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import paddle
from paddle import _C_ops

from common.draws import Draws
from common.interface import Array, Block, Parameter, Tensor
from frameworks.paddle.randomness import PaddleRandomness


def call_alike(module: Block, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Tensor]:
    """Call the module on copies of its arguments, with the same random numbers each time.

    Return the outputs that a gradient could come from.
    """

    def copied(value: Any) -> Any:
        if not isinstance(value, paddle.Tensor):
            return value
        copy = value.detach().clone()
        copy.stop_gradient = value.stop_gradient
        return copy

    own_args, own_kwargs = paddle.utils.map_structure(copied, [list(args), dict(kwargs)])
    random.seed(0)
    np.random.seed(0)
    with PaddleRandomness().shared(Draws()):
        output = module(*own_args, **own_kwargs)
    found = [value for value in paddle.utils.flatten(output) if isinstance(value, paddle.Tensor)]
    return [value for value in found if value.is_floating_point()]


def gradients_of(outputs: list[Tensor], parameters: list[Parameter]) -> list[Tensor | None]:
    """Return the gradient of the outputs' sum for each parameter, None where none gets there."""
    sums = [output.astype("float64").sum() for output in outputs if not output.stop_gradient]
    if not sums or not parameters:
        return [None] * len(parameters)
    found: list[Tensor | None] = paddle.grad(sum(sums), parameters, allow_unused=True)
    return found


def change(parameter: Parameter, sign: float) -> None:
    """Give every element another value, each by another amount: equal ones could cancel out."""
    amounts = np.random.default_rng(0).uniform(0.5, 1.5, parameter.shape) * sign
    put(parameter, parameter.detach() + paddle.to_tensor(amounts).astype(parameter.dtype))


def put(tensor: Tensor, value: Tensor) -> None:
    """Give a tensor other values; its history is not told."""
    with paddle.no_grad():
        _C_ops.assign_out_(value, tensor)


def equal(one: list[Array | None], other: list[Array | None]) -> bool:
    """Return whether the outputs of two calls are equal, number by number."""
    if len(one) != len(other):
        return False
    pairs = zip(one, other, strict=True)
    return all(
        a is b if a is None or b is None else np.array_equal(a, b, equal_nan=True) for a, b in pairs
    )
