"""A tensor library of a few lines, which lessons of the tests import: NumPy behind the words."""

from collections.abc import Callable
from typing import Any

import numpy as np

from common.inputs import Array

draw: Callable[[tuple[int, ...]], Array] = np.zeros
watchers: list[Callable[[Any, Any, Any], None]] = []
returned: Callable[[Any, Any, Any, Any], None] | None = None


class Tensor:
    def __init__(self, data: Any) -> None:
        self.data = np.array(data, np.float32)

    def __add__(self, other: Any) -> "Tensor":
        return Tensor(self.data + getattr(other, "data", other))

    def __eq__(self, other: object) -> "Tensor":  # type: ignore[override]
        return Tensor(self.data == getattr(other, "data", other))

    __hash__ = object.__hash__

    def fill_(self, value: float) -> "Tensor":
        self.data[...] = value
        return self

    def __repr__(self) -> str:
        return f"tensor({self.data.tolist()})"


class Parameter(Tensor):
    is_trainable = True


class Module:
    """Lists the parameters among its attributes, as the libraries do."""

    is_training = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        told, watchers[:] = list(watchers), []
        for watcher in told:
            watcher(self, args, kwargs)
        try:
            result = self.forward(*args, **kwargs)
            if returned:
                returned(self, args, kwargs, result)
            return result
        finally:
            watchers[:] = told

    def forward(self, x: Tensor) -> Tensor:
        return x

    def modules(self) -> "list[Module]":
        parts = [part for part in vars(self).values() if isinstance(part, Module)]
        return [self, *(inner for part in parts for inner in part.modules())]

    def apply(self, function: Callable[["Module"], object]) -> "Module":
        for module in self.modules():
            function(module)
        return self


class Dense(Module):
    """Keeps its weight as [out, in]."""

    def __init__(self, inputs: int, outputs: int) -> None:
        self.weight = Parameter(draw((inputs, outputs)).T)
        self.bias = Parameter(np.zeros(outputs))

    def forward(self, x: Tensor) -> Tensor:
        return Tensor(x.data @ self.weight.data.T + self.bias.data)


class Constant:
    """An initializer."""

    def __init__(self, value: float) -> None:
        self.value = value

    def __call__(self, tensor: Tensor) -> None:
        tensor.fill_(self.value)


def ones(*shape: int) -> Tensor:
    return Tensor(np.ones(shape))


def rand(*shape: int) -> Tensor:
    return Tensor(draw(shape))
