"""The initial values of Paddle's layers, drawn in canonical layout from the shared source.

A layer's default values are those that all frameworks share; what the lesson asks for is drawn as
Paddle's initializers say.
"""

import inspect
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import paddle
from paddle.compat.nn import Linear as TorchLikeLinear
from paddle.nn.initializer import Constant, Initializer, XavierUniform
from paddle.nn.initializer.lazy_init import lazy_init_helper
from paddle.nn.layer.conv import _ConvNd
from paddle.nn.layer.rnn import RNNBase, RNNCellBase

from common.draws import Draws, Shape, default_weight
from common.interface import Array, Block, Parameter, Tensor

# What to transpose a stored array by, to have it in canonical layout.
Axes: TypeAlias = tuple[int, ...]

# The attribute of a parameter that tells its axes, where its layer was seen to make it.
MARK = "_canonical_axes"


def axes_of(layer: Block, rank: int) -> Axes | None:
    """Return the axes of a layer's own parameter of this rank, or None where they stay.

    Convolutions keep (out, in, ...sizes), or (in, out, ...sizes) where transposed, which become
    (...sizes, in, out) and (...sizes, out, in) as in Keras; recurrent layers keep (gates, in), and
    the linear layer that is made like PyTorch's (out, in).
    """
    if isinstance(layer, _ConvNd) and rank > 2:
        return (*range(2, rank), 1, 0)
    if isinstance(layer, RNNBase | RNNCellBase | TorchLikeLinear) and rank == 2:
        return (1, 0)
    return None


class Weights:
    """Ours in place of what initializes parameters; each is given what it replaces first."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._axes: Axes | None = None  # of the parameter that is being initialized
        self._marked: weakref.WeakValueDictionary[int, Parameter] = weakref.WeakValueDictionary()

    def initialize(
        self,
        original: Callable[..., Any],
        initializer: Initializer,
        parameter: Parameter,
        block: object = None,
    ) -> Any:
        """Initialize a parameter, in canonical layout where that of its layer is known."""
        axes = getattr(parameter, MARK, self._axes)
        if isinstance(initializer, _DefaultWeight):
            initializer.is_taken = True
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
            is_reset = isinstance(layer, TorchLikeLinear)  # it calls `reset_parameters` at once
            zeros = Constant(0.0) if asked["is_bias"] or is_reset else None
            asked["default_initializer"] = zeros or _DefaultWeight(self._default, default)
        ours = asked["default_initializer"]
        with self._drawing(axes):
            made = original(*call.args, **call.kwargs)
            if made is not None and is_library and paddle.in_dynamic_mode():
                self._pass_over(ours, made)
        if made is not None and axes is not None:
            self._mark(made, axes)
        return made

    def reset(self, _original: Callable[..., None], layer: Block) -> None:
        """Give a layer that initializes itself anew the default values."""
        layer.weight.set_value(np.ascontiguousarray(self._default(layer.weight)))
        if layer.bias is not None:
            layer.bias.set_value(np.zeros(layer.bias.shape, np.float32))

    def copy(
        self, original: Callable[..., Parameter], parameter: Parameter, memo: Any
    ) -> Parameter:
        """Copy a parameter, and what is known of its layout."""
        made = original(parameter, memo)
        if hasattr(parameter, MARK):
            self._mark(made, getattr(parameter, MARK))
        return made

    def _mark(self, parameter: Parameter, axes: Axes) -> None:
        """Keep the layout of a parameter with it, to be known by its `.data` as well."""
        setattr(parameter, MARK, axes)
        self._marked[id(parameter)] = parameter

    def _axes_of(self, made: Tensor) -> Axes | None:
        """Return the layout of a parameter, or of another tensor that is all of its memory."""
        if hasattr(made, MARK):
            axes: Axes = getattr(made, MARK)
            return axes
        shape = made.shape
        for parameter in self._marked.values() if made._is_initialized() else ():
            is_whole = parameter.shape == shape and parameter._is_initialized()
            if is_whole and parameter.data_ptr() == made.data_ptr():
                return self._axes_of(parameter)
        return None

    def laid_out(self, draw: Callable[[Shape], Array], made: Tensor) -> Array:
        """Return what is drawn in canonical shape, as it is stored."""
        shape, axes = shape_of(made), self._axes_of(made) or self._axes
        if axes is None or len(axes) != len(shape):
            return self._draws.own(draw, shape)
        return draw(tuple(shape[axis] for axis in axes)).transpose(np.argsort(axes))

    def _pass_over(self, ours: Initializer | None, made: Parameter) -> None:
        """Draw the default where the lesson gave its layer an initializer.

        Other frameworks draw the default, then what is asked for; the next layer's must agree.
        """
        if isinstance(ours, _DefaultWeight) and not ours.is_taken:
            self._default(made)

    def _default(self, parameter: Parameter) -> Array:
        return self.laid_out(partial(default_weight, self._draws), parameter)

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

    def __init__(self, make: Callable[[Parameter], Array], own: Initializer | None) -> None:
        super().__init__()
        self.is_taken = False  # else the lesson's own initializer goes first
        self._make = make
        self._own = own or XavierUniform()

    def forward(self, param: Parameter, block: object = None) -> Any:
        if not paddle.in_dynamic_mode():
            return self._own.forward(param, block)
        value = paddle.to_tensor(np.ascontiguousarray(self._make(param)))
        return value.astype(param.dtype)._share_underline_tensor_to(param)


def _is_left_open(initializer: Initializer | None, is_library: bool) -> bool:
    """Return whether the value is for Paddle to choose: a constant of its layers stays."""
    return initializer is None or (is_library and not isinstance(initializer, Constant))


def shape_of(tensor: Tensor) -> Shape:
    """Return a tensor's shape in plain numbers."""
    return tuple(int(size) for size in tensor.shape)
