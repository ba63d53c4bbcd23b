"""How Paddle's objects are looked at from outside."""

import io
import random
import warnings
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TypeAlias

import numpy as np
import paddle
from paddle import nn
from paddle.base import core
from paddle.base.framework import EagerParamBase
from paddle.nn.layer import loss
from paddle.nn.layer.norm import _BatchNormBase
from paddle.nn.layer.rnn import RNNBase

from common.interface import (
    Array,
    Block,
    Called,
    Held,
    Inspection,
    Parameter,
    Reached,
    Returned,
    Tensor,
)
from frameworks.paddle.reaching import call_alike, change, equal, gradients_of, put
from frameworks.paddle.weights import MARK, axes_of

_RARER_KINDS = {
    "dataset": paddle.io.Dataset,
    "loader": paddle.io.DataLoader,
    "distribution": paddle.distribution.Distribution,
    "scheduler": paddle.optimizer.lr.LRScheduler,
}
_DEVICES = (core.Place, paddle.device.Device)
_Placed: TypeAlias = tuple[str, Block]  # a layer, and what the names of its parameters begin with
_RUNNING = ("_mean", "_variance")  # Paddle lists a batch norm's statistics as parameters


class PaddleInspection(Inspection):
    """How Paddle's objects are looked at from outside."""

    def is_tensor(self, value: object) -> bool:
        return isinstance(value, paddle.Tensor)

    def is_symbolic(self, value: object) -> bool:
        return isinstance(value, paddle.pir.Value | paddle.static.Variable)

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

    def rarer_kind(self, value: object) -> str | None:
        kinds = _RARER_KINDS.items()
        return next((kind for kind, known in kinds if isinstance(value, known)), None)

    def learning_rate(self, optimizer: Any) -> float | None:
        return float(optimizer.get_lr())

    def array(self, tensor: Tensor) -> Array | None:
        if _is_waiting(tensor):
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

    def sizes(self, tensor: Tensor) -> tuple[int, ...] | None:
        return None if _is_waiting(tensor) else tuple(int(size) for size in tensor.shape)

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

    def own(self, module: Block) -> list[Held]:
        return list(_own("", module))

    def children(self, module: Block) -> list[tuple[str, Block]]:
        return _inner(module)

    def layers(self, module: Block) -> list[str]:
        return [type(layer).__name__ for _, layer in list(_walk(module))[1:] if not _inner(layer)]

    def is_built(self, module: Block) -> bool:
        held = [tensor for _, layer in _walk(module) for tensor in _listed(layer, "_parameters")]
        return not any(_is_waiting(tensor) for _, tensor in held)

    def is_training(self, module: Block) -> bool | None:
        return getattr(module, "training", None)  # none where Layer.__init__ was never called

    @contextmanager
    def watch_calls(self, called: Called, returned: Returned | None = None) -> Iterator[None]:
        original = nn.Layer.__call__
        depth = 0

        def call(module: Block, *args: Any, **kwargs: Any) -> Any:
            nonlocal depth
            depth += 1
            try:
                result = original(module, *args, **kwargs)
            finally:
                depth -= 1
            if returned:
                returned(module, args, kwargs, result)
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
            return [self.array(output) for output in call_alike(module, args, kwargs)]

        def depends_on(parameter: Parameter) -> bool:
            for sign in (1.0, -1.0):  # up, then down: one of the two may end where a ReLU is flat
                with self._unnoticed(module):
                    change(parameter, sign)
                    if not equal(before, arrays()):
                        return True
            return False

        with self._unnoticed(module):
            outputs = call_alike(module, args, kwargs)
            gradients = gradients_of(outputs, list(parameters.values()))
        missed = [n for n, grad in zip(parameters, gradients, strict=True) if grad is None]
        unreached: list[str] = []
        if missed:
            with self._unnoticed(module):
                before = arrays()
            with self._unnoticed(module):
                can_tell = equal(before, arrays())  # else something else changes the output, too
            unreached = [name for name in missed if can_tell and depends_on(parameters[name])]
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
        attributes = [(layer.__dict__, dict(layer.__dict__)) for _, layer in _walk(module)]
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
                    put(tensor, value)
            for now, earlier in attributes:  # modes, and counters of the lesson's own
                now.clear()
                now.update(earlier)
            random.setstate(states[0])
            np.random.set_state(states[1])

    def _trainable(self, module: Block) -> dict[str, Parameter]:
        """Return the trainable parameters by name, a shared one under its first name."""
        found: dict[int, tuple[str, Parameter]] = {}
        for entry in self.held(module):
            if not entry.is_buffer and self.is_trainable(entry.tensor):
                found.setdefault(id(entry.tensor), (entry.name, entry.tensor))
        return dict(found.values())


def _is_waiting(tensor: Tensor) -> bool:
    """Return whether it has no values yet; an empty one has all that it will ever have."""
    return bool(not tensor._is_initialized() and tensor.size > 0)


def _listed(layer: Block, attribute: str) -> list[tuple[str, Any]]:
    """Return what a layer lists under an attribute that only Layer.__init__ makes."""
    return [(n, value) for n, value in getattr(layer, attribute, {}).items() if value is not None]


def _inner(layer: Block) -> list[tuple[str, Block]]:
    """Return the layers within; those of a recurrent net keep its own parameters once more."""
    return [] if isinstance(layer, RNNBase) else _listed(layer, "_sub_layers")


def _walk(layer: Block, prefix: str = "", above: tuple[Block, ...] = ()) -> Iterator[_Placed]:
    """Yield the layer and all within it, a shared one at each of its places."""
    yield prefix, layer
    for name, inner in _inner(layer):
        if not any(inner is outer for outer in (*above, layer)):  # one may know its parent
            yield from _walk(inner, f"{prefix}{name}.", (*above, layer))


def _own(prefix: str, layer: Block) -> Iterator[Held]:
    """Yield what the layer holds itself."""
    for name, tensor in _listed(layer, "_parameters"):
        is_buffer = isinstance(layer, _BatchNormBase) and name in _RUNNING
        by_name = axes_of(layer, tensor.ndim) if name.startswith("weight") else None
        yield Held(prefix + name, tensor, getattr(tensor, MARK, by_name), is_buffer)
    # A recurrent net's one buffer is the place where its kernel keeps the state of its dropout.
    for name, tensor in [] if isinstance(layer, RNNBase) else _listed(layer, "_buffers"):
        yield Held(prefix + name, tensor, None, is_buffer=True)
