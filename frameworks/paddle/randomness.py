"""Paddle's random sources, replaced by numbers that all frameworks share.

Whatever is drawn in Paddle's eager mode is drawn by an operator of `paddle._C_ops`, and callers
look it up there at each call. So the operators are replaced: each runs as ever, with its checks of
arguments, its dtype and its history for gradients, and then ours overwrite its numbers.
Inside a graph that Paddle records there are no numbers yet; there its own sources stay.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import paddle
from paddle import _C_ops, nn
from paddle.base import core
from paddle.base.framework import EagerParamBase
from paddle.compat.nn import Linear as TorchLikeLinear
from paddle.io import RandomSampler
from paddle.nn.initializer import Initializer

from common.draws import Draws, Mark, Shape
from common.inputs import Array
from common.interface import Randomness, Tensor
from frameworks.paddle.weights import Weights, shape_of

# What computes an operator's numbers, from its result and its arguments.
Numbers: TypeAlias = Callable[..., Array]
# What runs in place of a function; it is given that function first.
Substitute: TypeAlias = Callable[..., Any]

# Operators that the other frameworks have not, or have as another formula.
OWN = ("standard_gamma", "poisson", "binomial", "dirichlet", "gumbel_softmax", "rrelu")
GENERATORS = (paddle.framework.random, paddle.framework, paddle)


class PaddleRandomness(Randomness):
    """Paddle's random sources."""

    @contextmanager
    def shared(self, draws: Draws) -> Iterator[None]:
        weights = Weights(draws)
        operators = _Operators(draws, weights)
        changes: list[tuple[Any, str, Substitute]] = [
            *((_C_ops, name, substitute) for name, substitute in operators.substitutes().items()),
            (paddle.Tensor, "bernoulli_", operators.bernoulli_in_place),
            (Initializer, "__call__", weights.initialize),
            (EagerParamBase, "__deepcopy__", weights.copy),
            (nn.Layer, "create_parameter", weights.create_parameter),
            (TorchLikeLinear, "reset_parameters", weights.reset),
            (RandomSampler, "__iter__", partial(_ordered, draws)),
        ]
        for name, substitute in _seeding(draws).items():
            changes += [(place, name, substitute) for place in GENERATORS if hasattr(place, name)]
        with ExitStack() as undo:
            for owner, name, substitute in changes:
                _replace(undo, owner, name, substitute)
            yield


class _Operators:
    """What runs in place of Paddle's random operators."""

    def __init__(self, draws: Draws, weights: Weights) -> None:
        self._draws = draws
        self._weights = weights

    def substitutes(self) -> dict[str, Substitute]:
        """Return them by the operators' names."""
        overwritten = {name: partial(_overwritten, n) for name, n in self._numbers().items()}
        own = dict.fromkeys(OWN, self._seeded)
        dropout = partial(self._dropout, paddle.multiply)
        in_place = partial(self._dropout, paddle.Tensor.multiply_)
        return {**overwritten, **own, "dropout": dropout, "dropout_": in_place}

    def bernoulli_in_place(
        self, original: Substitute, x: Tensor, p: Any = 0.5, **named: Any
    ) -> Any:
        """Fill with ones and zeros; Paddle would draw, and compare, uniform numbers."""
        before = self._draws.mark()
        original(x, p, **named)
        self._draws.return_to(before)
        _overwrite(x, self._kept(x, p))
        return x

    def _numbers(self) -> dict[str, Numbers]:
        draws = self._draws
        return {
            "uniform": lambda made, _shape, _dtype, *rest: self._uniform(made, *rest),
            "uniform_inplace_": lambda made, _x, *rest: self._uniform(made, *rest),
            "gaussian": lambda made, _shape, *rest: self._normal(made, *rest),
            "gaussian_inplace_": lambda made, _x, *rest: self._normal(made, *rest),
            "truncated_gaussian_random": self._truncated,
            "randint": self._integers,
            "random_": lambda made, _x, *rest: self._integers(made, *rest),
            "randperm": lambda _made, size, *_: draws.permutation(size),
            "bernoulli": self._kept,
            "multinomial": self._categorical,
            "exponential_": self._exponential,
        }

    # In float32, and in this order, in every adapter: else the last bits would differ.

    def _uniform(self, made: Tensor, low: float, high: float, *_: Any) -> Array:
        begin, end = np.float32(low), np.float32(high)
        return begin + (end - begin) * self._weights.laid_out(self._draws.uniform, made)

    def _normal(self, made: Tensor, mean: float, std: float, *_: Any) -> Array:
        drawn = self._weights.laid_out(self._draws.normal, made)
        return np.float32(mean) + np.float32(std) * drawn

    def _truncated(
        self,
        made: Tensor,
        _shape: Any,
        mean: float,
        std: float,
        _seed: int,
        a: float,
        b: float,
        *_: Any,
    ) -> Array:
        bounds = ((a - mean) / std, (b - mean) / std)

        def draw(shape: Shape) -> Array:
            return self._draws.truncated_normal(shape, *bounds)

        return np.float32(mean) + np.float32(std) * self._weights.laid_out(draw, made)

    def _integers(self, made: Tensor, low: int, high: int, *_: Any) -> Array:
        return self._draws.own(lambda shape: self._draws.integers(low, high, shape), shape_of(made))

    def _kept(self, made: Tensor, probability: Any) -> Array:
        if isinstance(probability, paddle.Tensor):
            probability = probability.detach().astype("float32").numpy()
            return self._draws.keep(shape_of(made), probability)
        return self._draws.own(lambda shape: self._draws.keep(shape, probability), shape_of(made))

    def _categorical(self, made: Tensor, weights: Tensor, samples: int, replace: bool) -> Array:
        rows = weights.detach().astype("float64").numpy()
        return self._draws.categorical(rows, samples, replace=replace)

    def _exponential(self, made: Tensor, _x: Tensor, rate: float) -> Array:
        return np.log1p(np.negative(self._draws.uniform(shape_of(made)))) / np.float32(-rate)

    def _seeded(self, original: Substitute, *arguments: Any) -> Any:
        """Run an operator of Paddle's alone from a seed of ours."""
        generator = core.default_cpu_generator()
        state = generator.get_state()
        generator.manual_seed(self._draws.number())
        try:
            return original(*arguments)
        finally:
            generator.set_state(state)

    def _dropout(
        self, multiply: Substitute, original: Substitute, x: Tensor, seed: Any, p: Any, *rest: Any
    ) -> Tensor:
        """Drop as Paddle's operator does; `rest` is: is_test, mode, and two of a fixed seed."""
        is_test, mode = rest[:2]
        if is_test or not paddle.in_dynamic_mode():
            return original(x, seed, p, *rest)
        keeps = 1.0 - float(p)
        share = np.float32(keeps if mode == "upscale_in_train" and keeps else 1.0)
        kept = self._draws.own(lambda shape: self._draws.keep(shape, keeps), shape_of(x))
        factors = kept / share
        return multiply(x, paddle.to_tensor(factors, place=x.place).astype(x.dtype))


