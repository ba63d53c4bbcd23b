"""The initial values of Keras's layers, drawn from the shared source.

Layers draw for the cell in which they were made, although Keras builds them when they are first
called; and what a class of layers takes by itself is the same in every framework.
"""

from functools import wraps
from inspect import signature
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.backend import in_stateless_scope
from keras.src.initializers.random_initializers import RandomInitializer

from common.draws import Draws, Shape, default_weight
from common.interface import Block, Tensor

Change = tuple[object, str, object]  # where, which name, and what to put there
# Keras takes seeds that nobody gave from Python's own generator, which the lesson may use too. Ours
# start beyond those, and no two are alike.
FIRST_SEED = 10**9 + 1

Initializer = Any  # Keras's own, or any function of a shape and a dtype


def layer_changes(draws: Draws) -> list[Change]:
    """Return what to replace so that layers draw their weights from `draws`."""
    layer = keras.layers.Layer
    create, add_weight = layer.__new__, layer.add_weight

    def new(cls: type[Block], *args: Any, **options: Any) -> Block:
        made = create(cls, *args, **options)
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

    return [(layer, "__new__", staticmethod(new)), (layer, "add_weight", add)]


def _initializer(draws: Draws, layer: Block, given: Any, dtype: Any, name: Any) -> Initializer:
    """Return what makes a weight's values: the shared default, or what the lesson asks for."""
    is_float = "float" in keras.backend.standardize_dtype(dtype or layer.variable_dtype)
    usual = "glorot_uniform" if is_float else "zeros"
    initializer = keras.initializers.get(usual if given is None else given)
    is_default = (given is None and is_float) or _is_default(layer, initializer)
    if _has_forget_bias(layer) and name == "bias":
        initializer = keras.initializers.Zeros()  # as in the other frameworks
    slot = draws.slot

    def initial(shape: Shape, dtype: Any = None) -> Tensor:
        if in_stateless_scope():  # Keras asks for the shape alone
            return tf.zeros(shape, dtype)
        with draws.at(slot), tf.init_scope():
            drawn = default_weight(draws, tuple(shape)) if is_default else None
            made = initializer(shape, dtype=dtype) if drawn is None else drawn
            values = np.asarray(made)
        return tf.cast(values, dtype)

    return initial


def _is_default(layer: Block, initializer: Initializer) -> bool:
    """Return whether it is a random initializer that this class of layers takes by itself.

    One that was asked for and is equal to that cannot be told apart.
    """
    if not isinstance(initializer, RandomInitializer):
        return False
    asked = _settings(initializer)
    kept = {
        name.lstrip("_")
        for name, value in vars(layer).items()  # equal, not the same: a layer may pass on a copy
        if isinstance(value, RandomInitializer) and _settings(value) == asked
    }
    for cls in type(layer).__mro__:
        arguments = signature(vars(cls).get("__init__", object)).parameters
        for name in kept & arguments.keys():
            if isinstance(usual := arguments[name].default, str):
                return _settings(keras.initializers.get(usual)) == asked
    return False


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
