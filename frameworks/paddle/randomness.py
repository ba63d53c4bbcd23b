"""Paddle's random sources, replaced by numbers that all frameworks share.

Whatever is drawn in Paddle's eager mode is drawn by an operator of `paddle._C_ops`, and callers
look it up there at each call. So the operators are replaced: each runs as ever, with its checks of
arguments, its dtype and its history for gradients, and then ours overwrite its numbers.
Inside a graph that Paddle records there are no numbers yet; there its own sources stay.
"""

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import paddle
from paddle import _C_ops, nn
from paddle.nn.initializer import Constant, Initializer, XavierUniform
from paddle.nn.initializer.lazy_init import lazy_init_helper
from paddle.nn.layer.conv import _ConvNd
from paddle.nn.layer.rnn import RNNBase, RNNCellBase

from common.draws import Draws, Shape, default_weight
from common.inputs import Array
from common.interface import Block, Parameter, Randomness, Tensor

# What to transpose a stored array by, to have it in canonical layout.
Axes: TypeAlias = tuple[int, ...]

# The attribute of a parameter that tells its axes, where its layer was seen to make it.
MARK = "_canonical_axes"

Numbers: TypeAlias = Callable[..., Array]
_SEEDS = (
    (paddle, "seed"),
    (paddle, "manual_seed"),
    (paddle.framework, "seed"),
    (paddle.framework.random, "seed"),
)


def axes_of(layer: Block, rank: int) -> Axes | None:
    """Return the axes of a layer's own parameter of this rank, or None where they stay.

    Convolutions keep (out, in, ...sizes), or (in, out, ...sizes) where transposed, which become
    (...sizes, in, out) and (...sizes, out, in) as in Keras; recurrent layers keep (gates, in).
    """
    if isinstance(layer, _ConvNd) and rank > 2:
        return (*range(2, rank), 1, 0)
    if isinstance(layer, RNNBase | RNNCellBase) and rank == 2:
        return (1, 0)
    return None


class PaddleRandomness(Randomness):
    """Paddle's random sources."""

    @contextmanager
    def shared(self, draws: Draws) -> Iterator[None]:
        source = _Source(draws)
        with ExitStack() as undo:
            for name, numbers in source.operators().items():
                _replace(undo, _C_ops, name, partial(_overwritten, numbers))
            _replace(undo, _C_ops, "dropout", source.dropout)
            _replace(undo, _C_ops, "dropout_", source.dropout_in_place)
            _replace(undo, Initializer, "__call__", source.initialize)
            _replace(undo, nn.Layer, "create_parameter", source.create_parameter)
            for owner, name in _SEEDS:
                _replace(undo, owner, name, source.seed)
            yield


