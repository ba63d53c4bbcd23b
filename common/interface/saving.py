"""Saving and loading: tensors, parameters, whole nets, and files that other frameworks read."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from common.exchange import Convention
from common.inputs import Array
from common.interface.border import Block, Tensor


class Saving(ABC):
    """Operations of the section "saving and loading"."""

    parameter_suffix: str  # how the framework's own books end the name of a parameter file
    convention: Convention  # names and layouts in the safetensors files it writes

    def parameter_file(self, stem: str) -> Path:
        """Return the name that the framework's own books would give to a parameter file."""
        return Path(f"{stem}{self.parameter_suffix}")

    @abstractmethod
    def save_tensor(self, tensor: Tensor, path: Path) -> None:
        """Write one tensor to a file."""

    @abstractmethod
    def load_tensor(self, path: Path, dtype: str) -> Tensor:
        """Read one tensor back; `dtype` is for frameworks whose reader must be told."""

    @abstractmethod
    def save_tensors(self, tensors: Any, path: Path) -> None:
        """Write a list or a dict of tensors to one file."""

    @abstractmethod
    def load_tensors(self, path: Path) -> Any:
        """Read what `save_tensors` wrote, with the loader's default answer to unsafe files."""

    @abstractmethod
    def save_arrays(self, tensors: dict[str, Tensor], path: Path) -> None:
        """Write named tensors through NumPy's .npz, which every framework can do."""

    @abstractmethod
    def load_arrays(self, path: Path) -> dict[str, Tensor]:
        """Read named tensors from NumPy's .npz."""

    @abstractmethod
    def to_bytes(self, tensor: Tensor) -> bytes:
        """Return what saving a tensor writes, without a file."""

    @abstractmethod
    def typed_tensor(self, values: Sequence[float], dtype: str) -> Tensor:
        """Return a tensor of these values in a dtype given by its canonical name."""

    @abstractmethod
    def dtype_name(self, tensor: Tensor) -> str:
        """Return the canonical name of a tensor's dtype."""

    @abstractmethod
    def mlp(self, in_features: int, hidden: int, out_features: int) -> Block:
        """Return an MLP of a class that files can name: layers `hidden` and `output`."""

    @abstractmethod
    def save_parameters(self, net: Block, path: Path) -> None:
        """Write a net's parameters to a file."""

    @abstractmethod
    def load_parameters(self, net: Block, path: Path) -> None:
        """Read parameters from a file into a net of the same architecture."""

    @abstractmethod
    def saved_names(self, path: Path) -> list[str]:
        """Return the names under which a parameter file keeps its tensors."""

    @abstractmethod
    def evaluation_mode(self, net: Block) -> object:
        """Put a net into evaluation mode and return what that call returns."""

    @abstractmethod
    def dropout_net(self, features: int) -> Block:
        """Return a fully connected layer 1 -> features, then a dropout of probability 1/2."""

    @abstractmethod
    def typed_linear(self, in_features: int, out_features: int, dtype: str) -> Block:
        """Return a fully connected layer whose parameters have the given dtype."""

    @abstractmethod
    def load_matching(self, net: Block, path: Path) -> None:
        """Read those parameters that fit the net, and leave the others as they are."""

    @abstractmethod
    def unmatched_names(self, net: Block, path: Path) -> tuple[list[str], list[str]]:
        """Load what matches; return the names missing in the file and those unknown to the net."""

    @abstractmethod
    def reuse_layers(self, net: Block, count: int, head: Block) -> Block:
        """Return a new net: the first `count` layers of a sequential net, then a new head."""

    @abstractmethod
    def save_whole(self, net: Block, x: Tensor, path: Path) -> None:
        """Write architecture and parameters together; x is an input for those that trace one."""

    @abstractmethod
    def load_whole(self, path: Path) -> Block:
        """Return the net that `save_whole` wrote."""

    @abstractmethod
    def save_trap(self, folder: Path, path: Path) -> None:
        """Write a "whole net" that makes an empty folder when its code runs."""

    @abstractmethod
    def load_trusting(self, path: Path) -> Block:
        """Return the net in a file, with all protection against code in files switched off."""

    @abstractmethod
    def save_safely(self, net: Block, path: Path) -> None:
        """Write a net's parameters so that an interruption leaves the earlier file whole."""

    @abstractmethod
    def momentum_optimizer(self, net: Block, learning_rate: float, momentum: float) -> Any:
        """Return a gradient descent optimizer that remembers a velocity for each parameter."""

    @abstractmethod
    def step(self, net: Block, optimizer: Any, x: Tensor) -> None:
        """Take one step of the optimizer on sum(net(x))."""

    @abstractmethod
    def save_checkpoint(self, net: Block, optimizer: Any, path: Path) -> None:
        """Write the parameters and the optimizer's state."""

    @abstractmethod
    def load_checkpoint(self, net: Block, optimizer: Any, path: Path) -> None:
        """Read the parameters and the optimizer's state, to continue a training."""

    @abstractmethod
    def restarted(self) -> AbstractContextManager[object]:
        """Return a context in which new nets get the names they would get in a new process."""

    @abstractmethod
    def conv_net(self) -> Block:
        """Return convolution `conv` (1 -> 2, 2 x 2), `bn`, ReLU, flatten, `fc` (12 -> 2).

        It takes pictures of 3 x 4; the batch norm's epsilon is 0.001.
        """

    @abstractmethod
    def default_epsilon(self) -> float:
        """Return what batch norm adds to the variance unless it is told otherwise."""

    @abstractmethod
    def pictures(self, array: Array) -> Tensor:
        """Return canonical pictures [n, h, w, channels] as the framework's convolution wants."""

    @abstractmethod
    def save_safetensors(self, net: Block, path: Path) -> None:
        """Write a net's state in the framework's own names and layouts as safetensors."""

    @abstractmethod
    def load_safetensors(self, net: Block, path: Path) -> None:
        """Read a safetensors file, in the framework's own names and layouts, into a net."""
