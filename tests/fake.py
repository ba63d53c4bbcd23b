"""A framework without a library: NumPy arrays behind the common interface.

It is there at once, so that what surrounds a framework can be tested in milliseconds. Operations
that it has not are not offered, so it need not follow as the interface grows.
"""

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from common.interface import (
    Access,
    Array,
    Block,
    Blocks,
    Border,
    Custom,
    Devices,
    Framework,
    Init,
    Lazy,
    NotOffered,
    Saving,
    Tensor,
    Tying,
)


def _not_offered(*_: object, **__: object) -> NoReturn:
    raise NotOffered("the fake framework has no such operation")


def filled(section: type) -> Any:
    """Return an instance of a section in which every operation that is not written is refused."""
    abstract: frozenset[str] = getattr(section, "__abstractmethods__", frozenset())
    return type(section.__name__, (section,), dict.fromkeys(abstract, _not_offered))()


class Linear:
    """A layer y = x W + b."""

    def __init__(self, in_features: int, out_features: int, bias: bool) -> None:
        self.parameters: list[Array] = [np.zeros((in_features, out_features), np.float32)]
        if bias:
            self.parameters.append(np.zeros(out_features, np.float32))

    def __call__(self, x: Array) -> Array:
        y: Array = np.matmul(x, self.parameters[0])
        return np.add(y, self.parameters[1]) if len(self.parameters) > 1 else y


class FakeBorder(Border):
    """NumPy's arrays, copied."""

    def tensor(self, array: Array) -> Tensor:
        return array.copy()

    def array(self, tensor: Tensor) -> Array:
        return np.array(tensor)

    def set_parameters(self, block: Block, arrays: Sequence[Array]) -> None:
        for parameter, array in zip(block.parameters, arrays, strict=True):
            parameter[...] = array

    def get_parameters(self, block: Block) -> list[Array]:
        return [parameter.copy() for parameter in block.parameters]

    def gradients(self, block: Block, x: Tensor) -> list[Array | None]:
        raise NotOffered("the fake framework has no gradients")


class FakeBlocks(Blocks):
    """A linear layer, and the call of it."""

    def linear(self, in_features: int, out_features: int, bias: bool = True) -> Block:
        return Linear(in_features, out_features, bias)

    def forward(self, block: Block, x: Tensor) -> Tensor:
        return block(x)


class FakeDevices(Devices):
    """No device, so nothing to wait for."""

    def synchronize(self) -> None:
        return


class Fake(Framework):
    """The framework that is none."""

    name = "fake"
    border = filled(FakeBorder)
    blocks = filled(FakeBlocks)
    access = filled(Access)
    init = filled(Init)
    tying = filled(Tying)
    lazy = filled(Lazy)
    custom = filled(Custom)
    saving = filled(Saving)
    devices = filled(FakeDevices)

    def versions(self) -> dict[str, str]:
        return {"fake": "1.0"}

    def set_threads(self, threads: int) -> None:
        self.threads = threads

    def reset(self) -> None:
        np.random.seed(0)
