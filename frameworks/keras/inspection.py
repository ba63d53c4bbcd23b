"""How Keras's objects are looked at from outside."""

import io
import warnings
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import wraps
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.utils.python_utils import is_default

from common.draws import Draws
from common.inputs import Array
from common.interface import Block, Called, Held, Inspection, Reached, Returned, Tensor
from frameworks.keras.randomness import KerasRandomness

KINDS: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("initializer", (keras.initializers.Initializer,)),
    ("optimizer", (keras.optimizers.Optimizer,)),
    ("loss", (keras.losses.Loss,)),
    ("device", (tf.config.PhysicalDevice, tf.config.LogicalDevice)),
    ("dtype", (tf.DType,)),
    ("shape", (tf.TensorShape,)),
)

RARER_KINDS: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("dataset", (tf.data.Dataset, keras.utils.PyDataset)),
    ("tape", (tf.GradientTape,)),
    ("scheduler", (keras.optimizers.schedules.LearningRateSchedule,)),
)

# By how much a parameter is moved to see whether an output depends on it: up, then down, because
# the one or the other may end where a ReLU is flat.
MOVES = (1.0, -1.0)


class KerasInspection(Inspection):
    """Questions about a value of Keras or TensorFlow."""

    def is_tensor(self, value: object) -> bool:
        if isinstance(value, keras.Variable | tf.Variable):
            return True
        return isinstance(value, tf.Tensor) and hasattr(value, "numpy")

    def is_symbolic(self, value: object) -> bool:
        return keras.backend.is_keras_tensor(value) or tf.is_symbolic_tensor(value)

    def is_module(self, value: object) -> bool:
        return isinstance(value, keras.layers.Layer)

    def kind(self, value: object) -> str | None:
        return next((name for name, classes in KINDS if isinstance(value, classes)), None)

    def rarer_kind(self, value: object) -> str | None:
        return next((name for name, known in RARER_KINDS if isinstance(value, known)), None)

    def learning_rate(self, optimizer: Any) -> float | None:
        return float(optimizer.learning_rate)

    def array(self, tensor: Tensor) -> Array | None:
        kept = _kept(tensor)
        return np.asarray(kept.numpy()) if hasattr(kept, "numpy") else None

    def shape(self, tensor: Tensor) -> tuple[int, ...]:
        shape = tf.TensorShape(tensor.shape)
        return tuple(shape.as_list()) if shape.is_fully_defined() else ()

    def sizes(self, tensor: Tensor) -> tuple[int, ...] | None:
        shape = tf.TensorShape(tensor.shape)
        if shape.rank is None:
            return None
        return tuple(-1 if size is None else int(size) for size in shape.as_list())

    def dtype(self, tensor: Tensor) -> str:
        return tf.as_dtype(tensor.dtype).name

    def device(self, tensor: Tensor) -> str:
        device = tf.DeviceSpec.from_string(_kept(tensor).device or "")
        is_cpu = device.device_type in (None, "CPU")
        return "cpu" if is_cpu else f"{device.device_type}:{device.device_index}"

    def is_parameter(self, tensor: Tensor) -> bool:
        return isinstance(tensor, keras.Variable)

    def is_trainable(self, tensor: Tensor) -> bool:
        is_variable = isinstance(tensor, keras.Variable | tf.Variable)
        return is_variable and tensor.trainable and tf.as_dtype(tensor.dtype).is_floating

    def needs_gradient(self, tensor: Tensor) -> bool:
        return self.is_trainable(tensor)  # a TensorFlow tensor does not know what made it

    def storage(self, tensor: Tensor) -> Hashable:
        return id(_kept(tensor))

    def held(self, module: Block) -> list[Held]:
        module.weights  # noqa: B018 - raises where Keras itself cannot list them
        held = list(_walk(module))
        return [entry for entry in held if not entry.is_buffer] + [
            entry for entry in held if entry.is_buffer
        ]

    def own(self, module: Block) -> list[Held]:
        buffers = module._non_trainable_variables
        return [
            *(Held(_name_in(module, each), each) for each in module._trainable_variables),
            *(Held(_name_in(module, each), each, is_buffer=True) for each in buffers),
        ]

    def children(self, module: Block) -> list[tuple[str, Block]]:
        if isinstance(module, keras.Sequential):
            return [(str(place), layer) for place, layer in enumerate(module.layers)]
        names = _names_of_layers(module)
        return [(names.get(id(layer), layer.name), layer) for layer in module._layers]

    def layers(self, module: Block) -> list[str]:
        return [type(layer).__name__ for layer in _leaves(module) if layer is not module]

    def is_built(self, module: Block) -> bool:
        return all(_is_built(layer) for layer in _leaves(module))

    def is_training(self, module: Block) -> bool | None:
        return None

    @contextmanager
    def watch_calls(self, called: Called, returned: Returned | None = None) -> Iterator[None]:
        layer = keras.layers.Layer
        call, depth = layer.__call__, 0

        @wraps(call)
        def watched(module: Block, *args: Any, **kwargs: Any) -> Any:
            nonlocal depth
            depth += 1
            try:
                result = call(module, *args, **kwargs)
            finally:
                depth -= 1
            if returned:
                returned(module, args, kwargs, result)
            if not depth and tf.executing_eagerly() and not _has_symbols(args, kwargs):
                called(module, args, kwargs)
            return result

        layer.__call__ = watched
        try:
            yield
        finally:
            layer.__call__ = call

    def reached(self, module: Block, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Reached:
        parameters = {
            held.name: held.tensor for held in self.held(module) if self.is_trainable(held.tensor)
        }

        def run() -> list[Tensor]:
            with KerasRandomness().shared(Draws()):  # the same numbers in each run
                return _floats(module(*args, **kwargs))

        with _quiet(), _restored(module.variables):
            with tf.GradientTape() as tape:
                outputs = run()
            found = tape.gradient(outputs, [p.value for p in parameters.values()])
            reaches = dict(zip(parameters, (each is not None for each in found), strict=True))
            depends = {
                name: _depends(run, parameter, module.variables)
                for name, parameter in parameters.items()
                if not reaches[name]
            }
        return Reached(
            reached=tuple(name for name, reaches_it in reaches.items() if reaches_it),
            unreached=tuple(name for name, does in depends.items() if does),
            idle=tuple(name for name, does in depends.items() if not does),
        )


def _walk(layer: Block) -> Iterator[Held]:
    """Yield a layer's own variables, then those of its layers, shared ones each time.

    `weights` has them in this order too, but each once.
    """
    own = layer._trainable_variables
    buffers = {id(variable) for variable in layer._non_trainable_variables}
    for variable in [*own, *layer._non_trainable_variables]:
        yield Held(variable.path, variable, is_buffer=id(variable) in buffers)
    for inner in layer._layers:
        yield from _walk(inner)


def _name_in(layer: Block, variable: Tensor) -> str:
    """Return the name of a layer's variable: the attribute that keeps it, else its own name."""
    kept = (name for name, value in vars(layer).items() if value is variable)
    return next((name for name in kept if not name.startswith("_")), str(variable.name))


def _names_of_layers(layer: Block) -> dict[int, str]:
    """Return the attributes that keep layers, by the layers' identity; in a list with a number."""
    names: dict[int, str] = {}
    for name, value in vars(layer).items():
        if name.startswith("_"):
            continue
        several = isinstance(value, list | tuple)
        for place, each in enumerate(value if several else [value]):
            names.setdefault(id(each), f"{name}.{place}" if several else name)
    return names


def _leaves(layer: Block, above: tuple[Block, ...] = ()) -> Iterator[Block]:
    """Yield the layers without layers of their own, in order; a recurrent layer hides its cell."""
    above = (*above, layer)
    inner = [] if isinstance(layer, keras.layers.RNN) else layer._layers
    if not inner and not isinstance(layer, keras.layers.InputLayer):
        yield layer
    for each in inner:
        if not any(each is one for one in above):  # a layer that keeps the one that it is in
            yield from _leaves(each, above)


def _is_built(layer: Block) -> bool:
    """Return whether no parameters wait for a first call; without super().__init__() all do."""
    return getattr(layer, "built", False) or is_default(layer.build)


def _kept(tensor: Tensor) -> Tensor:
    """Return what holds the values: under a Keras variable TensorFlow's, once there is one."""
    is_filled = isinstance(tensor, keras.Variable) and tensor._value is not None
    return tensor._value if is_filled else tensor


def _has_symbols(args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool:
    return any(map(keras.backend.is_keras_tensor, keras.tree.flatten([args, dict(kwargs)])))


def _floats(outputs: Any) -> list[Tensor]:
    """Return the tensors in a call's outputs that a gradient can come from."""
    tensors = [each for each in keras.tree.flatten(outputs) if tf.is_tensor(each)]
    return [tf.convert_to_tensor(each) for each in tensors if each.dtype.is_floating]


def _depends(run: Callable[[], list[Tensor]], parameter: Tensor, state: list[Tensor]) -> bool:
    """Return whether other values of the parameter give other outputs."""

    def outputs_after(move: float) -> list[Array]:
        with _restored(state):
            parameter.assign(parameter + move)
            return [output.numpy() for output in run()]

    before = outputs_after(0.0)
    return any(_differ(before, outputs_after(move)) for move in MOVES)


def _differ(first: list[Array], second: list[Array]) -> bool:
    pairs = zip(first, second, strict=True)
    return not all(np.array_equal(one, other, equal_nan=True) for one, other in pairs)


@contextmanager
def _restored(variables: list[Tensor]) -> Iterator[None]:
    """Give the variables the values back that they have now."""
    kept = [variable.numpy().copy() for variable in variables]
    try:
        yield
    finally:
        for variable, values in zip(variables, kept, strict=True):
            variable.assign(values)


@contextmanager
def _quiet() -> Iterator[None]:
    """Show nothing of what a lesson's layer prints and warns of: it did so before."""
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
