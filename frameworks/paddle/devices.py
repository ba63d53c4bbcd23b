"""Devices in Paddle."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import paddle
from paddle import nn

from common.interface import Array, Block, Devices, NotOffered, Parameter, Tensor
from common.interface.devices import Device


class PaddleDevices(Devices):
    """Devices in Paddle."""

    def gpu_count(self) -> int:
        return paddle.device.cuda.device_count()

    def cpu_count(self) -> int:
        raise NotOffered(
            "Paddle counts GPUs and other accelerators; the CPU is one place, uncounted"
        )

    def built_for_gpu(self) -> bool:
        return paddle.is_compiled_with_cuda()

    def threads(self) -> int:
        raise NotOffered("Paddle lets the number of threads be set, and does not tell it")

    def cpu(self) -> Device:
        return "cpu"

    def gpu(self, i: int) -> Device:
        return f"gpu:{i}"  # paddle.CUDAPlace(i) is the same, and raises where there is no GPU

    def any_gpu(self) -> Device:
        return "gpu"

    def try_gpu(self, i: int = 0) -> Device:
        return self.gpu(i) if i < self.gpu_count() else self.cpu()

    def try_all_gpus(self) -> list[Device]:
        return [self.gpu(i) for i in range(self.gpu_count())] or [self.cpu()]

    def current_gpu(self, i: int) -> AbstractContextManager[object]:
        return paddle.device.device_guard(f"gpu:{i}")

    def scope(self, device: Device) -> AbstractContextManager[object]:
        return paddle.device.device_guard(device)

    def canonical(self, device: Device) -> str:
        return str(device).removeprefix("Place(").removesuffix(")")

    def device_of(self, x: Tensor | Parameter) -> Device:
        return x.place

    def tensor_on(self, array: Array, device: Device) -> Tensor:
        return paddle.to_tensor(array, place=device)

    def tensor_strictly_on(self, array: Array, device: Device) -> Tensor:
        return paddle.to_tensor(array, place=device)

    def random_on(self, rows: int, columns: int, device: Device) -> Tensor:
        with paddle.device.device_guard(device):
            return paddle.rand([rows, columns])

    def copy_to(self, x: Tensor, device: Device) -> Tensor:
        return x.to(device)

    def add(self, x: Tensor, y: Tensor) -> Tensor:
        return x + y

    def multiply(self, x: Tensor, y: Tensor) -> Tensor:
        return x @ y

    def run_on(self, device: Device, function: Callable[..., Tensor], *xs: Tensor) -> Tensor:
        return function(*(x.to(device) for x in xs))  # computed where the tensors are

    def wrap_numpy(self, array: Array) -> Tensor:
        return paddle.to_tensor(array)  # always a copy

    def to_numpy(self, x: Tensor) -> Array:
        return x.numpy()

    def linear_on(self, in_features: int, out_features: int, device: Device) -> Block:
        with paddle.device.device_guard(device):
            return nn.Linear(in_features, out_features)

    def move_net(self, net: Block, device: Device) -> Block:
        return net.to(device)

    def save_as_if_on_absent_gpu(self, net: Block, path: Path) -> None:
        paddle.save(net.state_dict(), str(path))  # as arrays: a file names no device

    def load_on_cpu(self, net: Block, path: Path) -> None:
        net.set_state_dict(paddle.load(str(path)))

    def products_one_by_one(self, x: Tensor, y: Tensor) -> Tensor:
        return paddle.stack([a @ b for a, b in zip(x, y, strict=True)])

    def products_at_once(self, x: Tensor, y: Tensor) -> Tensor:
        return x @ y

    def norms_each_time(self, x: Tensor, times: int) -> list[float]:
        return [paddle.linalg.norm(x @ x).item() for _ in range(times)]

    def norms_at_the_end(self, x: Tensor, times: int) -> list[float]:
        return paddle.stack([paddle.linalg.norm(x @ x) for _ in range(times)]).tolist()

    def memory_used(self, device: Device) -> int:
        return paddle.device.cuda.memory_allocated(device)

    def stand_in(self) -> Device:
        raise NotOffered("Paddle has nothing to stand in for a second device: one CPU is one place")

    def synchronize(self) -> None:
        if self.has_gpu:
            for i in range(self.gpu_count()):
                paddle.device.synchronize(f"gpu:{i}")
