"""Looking at PyTorch's objects from outside."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import isfunction
from typing import Any

import torch
from torch import nn
from torch.nn.modules.conv import _ConvNd
from torch.nn.parameter import is_lazy

from common.interface import Array, Block, Called, Held, Inspection, Reached, Returned, Tensor
from frameworks.pytorch.reaching import (
    Repeated,
    all_modules,
    depends_on,
    gradients_of,
    is_same,
    left_as_it_was,
)

TRANSPOSED = (nn.Linear, nn.RNNBase, nn.RNNCellBase, nn.MultiheadAttention)
KINDS = {
    nn.modules.loss._Loss: "loss",
    torch.optim.Optimizer: "optimizer",
    torch.device: "device",
    torch.dtype: "dtype",
    torch.Size: "shape",
}
RARER_KINDS = {
    torch.utils.data.Dataset: "dataset",
    torch.utils.data.DataLoader: "loader",
    torch.distributions.Distribution: "distribution",
    torch.optim.lr_scheduler.LRScheduler: "scheduler",
}


class PyTorchInspection(Inspection):
    """Looking at PyTorch's objects from outside."""

    def __init__(self) -> None:
        self._depth = 0  # of calls of modules, one inside the other

    def is_tensor(self, value: object) -> bool:
        return isinstance(value, torch.Tensor)

    def is_symbolic(self, value: object) -> bool:
        return False

    def is_module(self, value: object) -> bool:
        return isinstance(value, nn.Module)

    def kind(self, value: object) -> str | None:
        if isfunction(value) and value.__module__ == nn.init.__name__:
            return "initializer"
        return next((kind for known, kind in KINDS.items() if isinstance(value, known)), None)

    def rarer_kind(self, value: object) -> str | None:
        kinds = RARER_KINDS.items()
        return next((kind for known, kind in kinds if isinstance(value, known)), None)

    def learning_rate(self, optimizer: Any) -> float | None:
        rates = {float(group["lr"]) for group in optimizer.param_groups}
        return rates.pop() if len(rates) == 1 else None

    def array(self, tensor: Tensor) -> Array | None:
        if is_lazy(tensor) or tensor.is_meta:
            return None
        plain = tensor.detach().clone()  # memory that NumPy has seen cannot be resized any more
        if plain.is_quantized:
            plain = plain.dequantize()
        if plain.layout != torch.strided:
            plain = plain.to_dense()
        if plain.dtype.is_floating_point and plain.dtype.itemsize < 4:
            plain = plain.float()  # NumPy has no bfloat16 and no float8
        return plain.cpu().resolve_conj().resolve_neg().numpy()

    def shape(self, tensor: Tensor) -> tuple[int, ...]:
        return () if is_lazy(tensor) else tuple(tensor.shape)

    def sizes(self, tensor: Tensor) -> tuple[int, ...] | None:
        # In a trace sizes are tensors, and to look at them would become part of it.
        is_unknown = is_lazy(tensor) or torch.jit.is_tracing()
        return None if is_unknown else tuple(map(int, tensor.shape))

    def dtype(self, tensor: Tensor) -> str:
        return str(tensor.dtype).removeprefix("torch.")

    def device(self, tensor: Tensor) -> str:
        return str(tensor.device)

    def is_parameter(self, tensor: Tensor) -> bool:
        return isinstance(tensor, nn.Parameter | nn.UninitializedParameter)

    def is_trainable(self, tensor: Tensor) -> bool:
        return tensor.requires_grad and tensor.is_leaf

    def needs_gradient(self, tensor: Tensor) -> bool:
        return tensor.requires_grad

    def storage(self, tensor: Tensor) -> Hashable:
        is_dense = tensor.layout == torch.strided and not is_lazy(tensor)
        # Views that begin elsewhere in the same memory count as others: the weights of recurrent
        # layers lie in one piece on some devices, and are no shared parameters.
        address = tensor.data_ptr() if is_dense else 0
        return ("memory", address) if address else ("object", id(tensor))

    def held(self, module: Block) -> list[Held]:
        axes = {
            id(tensor): stored_axes(owner, name, tensor)
            for owner in all_modules(module)
            for name, tensor in owner._parameters.items()
            if tensor is not None
        }
        parameters = module.named_parameters(remove_duplicate=False)
        buffers = module.named_buffers(remove_duplicate=False)
        return [
            *(Held(name, tensor, axes.get(id(tensor))) for name, tensor in parameters),
            *(Held(name, tensor, is_buffer=True) for name, tensor in buffers),
        ]

    def own(self, module: Block) -> list[Held]:
        parameters = vars(module)["_parameters"].items()
        buffers = vars(module)["_buffers"].items()
        return [
            *(Held(name, tensor) for name, tensor in parameters if tensor is not None),
            *(Held(name, tensor, is_buffer=True) for name, tensor in buffers if tensor is not None),
        ]

    def children(self, module: Block) -> list[tuple[str, Block]]:
        kept = vars(module)["_modules"].items()
        return [(str(name), child) for name, child in kept if child is not None]

    def layers(self, module: Block) -> list[str]:
        found = all_modules(module)[1:]
        return [type(layer).__name__ for layer in found if not any(layer.children())]

    def is_built(self, module: Block) -> bool:
        return not any(
            is_lazy(tensor)
            for layer in all_modules(module)
            for tensor in (*layer._parameters.values(), *layer._buffers.values())
        )

    def is_training(self, module: Block) -> bool | None:
        return bool(module.training)

    @contextmanager
    def watch_calls(self, called: Called, returned: Returned | None = None) -> Iterator[None]:
        call = nn.Module.__call__

        def watched(module: Block, *args: Any, **kwargs: Any) -> Any:
            self._depth += 1
            try:
                result = call(module, *args, **kwargs)
            finally:
                self._depth -= 1
            if returned:
                returned(module, args, kwargs, result)
            if not self._depth:
                called(module, args, kwargs)
            return result

        nn.Module.__call__ = watched
        try:
            yield
        finally:
            nn.Module.__call__ = call

    def reached(self, module: Block, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Reached:
        trainable = {name: p for name, p in module.named_parameters() if p.requires_grad}
        self._depth += 1  # who watches calls is not told of these
        try:
            with left_as_it_was(module):
                again = Repeated(module, args, kwargs)
                output = again()
                gradients = gradients_of(output, list(trainable.values()))
                found = [name for name, got in zip(trainable, gradients, strict=True) if got]
                missed = {name: p for name, p in trainable.items() if name not in found}
                # A module that gives something else at each call cannot be asked by its output.
                is_steady = not missed or is_same(output, again())
                unreached = [
                    name
                    for name, parameter in missed.items()
                    if is_steady and depends_on(again, output, parameter)
                ]
        finally:
            self._depth -= 1
        idle = tuple(name for name in missed if name not in unreached)
        return Reached(tuple(found), tuple(unreached), idle)


def stored_axes(owner: Block, name: str, tensor: Tensor) -> tuple[int, ...] | None:
    """Return what to transpose a layer's parameter by to see it in canonical layout.

    The canonical layouts are Keras's: [in, out], [*kernel, in, out], and for transposed
    convolutions [*kernel, out, in]; torch.nn's documentation has its own under "Variables".
    """
    if is_lazy(tensor):
        return None
    if isinstance(owner, _ConvNd) and name == "weight":
        return (*range(2, tensor.ndim), 1, 0)
    if isinstance(owner, TRANSPOSED) and "weight" in name and tensor.ndim == 2:
        return (1, 0)
    return None
