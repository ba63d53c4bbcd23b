"""Lazy layers in PyTorch."""

from pathlib import Path
from typing import Any

import torch
from torch import nn

from common.interface import Block, Lazy, Tensor


class PyTorchLazy(Lazy):
    """Lazy layers in PyTorch."""

    def lazy_linear(self, units: int) -> Block:
        return nn.LazyLinear(units)

    def own_lazy_linear(self, units: int) -> Block:
        class OwnLazyLinear(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.weight: nn.Parameter | None = None
                self.bias: nn.Parameter | None = None

            def forward(self, x: Tensor) -> Tensor:
                if self.weight is None:
                    self.weight = nn.Parameter(torch.empty(x.shape[-1], units))
                    self.bias = nn.Parameter(torch.zeros(units))
                    nn.init.xavier_uniform_(self.weight)
                return x @ self.weight + self.bias

        return OwnLazyLinear()

    def state_names(self, net: Block) -> list[str]:
        return list(net.state_dict())

    def save(self, net: Block, folder: Path) -> None:
        torch.save(net.state_dict(), folder / "net.pt")

    def load(self, net: Block, folder: Path) -> None:
        net.load_state_dict(torch.load(folder / "net.pt"))

    def init_first_weight(self, net: Block) -> None:
        nn.init.ones_(net[0].weight)

    def dry_run(self, net: Block, in_features: int) -> None:
        with torch.no_grad():
            net(torch.zeros(1, in_features))

    def optimizer(self, net: Block) -> Any:
        return torch.optim.SGD(net.parameters(), lr=0.5)

    def step(self, optimizer: Any, net: Block, x: Tensor) -> None:
        net(x).sum().backward()
        optimizer.step()
        optimizer.zero_grad()

    def linear_with_delayed_values(self, in_features: int, units: int) -> Block:
        with torch.device("meta"):
            return nn.Linear(in_features, units)

    def fill_delayed_values(self, layer: Block) -> None:
        layer.to_empty(device="cpu")
        layer.reset_parameters()
