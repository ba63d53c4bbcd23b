"""Devices: which there are, where tensors and nets live, and moving them.

A GPU that is not there can be named but not used, so `gpu_count` decides what a scenario tries.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from common.inputs import Array
from common.interface.border import Block, Parameter, Tensor

# What a framework takes where it asks for a device: an object or a string of its own.
Device: TypeAlias = Any


class Devices(ABC):
    """Operations of the section "devices"."""

    @cached_property
    def has_gpu(self) -> bool:
        """Whether there is a GPU; found out once, because `synchronize` asks around every timing.

        Asked in a forked child only: a GPU driver started before a fork does not survive it.
        """
        return self.gpu_count() > 0

    @abstractmethod
    def gpu_count(self) -> int:
        """Return how many GPUs the framework can use here."""

    @abstractmethod
    def cpu_count(self) -> int:
        """Return how many CPU devices the framework counts; a device is not a core."""

    @abstractmethod
    def built_for_gpu(self) -> bool:
        """Return whether the installed package was compiled with support for NVIDIA's GPUs."""

    @abstractmethod
    def threads(self) -> int:
        """Return how many threads one operation may use on the CPU; 0 where the library decides."""

    @abstractmethod
    def cpu(self) -> Device:
        """Return the CPU, as the framework names it."""

    @abstractmethod
    def gpu(self, i: int) -> Device:
        """Return the framework's name of GPU i, counted from 0, whether or not it is there."""

    @abstractmethod
    def any_gpu(self) -> Device:
        """Return the framework's name of "the GPU", without a number."""

    @abstractmethod
    def try_gpu(self, i: int = 0) -> Device:
        """Return GPU i where it is there, else the CPU."""

    @abstractmethod
    def try_all_gpus(self) -> list[Device]:
        """Return every GPU that is there, or the CPU alone."""

    @abstractmethod
    def current_gpu(self, i: int) -> AbstractContextManager[object]:
        """Return the context manager inside which GPU i is the current one; it is no device."""

    @abstractmethod
    def scope(self, device: Device) -> AbstractContextManager[object]:
        """Return the context manager inside which new tensors are made on the device."""

    @abstractmethod
    def canonical(self, device: Device) -> str:
        """Return "cpu", "gpu:0", ... for the framework's name of a device."""

    @abstractmethod
    def device_of(self, x: Tensor | Parameter) -> Device:
        """Return where a tensor or parameter lives, as the framework tells it."""

    @abstractmethod
    def tensor_on(self, array: Array, device: Device) -> Tensor:
        """Return a new tensor with the array's values, made on the device."""

    @abstractmethod
    def tensor_strictly_on(self, array: Array, device: Device) -> Tensor:
        """Return a new tensor made on the device; raise where the device is not there."""

    @abstractmethod
    def random_on(self, rows: int, columns: int, device: Device) -> Tensor:
        """Return a new tensor of uniform random numbers in [0, 1), made on the device."""

    @abstractmethod
    def copy_to(self, x: Tensor, device: Device) -> Tensor:
        """Return the tensor on the device, as a reader of the chapter moves one."""

    @abstractmethod
    def add(self, x: Tensor, y: Tensor) -> Tensor:
        """Return x + y; the framework decides where it is computed."""

    @abstractmethod
    def multiply(self, x: Tensor, y: Tensor) -> Tensor:
        """Return the matrix product of x and y; the framework decides where it is computed."""

    @abstractmethod
    def run_on(self, device: Device, function: Callable[..., Tensor], *xs: Tensor) -> Tensor:
        """Return function(*xs), computed on the device."""

    @abstractmethod
    def wrap_numpy(self, array: Array) -> Tensor:
        """Return the array as a tensor, without a copy where the framework has a way to do so."""

    @abstractmethod
    def to_numpy(self, x: Tensor) -> Array:
        """Return the tensor as a NumPy array, by the shortest way the framework offers."""

    @abstractmethod
    def linear_on(self, in_features: int, out_features: int, device: Device) -> Block:
        """Return a fully connected layer whose parameters were made on the device."""

    @abstractmethod
    def move_net(self, net: Block, device: Device) -> Block:
        """Move a net's parameters to the device and return the net."""

    @abstractmethod
    def save_as_if_on_absent_gpu(self, net: Block, path: Path) -> None:
        """Write the parameter file that a machine with one GPU more than this one would write."""

    @abstractmethod
    def load_on_cpu(self, net: Block, path: Path) -> None:
        """Read a parameter file into a net on the CPU, on whatever device it was written."""

    @abstractmethod
    def products_one_by_one(self, x: Tensor, y: Tensor) -> Tensor:
        """Return the products x[i] @ y[i] as one tensor, computed by one small operation each."""

    @abstractmethod
    def products_at_once(self, x: Tensor, y: Tensor) -> Tensor:
        """Return the products x[i] @ y[i], computed by one large operation."""

    @abstractmethod
    def norms_each_time(self, x: Tensor, times: int) -> list[float]:
        """Multiply x by itself so many times, and log each product's Frobenius norm as it comes."""

    @abstractmethod
    def norms_at_the_end(self, x: Tensor, times: int) -> list[float]:
        """Do the same, but keep the norms on the device and fetch them together at the end."""

    @abstractmethod
    def memory_used(self, device: Device) -> int:
        """Return the bytes that tensors take on a GPU."""

    @abstractmethod
    def stand_in(self) -> Device:
        """Return what can stand in for a second device on a machine that has only a CPU.

        To be asked before the first tensor is made: TensorFlow divides its CPU only until then.
        """

    @abstractmethod
    def synchronize(self) -> None:
        """Wait until every GPU has done what it was given; nothing to wait for without one."""
