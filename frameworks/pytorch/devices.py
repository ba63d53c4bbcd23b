"""Devices in PyTorch."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import torch
from torch import nn

from common.interface import Array, Block, Devices, Parameter, Tensor
from common.interface.devices import Device


class PyTorchDevices(Devices):
    """Devices in PyTorch."""

    def gpu_count(self) -> int:
        return torch.cuda.device_count()

    def cpu_count(self) -> int:
        return torch.cpu.device_count()

    def built_for_gpu(self) -> bool:
        return torch.backends.cuda.is_built()

    def threads(self) -> int:
        return torch.get_num_threads()

    def cpu(self) -> Device:
        return torch.device("cpu")

    def gpu(self, i: int) -> Device:
        return torch.device(f"cuda:{i}")

    def any_gpu(self) -> Device:
        return torch.device("cuda")

    def try_gpu(self, i: int = 0) -> Device:
        return self.gpu(i) if i < self.gpu_count() else self.cpu()

    def try_all_gpus(self) -> list[Device]:
        return [self.gpu(i) for i in range(self.gpu_count())] or [self.cpu()]

    def current_gpu(self, i: int) -> AbstractContextManager[object]:
        return torch.cuda.device(f"cuda:{i}")

    def scope(self, device: Device) -> AbstractContextManager[object]:
        return torch.device(device)  # a device is also a context manager

    def canonical(self, device: Device) -> str:
        return str(device).replace("cuda", "gpu")

    def device_of(self, x: Tensor | Parameter) -> Device:
        return x.device

    def tensor_on(self, array: Array, device: Device) -> Tensor:
        return torch.tensor(array, device=device)

    def tensor_strictly_on(self, array: Array, device: Device) -> Tensor:
        return torch.tensor(array, device=device)

    def random_on(self, rows: int, columns: int, device: Device) -> Tensor:
        return torch.rand(rows, columns, device=device)

    def copy_to(self, x: Tensor, device: Device) -> Tensor:
        return x.to(device)

    def add(self, x: Tensor, y: Tensor) -> Tensor:
        return x + y

    def multiply(self, x: Tensor, y: Tensor) -> Tensor:
        return x @ y

    def run_on(self, device: Device, function: Callable[..., Tensor], *xs: Tensor) -> Tensor:
        return function(*(x.to(device) for x in xs))  # computed where the tensors are

    def wrap_numpy(self, array: Array) -> Tensor:
        return torch.from_numpy(array)

    def to_numpy(self, x: Tensor) -> Array:
        return x.numpy()

    def linear_on(self, in_features: int, out_features: int, device: Device) -> Block:
        return nn.Linear(in_features, out_features, device=device)

    def move_net(self, net: Block, device: Device) -> Block:
        return net.to(device)

    def save_as_if_on_absent_gpu(self, net: Block, path: Path) -> None:
        absent = f"cuda:{torch.cuda.device_count()}"
        # A file names the device of each storage; here all are given a name of our own.
        torch.serialization.register_package(0, lambda _: absent, lambda _storage, _name: None)
        torch.save(net.state_dict(), path)

    def load_on_cpu(self, net: Block, path: Path) -> None:
        net.load_state_dict(torch.load(path, map_location="cpu"))

    def products_one_by_one(self, x: Tensor, y: Tensor) -> Tensor:
        return torch.stack([a @ b for a, b in zip(x, y, strict=True)])

    def products_at_once(self, x: Tensor, y: Tensor) -> Tensor:
        return x @ y

    def norms_each_time(self, x: Tensor, times: int) -> list[float]:
        return [torch.linalg.norm(x @ x).item() for _ in range(times)]

    def norms_at_the_end(self, x: Tensor, times: int) -> list[float]:
        return torch.stack([torch.linalg.norm(x @ x) for _ in range(times)]).tolist()

    def memory_used(self, device: Device) -> int:
        return torch.cuda.memory_allocated(device)

    def stand_in(self) -> Device:
        return torch.device("meta")  # tensors with a shape and a dtype, and no numbers

    def synchronize(self) -> None:
        if self.has_gpu:
            for i in range(self.gpu_count()):
                torch.cuda.synchronize(i)
