"""Tied parameters in PyTorch."""

import copy

import torch
import torch.nn.functional as F
from torch import nn

from common.interface import Block, NotOffered, Tensor, Tying


class PyTorchTying(Tying):
    """Tied parameters in PyTorch."""

    def use_twice(self, layer: Block) -> Block:
        return nn.Sequential(layer, layer)

    def call_twice(self, layer: Block) -> Block:
        class Twice(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.layer = layer

            def forward(self, x: Tensor) -> Tensor:
                return self.layer(self.layer(x))

        return Twice()

    def shared_mlp(self) -> Block:
        shared = nn.Linear(8, 8)
        return nn.Sequential(
            nn.Linear(4, 8),
            nn.ReLU(),
            shared,
            nn.ReLU(),
            shared,
            nn.ReLU(),
            nn.Linear(8, 1),
        )

    def layers(self, net: Block) -> list[Block]:
        return list(net)  # net.children() would list a shared layer once

    def tie_weight(self, first: Block, second: Block) -> None:
        second.weight = first.weight

    def linear_with_weight_of(self, lender: Block) -> Block:
        class BorrowingLinear(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.weight = lender.weight
                self.bias = nn.Parameter(torch.zeros(lender.out_features))

            def forward(self, x: Tensor) -> Tensor:
                return F.linear(x, self.weight, self.bias)

        return BorrowingLinear()

    def copy_weight(self, source: Block, target: Block) -> None:
        with torch.no_grad():
            target.weight.copy_(source.weight)

    def share_memory(self, first: Block, second: Block) -> None:
        second.weight.data = first.weight.data

    def parameter_bytes(self, block: Block) -> int:
        return sum(p.nbytes for p in block.parameters())

    def copy_deep(self, block: Block) -> Block:
        return copy.deepcopy(block)

    def clone_architecture(self, block: Block) -> Block:
        raise NotOffered("a PyTorch module keeps no recipe of itself: run the code that made it")
