"""Saving and loading in PyTorch."""

import io
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.torch
import torch
import torch.nn.functional as F
from torch import nn

from common.apparatus.scratch import FolderTrap
from common.exchange import Convention
from common.interface import Array, Block, Saving, Tensor


class MLP(nn.Module):
    """The lesson's MLP, in a module: a pickle keeps a class by its module's name."""

    def __init__(self, in_features: int, hidden: int, out_features: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(in_features, hidden)
        self.output = nn.Linear(hidden, out_features)

    def forward(self, x: Tensor) -> Tensor:
        """Return the second layer of the ReLU of the first one."""
        return self.output(F.relu(self.hidden(x)))


class PyTorchSaving(Saving):
    """Saving and loading in PyTorch."""

    parameter_suffix = ".params"
    convention = Convention(
        framework="pytorch",
        separator=".",
        linear="oi",
        conv2d="oihw",
        picture="ihw",
        names={
            "weight": "weight",
            "bias": "bias",
            "scale": "weight",
            "shift": "bias",
            "mean": "running_mean",
            "variance": "running_var",
        },
        extra=("num_batches_tracked",),
    )

    def save_tensor(self, tensor: Tensor, path: Path) -> None:
        torch.save(tensor, path)

    def load_tensor(self, path: Path, dtype: str) -> Tensor:
        return torch.load(path)

    def save_tensors(self, tensors: Any, path: Path) -> None:
        torch.save(tensors, path)

    def load_tensors(self, path: Path) -> Any:
        return torch.load(path)

    def save_arrays(self, tensors: dict[str, Tensor], path: Path) -> None:
        np.savez(path, **{name: tensor.numpy() for name, tensor in tensors.items()})

    def load_arrays(self, path: Path) -> dict[str, Tensor]:
        with np.load(path) as arrays:
            return {name: torch.from_numpy(arrays[name]) for name in arrays}

    def to_bytes(self, tensor: Tensor) -> bytes:
        memory = io.BytesIO()
        torch.save(tensor, memory)
        return memory.getvalue()

    def typed_tensor(self, values: Sequence[float], dtype: str) -> Tensor:
        return torch.tensor(values, dtype=getattr(torch, dtype))

    def dtype_name(self, tensor: Tensor) -> str:
        return str(tensor.dtype).removeprefix("torch.")

    def mlp(self, in_features: int, hidden: int, out_features: int) -> Block:
        return MLP(in_features, hidden, out_features)

    def save_parameters(self, net: Block, path: Path) -> None:
        torch.save(net.state_dict(), path)

    def load_parameters(self, net: Block, path: Path) -> None:
        net.load_state_dict(torch.load(path))

    def saved_names(self, path: Path) -> list[str]:
        return list(torch.load(path))

    def evaluation_mode(self, net: Block) -> object:
        return net.eval()

    def dropout_net(self, features: int) -> Block:
        return nn.Sequential(nn.Linear(1, features), nn.Dropout(0.5))

    def typed_linear(self, in_features: int, out_features: int, dtype: str) -> Block:
        return nn.Linear(in_features, out_features, dtype=getattr(torch, dtype))

    def load_matching(self, net: Block, path: Path) -> None:
        own = net.state_dict()
        saved = torch.load(path)
        # strict=False forgives missing and unknown names, but never a wrong shape.
        fitting = {k: v for k, v in saved.items() if k in own and v.shape == own[k].shape}
        net.load_state_dict(fitting, strict=False)

    def unmatched_names(self, net: Block, path: Path) -> tuple[list[str], list[str]]:
        missing, unexpected = net.load_state_dict(torch.load(path), strict=False)
        return missing, unexpected

    def reuse_layers(self, net: Block, count: int, head: Block) -> Block:
        return nn.Sequential(*net[:count], head)

    def save_whole(self, net: Block, x: Tensor, path: Path) -> None:
        torch.save(net, path.with_suffix(".pt"))

    def load_whole(self, path: Path) -> Block:
        # A pickled class is code: without weights_only the file may run anything at all.
        return torch.load(path.with_suffix(".pt"), weights_only=False)

    def save_trap(self, folder: Path, path: Path) -> None:
        torch.save(FolderTrap(folder), path.with_suffix(".pt"))

    def load_trusting(self, path: Path) -> Block:
        return torch.load(path.with_suffix(".pt"), weights_only=False)

    def save_safely(self, net: Block, path: Path) -> None:
        beside = path.with_name(f"new-{path.name}")
        torch.save(net.state_dict(), beside)
        beside.replace(path)  # in one step: a reader finds the earlier file or the new one

    def momentum_optimizer(self, net: Block, learning_rate: float, momentum: float) -> Any:
        return torch.optim.SGD(net.parameters(), lr=learning_rate, momentum=momentum)

    def step(self, net: Block, optimizer: Any, x: Tensor) -> None:
        optimizer.zero_grad()
        net(x).sum().backward()
        optimizer.step()

    def save_checkpoint(self, net: Block, optimizer: Any, path: Path) -> None:
        torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict()}, path)

    def load_checkpoint(self, net: Block, optimizer: Any, path: Path) -> None:
        checkpoint = torch.load(path)
        net.load_state_dict(checkpoint["net"])
        optimizer.load_state_dict(checkpoint["optimizer"])

    def restarted(self) -> AbstractContextManager[object]:
        return nullcontext()  # names come from attributes alone

    def conv_net(self) -> Block:
        net = nn.Sequential()
        net.add_module("conv", nn.Conv2d(1, 2, kernel_size=2))
        net.add_module("bn", nn.BatchNorm2d(2, eps=1e-3))
        net.add_module("relu", nn.ReLU())
        net.add_module("flatten", nn.Flatten())
        net.add_module("fc", nn.Linear(2 * 2 * 3, 2))
        return net

    def default_epsilon(self) -> float:
        return nn.BatchNorm2d(1).eps

    def pictures(self, array: Array) -> Tensor:
        return torch.tensor(array).permute(0, 3, 1, 2)

    def save_safetensors(self, net: Block, path: Path) -> None:
        metadata = self.convention.metadata()
        safetensors.torch.save_file(net.state_dict(), path, metadata=metadata)

    def load_safetensors(self, net: Block, path: Path) -> None:
        net.load_state_dict(safetensors.torch.load_file(path))
