"""How Paddle's objects are looked at from outside."""

import io
import random
import warnings
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

import numpy as np
import paddle
from paddle import _C_ops, nn
from paddle.base import core
from paddle.base.framework import EagerParamBase
from paddle.nn.layer import loss
from paddle.nn.layer.norm import _BatchNormBase
from paddle.nn.layer.rnn import RNNBase

from common.draws import Draws
from common.interface import Array, Block, Called, Held, Inspection, Parameter, Reached, Tensor
from frameworks.paddle.randomness import MARK, PaddleRandomness, axes_of

_DEVICES = (core.Place, paddle.device.Device)
_RUNNING = ("_mean", "_variance")  # Paddle lists a batch norm's statistics as parameters


class PaddleInspection(Inspection):
    """How Paddle's objects are looked at from outside."""

    def is_tensor(self, value: object) -> bool:
        return isinstance(value, paddle.Tensor)

    def is_module(self, value: object) -> bool:
        return isinstance(value, nn.Layer)

    def kind(self, value: object) -> str | None:
        kinds: dict[str, Any] = {
            "initializer": nn.initializer.Initializer,
            "optimizer": paddle.optimizer.Optimizer,
            "device": _DEVICES,
            "dtype": (paddle.dtype, core.VarDesc.VarType),
            "shape": paddle.Size,
        }
        for name, classes in kinds.items():
            if isinstance(value, classes):
                return name
        is_loss = any(base.__module__ == loss.__name__ for base in type(value).__mro__)
        return "loss" if is_loss else None

    def array(self, tensor: Tensor) -> Array | None:
        if not tensor._is_initialized():
            return None
        with paddle.no_grad():
            values = tensor.detach()
            if not values.is_dense():
                values = values.to_dense()
            if values.dtype == paddle.bfloat16:
                values = values.astype("float32")
            array: Array = values.numpy().copy()
        return array

    def shape(self, tensor: Tensor) -> tuple[int, ...]:
        return tuple(int(size) for size in tensor.shape)

    def dtype(self, tensor: Tensor) -> str:
        return str(tensor.dtype).removeprefix("paddle.")

    def device(self, tensor: Tensor) -> str:
        if not tensor._is_initialized() or tensor.place.is_cpu_place():
            return "cpu"
        return str(tensor.place).removeprefix("Place(").removesuffix(")")

    def is_parameter(self, tensor: Tensor) -> bool:
        return isinstance(tensor, EagerParamBase)

    def is_trainable(self, tensor: Tensor) -> bool:
        return bool(not tensor.stop_gradient and tensor.is_leaf)

    def needs_gradient(self, tensor: Tensor) -> bool:
        return bool(not tensor.stop_gradient and not tensor.is_leaf)

    def storage(self, tensor: Tensor) -> Hashable:
        is_stored = tensor._is_initialized() and tensor.is_dense() and tensor.size > 0
        # A slice lies in its source's memory, so many bytes after its beginning.
        return tensor.data_ptr() - tensor.offset if is_stored else ("no memory", id(tensor))

    def held(self, module: Block) -> list[Held]:
        list(module.named_parameters())  # raises what the lesson's reader would see
        entries = [entry for prefix, layer in _walk(module) for entry in _own(prefix, layer)]
        return [e for e in entries if not e.is_buffer] + [e for e in entries if e.is_buffer]

    def layers(self, module: Block) -> list[str]:
        return [type(layer).__name__ for _, layer in _walk(module) if not _inner(layer)]

    def is_built(self, module: Block) -> bool:
        return all(parameter._is_initialized() for parameter in module.parameters())

    def is_training(self, module: Block) -> bool | None:
        return bool(module.training)

    @contextmanager
    def watch_calls(self, called: Called) -> Iterator[None]:
        original = nn.Layer.__call__
        depth = 0

        def call(module: Block, *args: Any, **kwargs: Any) -> Any:
            nonlocal depth
            depth += 1
            try:
                result = original(module, *args, **kwargs)
            finally:
                depth -= 1
            if depth == 0:
                called(module, args, kwargs)
            return result

        nn.Layer.__call__ = call
        try:
            yield
        finally:
            nn.Layer.__call__ = original

    def reached(self, module: Block, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Reached:
        parameters = self._trainable(module)

        def arrays() -> list[Array | None]:
            return [self.array(output) for output in _call_alike(module, args, kwargs)]

        with self._unnoticed(module):
            outputs = _call_alike(module, args, kwargs)
            gradients = _gradients(outputs, list(parameters.values()))
        missed = [n for n, grad in zip(parameters, gradients, strict=True) if grad is None]
        unreached = []
        if missed:
            with self._unnoticed(module):
                before = arrays()
            with self._unnoticed(module):
                can_tell = _equal(before, arrays())  # else something else changes the output, too
            for name in missed if can_tell else ():
                with self._unnoticed(module):
                    _change(parameters[name])
                    if not _equal(before, arrays()):
                        unreached.append(name)
        return Reached(
            reached=tuple(name for name in parameters if name not in missed),
            unreached=tuple(unreached),
            idle=tuple(name for name in missed if name not in unreached),
        )

    @contextmanager
    def _unnoticed(self, module: Block) -> Iterator[None]:
        """Put back all that a call of the module can change, and show nothing of what it says."""
        held = [entry.tensor for entry in self.held(module)]
        values = [None if self.array(t) is None else t.detach().clone() for t in held]
        modes = [(layer, layer.training) for _, layer in _walk(module)]
        states = random.getstate(), np.random.get_state()
        silent = io.StringIO()
        try:
            with warnings.catch_warnings(), redirect_stdout(silent), redirect_stderr(silent):
                warnings.simplefilter("ignore")
                with paddle.enable_grad():
                    yield
        finally:
            for tensor, value in zip(held, values, strict=True):
                if value is not None:
                    _put(tensor, value)
            for layer, mode in modes:
                layer.training = mode
            random.setstate(states[0])
            np.random.set_state(states[1])

    def _trainable(self, module: Block) -> dict[str, Parameter]:
        """Return the trainable parameters by name, a shared one under its first name."""
        found: dict[int, tuple[str, Parameter]] = {}
        for entry in self.held(module):
            if not entry.is_buffer and self.is_trainable(entry.tensor):
                found.setdefault(id(entry.tensor), (entry.name, entry.tensor))
        return dict(found.values())


def _inner(layer: Block) -> dict[str, Block]:
    """Return the layers within; those of a recurrent net keep its own parameters once more."""
    return {} if isinstance(layer, RNNBase) else layer._sub_layers


def _walk(layer: Block, prefix: str = "") -> Iterator[tuple[str, Block]]:
    """Yield the layer and all within it, a shared one at each of its places."""
    yield prefix, layer
    for name, inner in _inner(layer).items():
        if inner is not None:
            yield from _walk(inner, f"{prefix}{name}.")


def _own(prefix: str, layer: Block) -> Iterator[Held]:
    """Yield what the layer holds itself."""
    for name, tensor in layer._parameters.items():
        if tensor is not None:
            is_buffer = isinstance(layer, _BatchNormBase) and name in _RUNNING
            is_layers = name.startswith("weight")
            axes = getattr(tensor, MARK, axes_of(layer, tensor.ndim) if is_layers else None)
            yield Held(prefix + name, tensor, axes, is_buffer)
    # A recurrent net's one buffer is the place where its kernel keeps the state of its dropout.
    for name, tensor in layer._buffers.items():
        if tensor is not None and not isinstance(layer, RNNBase):
            yield Held(prefix + name, tensor, None, is_buffer=True)


def _call_alike(module: Block, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Tensor]:
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


def _gradients(outputs: list[Tensor], parameters: list[Parameter]) -> list[Tensor | None]:
    sums = [output.astype("float64").sum() for output in outputs if not output.stop_gradient]
    if not sums or not parameters:
        return [None] * len(parameters)
    found: list[Tensor | None] = paddle.grad(sum(sums), parameters, allow_unused=True)
    return found


def _change(parameter: Parameter) -> None:
    """Give every element another value, each by another amount: equal ones could cancel out."""
    amounts = np.random.default_rng(0).uniform(0.5, 1.5, parameter.shape)
    _put(parameter, parameter.detach() + paddle.to_tensor(amounts).astype(parameter.dtype))


def _put(tensor: Tensor, value: Tensor) -> None:
    with paddle.no_grad():
        _C_ops.assign_out_(value, tensor)


def _equal(one: list[Array | None], other: list[Array | None]) -> bool:
    if len(one) != len(other):
        return False
    pairs = zip(one, other, strict=True)
    return all(
        a is b if a is None or b is None else np.array_equal(a, b, equal_nan=True) for a, b in pairs
    )
