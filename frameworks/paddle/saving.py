"""Saving and loading in Paddle."""

import io
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import paddle
import paddle.nn.functional as F
import safetensors.paddle
from paddle import nn
from paddle.static import InputSpec

from common.exchange import Convention
from common.interface import Array, Block, NotOffered, Saving, Tensor


class MLP(nn.Layer):
    """The lesson's MLP."""

    def __init__(self, in_features: int, hidden: int, out_features: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(in_features, hidden)
        self.output = nn.Linear(hidden, out_features)

    def forward(self, x: Tensor) -> Tensor:
        """Return the second layer of the ReLU of the first one."""
        return self.output(F.relu(self.hidden(x)))


class PaddleSaving(Saving):
    """Saving and loading in Paddle."""

    parameter_suffix = ".pdparams"
    convention = Convention(
        framework="paddle",
        separator=".",
        linear="io",
        conv2d="oihw",
        picture="ihw",
        names={
            "weight": "weight",
            "bias": "bias",
            "scale": "weight",
            "shift": "bias",
            "mean": "_mean",
            "variance": "_variance",
        },
    )

    def save_tensor(self, tensor: Tensor, path: Path) -> None:
        paddle.save(tensor, str(path))

    def load_tensor(self, path: Path, dtype: str) -> Tensor:
        return paddle.load(str(path))

    def save_tensors(self, tensors: Any, path: Path) -> None:
        paddle.save(tensors, str(path))

    def load_tensors(self, path: Path) -> Any:
        return paddle.load(str(path))

    def save_arrays(self, tensors: dict[str, Tensor], path: Path) -> None:
        np.savez(path, **{name: tensor.numpy() for name, tensor in tensors.items()})

    def load_arrays(self, path: Path) -> dict[str, Tensor]:
        with np.load(path) as arrays:
            return {name: paddle.to_tensor(arrays[name]) for name in arrays}

    def to_bytes(self, tensor: Tensor) -> bytes:
        memory = io.BytesIO()
        paddle.save(tensor, memory)
        return memory.getvalue()

    def typed_tensor(self, values: Sequence[float], dtype: str) -> Tensor:
        return paddle.to_tensor(values, dtype=dtype)

    def dtype_name(self, tensor: Tensor) -> str:
        return str(tensor.dtype).removeprefix("paddle.")

    def mlp(self, in_features: int, hidden: int, out_features: int) -> Block:
        return MLP(in_features, hidden, out_features)

    def save_parameters(self, net: Block, path: Path) -> None:
        paddle.save(net.state_dict(), str(path))

    def load_parameters(self, net: Block, path: Path) -> None:
        net.set_state_dict(paddle.load(str(path)))

    def saved_names(self, path: Path) -> list[str]:
        return list(paddle.load(str(path)))

    def evaluation_mode(self, net: Block) -> object:
        return net.eval()

    def dropout_net(self, features: int) -> Block:
        return nn.Sequential(nn.Linear(1, features), nn.Dropout(0.5))

    def typed_linear(self, in_features: int, out_features: int, dtype: str) -> Block:
        return nn.Linear(in_features, out_features).to(dtype=dtype)

    def load_matching(self, net: Block, path: Path) -> None:
        net.set_state_dict(paddle.load(str(path)))  # warns of what does not fit, and goes on

    def unmatched_names(self, net: Block, path: Path) -> tuple[list[str], list[str]]:
        missing, unexpected = net.set_state_dict(paddle.load(str(path)))
        return missing, unexpected

    def reuse_layers(self, net: Block, count: int, head: Block) -> Block:
        return nn.Sequential(*net[:count], head)

    def save_whole(self, net: Block, x: Tensor, path: Path) -> None:
        any_batch = InputSpec([None, *x.shape[1:]], x.dtype)
        paddle.jit.save(net, str(path), input_spec=[any_batch])

    def load_whole(self, path: Path) -> Block:
        return paddle.jit.load(str(path))

    def save_trap(self, folder: Path, path: Path) -> None:
        raise NotOffered("paddle.jit.save writes a graph of operators: there is no code in it")

    def load_trusting(self, path: Path) -> Block:
        raise NotOffered("Paddle's loaders have no protection that could be switched off")

    def save_safely(self, net: Block, path: Path) -> None:
        beside = path.with_name(f"new-{path.name}")
        paddle.save(net.state_dict(), str(beside))
        beside.replace(path)  # in one step: a reader finds the earlier file or the new one

    def momentum_optimizer(self, net: Block, learning_rate: float, momentum: float) -> Any:
        return paddle.optimizer.Momentum(learning_rate, momentum, parameters=net.parameters())

    def step(self, net: Block, optimizer: Any, x: Tensor) -> None:
        optimizer.clear_grad()
        net(x).sum().backward()
        optimizer.step()

    def save_checkpoint(self, net: Block, optimizer: Any, path: Path) -> None:
        paddle.save(net.state_dict(), f"{path}.pdparams")
        paddle.save(optimizer.state_dict(), f"{path}.pdopt")

    def load_checkpoint(self, net: Block, optimizer: Any, path: Path) -> None:
        net.set_state_dict(paddle.load(f"{path}.pdparams"))
        optimizer.set_state_dict(paddle.load(f"{path}.pdopt"))

    def restarted(self) -> AbstractContextManager[object]:
        # The optimizer's file says "linear_0.w_0", a name that is counted up in each process.
        return paddle.utils.unique_name.guard()

    def conv_net(self) -> Block:
        net = nn.Sequential()
        net.add_sublayer("conv", nn.Conv2D(1, 2, kernel_size=2))
        net.add_sublayer("bn", nn.BatchNorm2D(2, epsilon=1e-3))
        net.add_sublayer("relu", nn.ReLU())
        net.add_sublayer("flatten", nn.Flatten())
        net.add_sublayer("fc", nn.Linear(2 * 2 * 3, 2))
        return net

    def default_epsilon(self) -> float:
        return nn.BatchNorm2D(1)._epsilon

    def pictures(self, array: Array) -> Tensor:
        return paddle.to_tensor(array).transpose([0, 3, 1, 2])

    def save_safetensors(self, net: Block, path: Path) -> None:
        metadata = self.convention.metadata()
        safetensors.paddle.save_file(net.state_dict(), path, metadata=metadata)

    def load_safetensors(self, net: Block, path: Path) -> None:
        net.set_state_dict(safetensors.paddle.load_file(path))
