"""Layers and blocks in PyTorch."""

import torch
import torch.nn.functional as F
from torch import nn

from common.interface import Block, Blocks, Tensor


class PyTorchBlocks(Blocks):
    """Layers and blocks in PyTorch."""

    def linear(self, in_features: int, out_features: int, bias: bool = True) -> Block:
        return nn.Linear(in_features, out_features, bias=bias)

    def relu(self) -> Block:
        return nn.ReLU()

    def sequential(self, *blocks: Block) -> Block:
        return nn.Sequential(*blocks)

    def forward(self, block: Block, x: Tensor) -> Tensor:
        return block(x)

    def mlp(self, in_features: int, hidden: int, out_features: int) -> Block:
        class MLP(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.hidden = nn.Linear(in_features, hidden)
                self.out = nn.Linear(hidden, out_features)

            def forward(self, x: Tensor) -> Tensor:
                return self.out(F.relu(self.hidden(x)))

        return MLP()

    def train_step(self, block: Block, x: Tensor, learning_rate: float) -> None:
        optimizer = torch.optim.SGD(block.parameters(), lr=learning_rate)
        optimizer.zero_grad()
        block(x).sum().backward()
        optimizer.step()