class _Source:
    """Ours in place of Paddle's; what ends in `original` is given what it replaces."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._axes: Axes | None = None  # of the parameter that is being initialized

    def operators(self) -> dict[str, Numbers]:
        """Return what computes the numbers of each operator from its result and its arguments."""
        draws = self._draws

        def uniform(made: Tensor, low: float, high: float) -> Array:
            # In float32, and in this order, in every adapter: else the last bits would differ.
            drawn = self._laid_out(draws.uniform, made)
            return np.float32(low) + np.float32(high - low) * drawn

        def normal(made: Tensor, mean: float, std: float) -> Array:
            return np.float32(mean) + np.float32(std) * self._laid_out(draws.normal, made)

        def truncated(made: Tensor, mean: float, std: float, low: float, high: float) -> Array:
            bounds = ((low - mean) / std, (high - mean) / std)
            drawn = self._laid_out(lambda shape: draws.truncated_normal(shape, *bounds), made)
            return np.float32(mean) + np.float32(std) * drawn

        def integers(made: Tensor, low: int, high: int) -> Array:
            return draws.integers(low, high, _shape(made))

        def exponential(made: Tensor, rate: float) -> Array:
            return np.log1p(np.negative(draws.uniform(_shape(made)))) / np.float32(-rate)

        def categorical(made: Tensor, weights: Tensor, samples: int, replace: bool) -> Array:
            rows = weights.detach().astype("float64").numpy()
            return draws.categorical(rows, samples, replace=replace).reshape(_shape(made))

        return {
            "uniform": lambda made, _shape, _dtype, low, high, *_: uniform(made, low, high),
            "uniform_inplace_": lambda made, _x, low, high, *_: uniform(made, low, high),
            "gaussian": lambda made, _shape, mean, std, *_: normal(made, mean, std),
            "gaussian_inplace_": lambda made, _x, mean, std, *_: normal(made, mean, std),
            "truncated_gaussian_random": lambda made, _shape, mean, std, _seed, low, high, *_: (
                truncated(made, mean, std, low, high)
            ),
            "randint": lambda made, low, high, *_: integers(made, low, high),
            "random_": lambda made, _x, low, high: integers(made, low, high),
            "randperm": lambda _made, size, *_: draws.permutation(size),
            "bernoulli": lambda made, p: draws.uniform(_shape(made)) < p.detach().numpy(),
            "multinomial": categorical,
            "exponential_": lambda made, _x, rate: exponential(made, rate),
        }

    def dropout(self, original: Callable[..., Tensor], x: Tensor, *arguments: Any) -> Tensor:
        """Drop as Paddle's operator does: x, seed, probability, is_test, mode, ..."""
        kept = self._kept(x, *arguments)
        return original(x, *arguments) if kept is None else x * kept

    def dropout_in_place(
        self, original: Callable[..., Tensor], x: Tensor, *arguments: Any
    ) -> Tensor:
        """Drop in the tensor itself."""
        kept = self._kept(x, *arguments)
        return original(x, *arguments) if kept is None else x.multiply_(kept)

    def initialize(
        self,
        original: Callable[..., Any],
        initializer: Initializer,
        parameter: Parameter,
        block: object = None,
    ) -> Any:
        """Initialize a parameter, in canonical layout where that of its layer is known."""
        axes = getattr(parameter, MARK, self._axes)
        with self._drawing(axes):
            result = original(initializer, parameter, block)
        if lazy_init_helper().state:  # that only noted what to do: draw then as if it were now
            delayed = parameter._init_func
            parameter.set_init_func(
                partial(self._initialize_later, delayed, axes, self._draws.slot)
            )
        return result

    def create_parameter(
        self, original: Callable[..., Parameter | None], layer: Block, *given: Any, **named: Any
    ) -> Parameter | None:
        """Create a layer's parameter, with our default value where the lesson asks for none.

        What Paddle's own layers pass as default initializer is Paddle's choice, not the lesson's:
        the caller's module tells. Initializers of attributes and global ones still go first.
        """
        caller = sys._getframe(2).f_globals.get("__name__", "")
        is_library = caller.partition(".")[0] == "paddle"
        call = inspect.signature(original).bind(layer, *given, **named)
        call.apply_defaults()
        asked = call.arguments
        axes = axes_of(layer, len(asked["shape"])) if is_library else None
        default = asked["default_initializer"]
        if _is_left_open(default, is_library) and "int" not in str(asked["dtype"]):
            zeros = Constant(0.0) if asked["is_bias"] else None
            asked["default_initializer"] = zeros or _DefaultWeight(self, default)
        with self._drawing(axes):
            made = original(*call.args, **call.kwargs)
        if made is not None and axes is not None:
            setattr(made, MARK, axes)
        return made

    def seed(self, original: Callable[[int], object], seed: int) -> object:
        """Seed Paddle's generators, which graphs still use, and ours."""
        generator = original(seed)
        self._draws.seed(int(seed))
        return generator

    def default_weight(self, parameter: Parameter) -> Array:
        """Return the shared default value of a parameter, as Paddle stores it."""
        return self._laid_out(partial(default_weight, self._draws), parameter)

    def _kept(
        self, x: Tensor, _seed: object, probability: Any, is_test: bool, mode: str, *_: object
    ) -> Tensor | None:
        """Return what to multiply by, or None where dropout draws nothing here."""
        if is_test or not paddle.in_dynamic_mode():
            return None
        keeps = 1.0 - float(probability)
        scale = 1.0 / keeps if mode == "upscale_in_train" and keeps else 1.0
        mask = self._draws.keep(_shape(x), keeps)
        return paddle.to_tensor(mask * np.float32(scale), place=x.place).astype(x.dtype)

    def _laid_out(self, draw: Callable[[Shape], Array], made: Tensor) -> Array:
        """Return what is drawn in canonical shape, as it is stored."""
        shape, axes = _shape(made), getattr(made, MARK, self._axes)
        if axes is None or len(axes) != len(shape):
            return draw(shape)
        return draw(tuple(shape[axis] for axis in axes)).transpose(np.argsort(axes))

    def _initialize_later(
        self,
        forward: Callable[..., Any],
        axes: Axes | None,
        slot: int,
        parameter: Parameter,
        block: object,
    ) -> Any:
        with self._drawing(axes), self._draws.at(slot):
            return forward(parameter, block)

    @contextmanager
    def _drawing(self, axes: Axes | None) -> Iterator[None]:
        before, self._axes = self._axes, axes
        try:
            yield
        finally:
            self._axes = before


class _DefaultWeight(Initializer):
    """The shared default value of a weight; in a recorded graph, what Paddle would have used."""

    def __init__(self, source: _Source, own: Initializer | None) -> None:
        super().__init__()
        self._source = source
        self._own = own or XavierUniform()

    def forward(self, param: Parameter, block: object = None) -> Any:
        if not paddle.in_dynamic_mode():
            return self._own.forward(param, block)
        value = paddle.to_tensor(np.ascontiguousarray(self._source.default_weight(param)))
        return value.astype(param.dtype)._share_underline_tensor_to(param)


def _is_left_open(initializer: Initializer | None, is_library: bool) -> bool:
    """Return whether the value is for Paddle to choose: a constant of its layers stays."""
    return initializer is None or (is_library and not isinstance(initializer, Constant))


def _overwritten(
    numbers: Numbers, original: Callable[..., Tensor], *arguments: Any, **named: Any
) -> Tensor:
    """Run an operator, and put our numbers in place of those that it drew."""
    made = original(*arguments, **named)
    if paddle.in_dynamic_mode() and not made.is_complex():
        ours = np.ascontiguousarray(numbers(made, *arguments)).reshape(_shape(made))
        with paddle.no_grad():
            ready = paddle.to_tensor(ours, place=made.place).astype(made.dtype)
            _C_ops.assign_out_(ready, made)
    return made


def _shape(tensor: Tensor) -> Shape:
    return tuple(int(size) for size in tensor.shape)


def _replace(undo: ExitStack, owner: Any, name: str, function: Callable[..., Any]) -> None:
    """Put `function`, which is given the original first, in its place until `undo` ends.

    The original is Paddle's also where a replacement stands already, which draws nothing then.
    """
    present = getattr(owner, name)
    original = getattr(present, "replaces", present)

    def replacement(*arguments: Any, **named: Any) -> Any:
        return function(original, *arguments, **named)

    replacement.replaces = original  # type: ignore[attr-defined]
    setattr(owner, name, replacement)
    undo.callback(setattr, owner, name, present)
