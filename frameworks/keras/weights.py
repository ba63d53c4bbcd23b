"""The initial values of Keras's layers, drawn from the shared source.

Layers draw for the cell in which they were made, although Keras builds them when they are first
called; and what a class of layers takes by itself is the same in every framework.
"""

import sys
from collections.abc import Iterable
from copy import copy
from functools import wraps
from inspect import signature
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.backend import in_stateless_scope
from keras.src.initializers.random_initializers import RandomInitializer, VarianceScaling

from common.draws import Draws, Shape, default_weight
from common.interface import Array, Block, Tensor

Change = tuple[object, str, object]  # where, which name, and what to put there
# Keras takes seeds that nobody gave from Python's own generator, which the lesson may use too. Ours
# start beyond those, and no two are alike.
FIRST_SEED = 10**9 + 1

Initializer = Any  # Keras's own, or any function of a shape and a dtype

# The attribute of a layer that names the initializers which the lesson gave it.
ASKED = "_initializers_asked_for"

# What Keras calls the layers within its multi-head attention.
_INTO_HEADS = ("query", "key", "value")
_OUT_OF_HEADS = "attention_output"


def layer_changes(draws: Draws) -> list[Change]:
    """Return what to replace so that layers draw their weights from `draws`."""
    layer = keras.layers.Layer
    create, add_weight = layer.__new__, layer.add_weight

    def new(cls: type[Block], *args: Any, **options: Any) -> Block:
        made = create(cls, *args, **options)
        object.__setattr__(made, ASKED, _asked_for(options))
        build, slot = made.build, draws.slot

        @wraps(build)
        def built(*args: Any, **options: Any) -> None:
            with draws.at(slot):
                build(*args, **options)

        made.build = built
        return made

    def add(made: Block, *args: Any, **options: Any) -> Tensor:
        made._check_super_called()
        given = args[1] if len(args) > 1 else options.get("initializer")
        dtype = args[2] if len(args) > 2 else options.get("dtype")
        initializer = _initializer(draws, made, given, dtype, options.get("name"))
        if len(args) > 1:
            args = (args[0], initializer, *args[2:])
        else:
            options["initializer"] = initializer
        return add_weight(made, *args, **options)

    return [
        (layer, "__new__", staticmethod(new)),
        (layer, "add_weight", add),
        (VarianceScaling, "__call__", _untruncated(VarianceScaling.__call__)),
    ]


def _untruncated(fill: Initializer) -> Initializer:
    """Return what draws He's and Glorot's normal numbers as the other frameworks do, all of them.

    Keras leaves out those beyond two deviations, by its own choice and not the lesson's.
    """

    @wraps(fill)
    def call(initializer: VarianceScaling, shape: Shape, dtype: Any = None) -> Tensor:
        if initializer.distribution == "truncated_normal":
            initializer = copy(initializer)
            initializer.distribution = "untruncated_normal"
        return fill(initializer, shape, dtype)

    return call


def _asked_for(options: Iterable[str]) -> frozenset[str]:
    """Return the names of initializers that the lesson gives the layer which is being made.

    A layer that Keras makes within another is given what the lesson gave that one.
    """
    frame = sys._getframe(2)
    while _is_library(frame.f_globals.get("__name__", "")):
        maker = frame.f_locals.get("self")
        if isinstance(maker, keras.layers.Layer):
            return getattr(maker, ASKED, frozenset())
        if not frame.f_back:
            break
        options, frame = (), frame.f_back  # a copy is given what the first one has
    return frozenset(name for name in options if name.endswith("initializer"))


def _is_library(module: str) -> bool:
    return module.partition(".")[0] == "keras"


def _initializer(draws: Draws, layer: Block, given: Any, dtype: Any, name: Any) -> Initializer:
    """Return what makes a weight's values: the shared default, or what the lesson asks for."""
    is_float = "float" in keras.backend.standardize_dtype(dtype or layer.variable_dtype)
    usual = "glorot_uniform" if is_float else "zeros"
    initializer = keras.initializers.get(usual if given is None else given)
    own, is_asked = _own(layer, initializer)
    is_default = is_float if given is None else not is_asked and _is_same(own, initializer)
    is_in_place_of = not is_default and isinstance(own, RandomInitializer)
    if _has_forget_bias(layer) and name == "bias":
        initializer = keras.initializers.Zeros()  # as in the other frameworks
    slot = draws.slot

    def initial(shape: Shape, dtype: Any = None) -> Tensor:
        if in_stateless_scope():  # Keras asks for the shape alone
            return tf.zeros(shape, dtype)
        with draws.at(slot), tf.init_scope():
            if (
                is_default or is_in_place_of
            ):  # other frameworks draw the default, then what is asked
                made = _default(draws, layer, tuple(shape))
            if not is_default:
                made = initializer(shape, dtype=dtype)
            values = np.asarray(made)
        return tf.cast(values, dtype)

    return initial


def _default(draws: Draws, layer: Block, shape: Shape) -> Array:
    """Return the shared default of a layer's weight, as this layer keeps it.

    Of a gated recurrent unit Keras keeps the update gate first, the others the reset gate; and the
    heads of attention, which are one axis there, have an axis of their own.
    """
    if isinstance(layer, keras.layers.GRUCell) and len(shape) == 2:
        reset, update, new = np.split(default_weight(draws, shape), 3, axis=1)
        return np.concatenate([update, reset, new], axis=1)
    if isinstance(layer, keras.layers.EinsumDense) and len(shape) == 3:
        if layer.name in _INTO_HEADS:
            return default_weight(draws, (shape[0], shape[1] * shape[2])).reshape(shape)
        if layer.name == _OUT_OF_HEADS:
            return default_weight(draws, (shape[0] * shape[1], shape[2])).reshape(shape)
    return default_weight(draws, shape)


def _own(layer: Block, initializer: Initializer) -> tuple[Initializer, bool]:
    """Return what a layer of Keras's takes by itself in this one's place, or None if it has none.

    Also return whether the lesson asked for this one.
    """
    kept = {name.lstrip("_"): value for name, value in vars(layer).items()}
    names = {name for name, value in kept.items() if value is initializer}
    # A layer may pass on a copy.
    names = names or {name for name, value in kept.items() if _is_same(value, initializer)}
    for cls in type(layer).__mro__:
        arguments = signature(vars(cls).get("__init__", object)).parameters
        for name in names & arguments.keys() if _is_library(cls.__module__) else ():
            if isinstance(own := arguments[name].default, str):
                return keras.initializers.get(own), name in getattr(layer, ASKED, ())
    return None, True


def _is_same(one: Initializer, other: Initializer) -> bool:
    """Return whether both are random initializers with the same settings."""
    are_random = isinstance(one, RandomInitializer) and isinstance(other, RandomInitializer)
    return are_random and _settings(one) == _settings(other)


def _settings(initializer: Initializer) -> dict[str, object]:
    """Return what tells it from others, without what a layer adds in a copy: axes, and a seed."""
    config = {"class": type(initializer), **initializer.get_config()}
    if isinstance(config["seed"], int) and config["seed"] >= FIRST_SEED:
        config["seed"] = None  # nobody gave it
    return {name: value for name, value in config.items() if not name.endswith("_axes")}


def _has_forget_bias(layer: Block) -> bool:
    """Return whether it would begin with ones for its forget gate because nobody said otherwise."""
    return (
        isinstance(layer, keras.layers.LSTMCell)
        and layer.unit_forget_bias
        and isinstance(layer.bias_initializer, keras.initializers.Zeros)
    )