def _ordered(draws: Draws, original: Substitute, sampler: RandomSampler) -> Iterator[int]:
    """Give the order of an epoch; Paddle would take it from NumPy, which the lesson may use too."""
    size = len(sampler.data_source)
    if sampler.replacement or sampler.num_samples != size or sampler.generator:
        yield from original(sampler)
    else:
        yield from draws.permutation(size).tolist()


def _seeding(draws: Draws) -> dict[str, Substitute]:
    """Return what runs in place of the functions that set seeds and states."""
    marks: list[tuple[Any, Mark]] = []

    def seed(original: Substitute, seed: int) -> Any:
        generator = original(seed)  # graphs still use it
        draws.seed(int(seed))
        return generator

    def get_rng_state(original: Substitute, *given: Any, **named: Any) -> Any:
        states = original(*given, **named)
        marks.extend((state, draws.mark()) for state in states)
        return states

    def set_rng_state(original: Substitute, states: Any, *given: Any, **named: Any) -> None:
        original(states, *given, **named)
        for state, mark in marks:
            if any(state is each for each in states):
                draws.return_to(mark)

    return {
        "seed": seed,
        "manual_seed": seed,
        "get_rng_state": get_rng_state,
        "set_rng_state": set_rng_state,
    }


def _overwritten(numbers: Numbers, original: Substitute, *arguments: Any, **named: Any) -> Tensor:
    """Run an operator, and put our numbers in place of those that it drew."""
    made = original(*arguments, **named)
    if paddle.in_dynamic_mode() and not made.is_complex():
        _overwrite(made, numbers(made, *arguments))
    return made


def _overwrite(tensor: Tensor, numbers: Array) -> None:
    ours = np.ascontiguousarray(numbers).reshape(shape_of(tensor))
    with paddle.no_grad():
        ready = paddle.to_tensor(ours, place=tensor.place).astype(tensor.dtype)
        _C_ops.assign_out_(ready, tensor)


def _replace(undo: ExitStack, owner: Any, name: str, substitute: Substitute) -> None:
    """Put `substitute`, which is given the original first, in its place until `undo` ends.

    The original is Paddle's also where a replacement stands already, which draws nothing then.
    """
    present = getattr(owner, name)
    original = getattr(present, "replaces", present)

    def replacement(*arguments: Any, **named: Any) -> Any:
        return substitute(original, *arguments, **named)

    replacement.replaces = original  # type: ignore[attr-defined]
    setattr(owner, name, replacement)
    undo.callback(setattr, owner, name, present)
