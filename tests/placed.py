"""A machine with two GPUs, pretended by NumPy arrays that know their device."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from common.inputs import Array
from common.interface import Access, Blocks, Border, Devices, NotOffered, Parameter, Saving, Tensor
from tests.fake import Fake, filled


@dataclass(eq=False)
class Placed:
    """An array that knows its device."""

    values: Any
    device: str = "cpu"

    def __str__(self) -> str:
        return f"{self.values} on {self.device}"


class Net:
    """A linear layer, or a sequence of one."""

    def __init__(self, in_features: int, out_features: int, device: str) -> None:
        shapes = (in_features, out_features), (out_features,)
        self.parameters = [Placed(np.zeros(shape, np.float32), device) for shape in shapes]

    def __call__(self, x: Placed) -> Placed:
        weight, bias = self.parameters
        return compute(lambda x, w, b: x @ w + b, x, weight, bias)


def compute(function: Callable[..., Any], *xs: Placed) -> Placed:
    """Compute where all of the inputs are."""
    (device, *others) = {x.device for x in xs}
    if others:
        raise RuntimeError(f"{device} and {others}")
    return Placed(function(*(x.values for x in xs)), device)


class PlacedBorder(Border):
    def tensor(self, array: Array) -> Tensor:
        return Placed(array.copy(), PlacedDevices.current)

    def array(self, tensor: Tensor) -> Array:
        return np.array(tensor.values)

    def set_parameters(self, block: Any, arrays: Any) -> None:
        for parameter, array in zip(block.parameters, arrays, strict=True):
            parameter.values[...] = array

    def get_parameters(self, block: Any) -> list[Array]:
        return [self.array(parameter) for parameter in block.parameters]


class PlacedBlocks(Blocks):
    def linear(self, in_features: int, out_features: int, bias: bool = True) -> Net:
        return Net(in_features, out_features, "cpu")

    def sequential(self, *blocks: Any) -> Any:
        return blocks[0]

    def forward(self, block: Any, x: Tensor) -> Tensor:
        return block(x)

    def train_step(self, block: Any, x: Tensor, learning_rate: float) -> None:
        weight, bias = block.parameters  # the gradient of sum(x W + b)
        weight.values -= learning_rate * x.values.sum(0)[:, None]
        bias.values -= learning_rate * len(x.values)


class PlacedAccess(Access):
    def weight(self, layer: Any) -> Parameter:
        return layer.parameters[0]


class PlacedDevices(Devices):
    """A machine with two GPUs, and a framework as strict as PyTorch."""

    count = 2
    current = "cpu"

    def gpu_count(self) -> int:
        return self.count

    def cpu_count(self) -> int:
        return 1

    def built_for_gpu(self) -> bool:
        return True

    def threads(self) -> int:
        return 1

    def cpu(self) -> str:
        return "cpu"

    def gpu(self, i: int) -> str:
        return f"gpu:{i}"

    def any_gpu(self) -> str:
        return "gpu"

    def try_gpu(self, i: int = 0) -> str:
        return self.gpu(i) if i < self.gpu_count() else "cpu"

    def try_all_gpus(self) -> list[str]:
        return [self.gpu(i) for i in range(self.gpu_count())] or ["cpu"]

    def current_gpu(self, i: int) -> AbstractContextManager[object]:
        return self.scope(self.gpu(i))

    @contextmanager
    def scope(self, device: str) -> Iterator[None]:
        PlacedDevices.current = self.find(device)
        yield
        PlacedDevices.current = "cpu"

    def find(self, device: str) -> str:
        known = [self.gpu(i) for i in range(self.count)]
        found = "gpu:0" if device == "gpu" and known else device
        if found not in ("cpu", *known):
            raise ValueError(f"no device {device}")
        return found

    def canonical(self, device: str) -> str:
        return device

    def device_of(self, x: Any) -> str:
        return str(x.device)

    def tensor_on(self, array: Array, device: str) -> Tensor:
        return Placed(array.copy(), self.find(device))

    def tensor_strictly_on(self, array: Array, device: str) -> Tensor:
        return self.tensor_on(array, device)

    def random_on(self, rows: int, columns: int, device: str) -> Tensor:
        return Placed(np.full((rows, columns), 0.5), self.find(device))

    def copy_to(self, x: Any, device: str) -> Tensor:
        return x if x.device == device else Placed(x.values.copy(), self.find(device))

    def add(self, x: Tensor, y: Tensor) -> Tensor:
        return compute(np.add, x, y)

    def multiply(self, x: Tensor, y: Tensor) -> Tensor:
        # One column in the place of many: the scenarios' matrices of ones have equal columns.
        return compute(lambda a, b: np.broadcast_to(a @ b[:, :1], b.shape), x, y)

    def run_on(self, device: str, function: Callable[..., Tensor], *xs: Tensor) -> Tensor:
        return function(*(self.copy_to(x, device) for x in xs))

    def wrap_numpy(self, array: Array) -> Tensor:
        return Placed(array)

    def to_numpy(self, x: Any) -> Array:
        values: Array = x.values
        return values

    def linear_on(self, in_features: int, out_features: int, device: str) -> Net:
        return Net(in_features, out_features, self.find(device))

    def move_net(self, net: Net, device: str) -> Net:
        for parameter in net.parameters:
            parameter.device = self.find(device)
        return net

    def save_as_if_on_absent_gpu(self, net: Net, path: Path) -> None:
        np.savez(path, *(parameter.values for parameter in net.parameters))

    def load_on_cpu(self, net: Net, path: Path) -> None:
        with np.load(path) as file:
            for parameter, name in zip(net.parameters, file.files, strict=True):
                parameter.values = file[name]

    def products_one_by_one(self, x: Tensor, y: Tensor) -> Tensor:
        return compute(lambda a, b: np.stack([p @ q for p, q in zip(a, b, strict=True)]), x, y)

    def products_at_once(self, x: Tensor, y: Tensor) -> Tensor:
        return compute(np.matmul, x, y)

    def norms_each_time(self, x: Any, times: int) -> list[float]:
        return [float(np.linalg.norm(x.values @ x.values)) for _ in range(times)]

    norms_at_the_end = norms_each_time
    used = 0

    def memory_used(self, device: str) -> int:
        self.used += 4_000_000 * (device == "gpu:0")  # more of GPU 0 each time it is asked
        return self.used if device == "gpu:0" else 0

    def stand_in(self) -> str:
        raise NotOffered("there are GPUs")

    def synchronize(self) -> None:
        pass


class PlacedSaving(Saving):
    parameter_suffix = ".npz"
    save_parameters = PlacedDevices.save_as_if_on_absent_gpu
    load_parameters = PlacedDevices.load_on_cpu


class Machine(Fake):
    """A framework of placed arrays."""

    border = filled(PlacedBorder)
    blocks = filled(PlacedBlocks)
    access = filled(PlacedAccess)
    saving = filled(PlacedSaving)

    def __init__(self, kind: Any = PlacedDevices) -> None:
        self.devices = filled(kind)
