"""Layers and blocks in PyTorch."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn

from common.interface import Array, Block, Blocks, Tensor


class PyTorchBlocks(Blocks):
    """Layers and blocks in PyTorch."""

    def linear(self, in_features: int, out_features: int, bias: bool = True) -> Block:
        return nn.Linear(in_features, out_features, bias=bias)

    def relu(self) -> Block:
        return nn.ReLU()

    def dropout(self, rate: float) -> Block:
        return nn.Dropout(rate)

    def batch_norm(self, features: int, affine: bool = True) -> Block:
        return nn.BatchNorm1d(features, eps=1e-5, affine=affine)

    def sequential(self, *blocks: Block) -> Block:
        return nn.Sequential(*blocks)

    def forward(self, block: Block, x: Tensor) -> Tensor:
        return block(x)

    def forward_by_call_method(self, block: Block, x: Tensor) -> Tensor:
        return block.__call__(x)

    def forward_body(self, block: Block, x: Tensor) -> Tensor:
        return block.forward(x)

    def add_hook(self, block: Block, hook: Callable[[Tensor], None]) -> None:
        block.register_forward_hook(lambda _module, _inputs, output: hook(output))

    def made_by(self, tensor: Tensor) -> str:
        return tensor.grad_fn.name()

    def input_gradient(self, block: Block, x: Tensor) -> Tensor:
        x = x.clone().requires_grad_()
        return torch.autograd.grad(block(x).sum(), x)[0]

    def train_step(self, block: Block, x: Tensor, learning_rate: float) -> None:
        optimizer = torch.optim.SGD(block.parameters(), lr=learning_rate)
        optimizer.zero_grad()
        block(x).sum().backward()
        optimizer.step()

    def mlp(self, in_features: int, hidden: int, out_features: int) -> Block:
        class MLP(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.hidden = nn.Linear(in_features, hidden)
                self.out = nn.Linear(hidden, out_features)

            def forward(self, x: Tensor) -> Tensor:
                return self.out(F.relu(self.hidden(x)))

        return MLP()

    def mlp_without_forward(self) -> Block:
        class NoForward(nn.Module):
            pass

        return NoForward()

    def mlp_without_super(self, features: int) -> Block:
        class NoSuper(nn.Module):
            def __init__(self) -> None:
                self.hidden = nn.Linear(features, features)

            def forward(self, x: Tensor) -> Tensor:
                return self.hidden(x)

        return NoSuper()

    def is_block(self, value: object) -> bool:
        return isinstance(value, nn.Module)

    def children(self, block: Block) -> list[Block]:
        return list(block.children())

    def type_of_children(self, block: Block) -> str:
        return type(block._modules).__name__

    def own_sequential(self, *blocks: Block) -> Block:
        class MySequential(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.blocks = nn.ModuleList(blocks)

            def forward(self, x: Tensor) -> Tensor:
                for block in self.blocks:
                    x = block(x)
                return x

        return MySequential()

    def sequential_keyed_by_blocks(self, *blocks: Block) -> Block:
        class MySequential(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                for block in blocks:
                    self._modules[block] = block  # names of modules must be text

            def forward(self, x: Tensor) -> Tensor:
                for block in self._modules.values():
                    x = block(x)
                return x

        return MySequential()

    def sequential_in_plain_list(self, *blocks: Block) -> Block:
        class MySequential(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.blocks = list(blocks)  # should be nn.ModuleList(blocks)

            def forward(self, x: Tensor) -> Tensor:
                for block in self.blocks:
                    x = block(x)
                return x

        return MySequential()

    def scaled_dot(self, scale: float, in_features: int) -> Block:
        class ScaledDot(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.weight = nn.Parameter(torch.zeros(in_features))
                self.scale = scale

            def forward(self, x: Tensor) -> Tensor:
                return self.scale * (x @ self.weight)

        return ScaledDot()

    def fixed_hidden_mlp(self, weight: Array) -> Block:
        class FixedHiddenMLP(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.rand_weight = torch.tensor(weight)  # no gradient is computed for it
                self.linear = nn.Linear(*weight.shape)

            def forward(self, x: Tensor) -> Tensor:
                x = self.linear(x)
                x = F.relu(x @ self.rand_weight + 1)
                x = self.linear(x)
                while x.abs().sum() > 1:
                    x /= 2
                return x.sum()

        return FixedHiddenMLP()

    def fixed_hidden_mlp_without_loop(self, weight: Array) -> Block:
        class FixedHiddenMLP(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.rand_weight = torch.tensor(weight)
                self.linear = nn.Linear(*weight.shape)

            def forward(self, x: Tensor) -> Tensor:
                x = self.linear(x)
                x = F.relu(x @ self.rand_weight + 1)
                x = self.linear(x)
                halvings = x.abs().sum().log2().ceil().clamp(min=0)
                return (x / 2**halvings).sum()

        return FixedHiddenMLP()

    def constant(self, block: Block) -> Tensor:
        return block.rand_weight

    def halve(self, x: Tensor) -> Tensor:
        x /= 2
        return x

    def noting(self, note: Callable[[], None]) -> Block:
        class Noting(nn.Module):
            def forward(self, x: Tensor) -> Tensor:
                note()
                return 2 * x

        return Noting()

    def trace(self, block: Block, x: Tensor) -> Block:
        return torch.fx.symbolic_trace(block)  # runs forward once, on a stand-in for x

    def nest_mlp(self, in_features: int, hidden: int, middle: int, out_features: int) -> Block:
        class NestMLP(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.net = nn.Sequential(
                    nn.Linear(in_features, hidden), nn.ReLU(), nn.Linear(hidden, middle), nn.ReLU()
                )
                self.linear = nn.Linear(middle, out_features)

            def forward(self, x: Tensor) -> Tensor:
                return self.linear(self.net(x))

        return NestMLP()

    def parallel(self, first: Block, second: Block) -> Block:
        class Parallel(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.first = first
                self.second = second

            def forward(self, x: Tensor) -> Tensor:
                return torch.cat([self.first(x), self.second(x)], dim=-1)

        return Parallel()

    def equal_blocks(self, number: int, features: int) -> Block:
        def make_block() -> Block:
            return nn.Sequential(nn.Linear(features, features), nn.ReLU())

        return nn.Sequential(*(make_block() for _ in range(number)))

    def train_mode(self, block: Block) -> object:
        return block.train()

    def eval_mode(self, block: Block) -> object:
        return block.eval()

    def forward_in_training(self, block: Block, x: Tensor) -> Tensor:
        block.train()
        return block(x)

    def forward_in_evaluation(self, block: Block, x: Tensor) -> Tensor:
        block.eval()
        return block(x)

    def freeze(self, block: Block) -> None:
        block.requires_grad_(False)

    def unfreeze(self, block: Block) -> None:
        block.requires_grad_(True)
