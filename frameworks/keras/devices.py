"""Devices in Keras on TensorFlow."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import keras
import tensorflow as tf

from common.interface import Array, Block, Devices, NotOffered, Parameter, Tensor
from common.interface.devices import Device


class KerasDevices(Devices):
    """Devices in Keras on TensorFlow."""

    def gpu_count(self) -> int:
        return len(tf.config.list_physical_devices("GPU"))

    def cpu_count(self) -> int:
        return len(tf.config.list_physical_devices("CPU"))

    def built_for_gpu(self) -> bool:
        return tf.test.is_built_with_cuda()

    def threads(self) -> int:
        return tf.config.threading.get_intra_op_parallelism_threads()

    def cpu(self) -> Device:
        return "cpu"

    def gpu(self, i: int) -> Device:
        return f"gpu:{i}"

    def any_gpu(self) -> Device:
        return "gpu"

    def try_gpu(self, i: int = 0) -> Device:
        return self.gpu(i) if i < self.gpu_count() else self.cpu()

    def try_all_gpus(self) -> list[Device]:
        return [self.gpu(i) for i in range(self.gpu_count())] or [self.cpu()]

    def current_gpu(self, i: int) -> AbstractContextManager[object]:
        return keras.device(f"gpu:{i}")

    def scope(self, device: Device) -> AbstractContextManager[object]:
        return keras.device(device)

    def canonical(self, device: Device) -> str:
        spec = tf.DeviceSpec.from_string(device)
        kind, i = spec.device_type.lower(), spec.device_index or 0
        return kind if (kind, i) == ("cpu", 0) else f"{kind}:{i}"

    def device_of(self, x: Tensor | Parameter) -> Device:
        return x.value.device if isinstance(x, keras.Variable) else x.device

    def tensor_on(self, array: Array, device: Device) -> Tensor:
        with keras.device(device):
            return tf.constant(array)

    def tensor_strictly_on(self, array: Array, device: Device) -> Tensor:
        tf.config.set_soft_device_placement(False)  # or an absent device becomes the CPU
        try:
            with keras.device(device):
                return tf.constant(array)
        finally:
            tf.config.set_soft_device_placement(True)

    def random_on(self, rows: int, columns: int, device: Device) -> Tensor:
        with keras.device(device):
            return keras.random.uniform((rows, columns))

    def copy_to(self, x: Tensor, device: Device) -> Tensor:
        with keras.device(device):
            return tf.identity(x)

    def add(self, x: Tensor, y: Tensor) -> Tensor:
        return x + y

    def multiply(self, x: Tensor, y: Tensor) -> Tensor:
        return x @ y

    def run_on(self, device: Device, function: Callable[..., Tensor], *xs: Tensor) -> Tensor:
        with keras.device(device):  # computed where the scope says; the inputs follow
            return function(*xs)

    def wrap_numpy(self, array: Array) -> Tensor:
        return tf.constant(array)  # always a copy

    def to_numpy(self, x: Tensor) -> Array:
        return x.numpy()

    def linear_on(self, in_features: int, out_features: int, device: Device) -> Block:
        with keras.device(device):
            layer = keras.layers.Dense(out_features)
            layer.build((None, in_features))
        return layer

    def move_net(self, net: Block, device: Device) -> Block:
        raise NotOffered(
            "a Keras variable stays where it was made: build the net in a device scope"
        )

    def save_as_if_on_absent_gpu(self, net: Block, path: Path) -> None:
        net.save_weights(path)  # as arrays: a file names no device

    def load_on_cpu(self, net: Block, path: Path) -> None:
        net.load_weights(path)

    def products_one_by_one(self, x: Tensor, y: Tensor) -> Tensor:
        pairs = zip(tf.unstack(x), tf.unstack(y), strict=True)
        return tf.stack([a @ b for a, b in pairs])

    def products_at_once(self, x: Tensor, y: Tensor) -> Tensor:
        return x @ y

    def norms_each_time(self, x: Tensor, times: int) -> list[float]:
        return [float(tf.norm(x @ x)) for _ in range(times)]

    def norms_at_the_end(self, x: Tensor, times: int) -> list[float]:
        return tf.stack([tf.norm(x @ x) for _ in range(times)]).numpy().tolist()

    def memory_used(self, device: Device) -> int:
        return tf.config.experimental.get_memory_info(device.upper())["current"]

    def stand_in(self) -> Device:
        cpu = tf.config.list_physical_devices("CPU")[0]
        halves = [tf.config.LogicalDeviceConfiguration() for _ in range(2)]
        tf.config.set_logical_device_configuration(cpu, halves)  # one CPU as two devices
        return "cpu:1"

    def synchronize(self) -> None:
        if self.has_gpu:
            tf.test.experimental.sync_devices()
