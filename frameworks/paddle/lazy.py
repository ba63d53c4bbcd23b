"""Lazy layers in Paddle."""

from pathlib import Path
from typing import Any

import paddle
from paddle import nn

from common.interface import Block, Lazy, NotOffered, Tensor


class PaddleLazy(Lazy):
    """Lazy layers in Paddle."""

    def lazy_linear(self, units: int) -> Block:
        raise NotOffered(
            "Paddle has no lazy Linear: in_features is required; the next scenario writes one"
        )

    def own_lazy_linear(self, units: int) -> Block:
        class OwnLazyLinear(nn.Layer):
            def __init__(self) -> None:
                super().__init__()
                self.weight: Tensor | None = None
                self.bias: Tensor | None = None

            def forward(self, x: Tensor) -> Tensor:
                if self.weight is None:
                    self.weight = self.create_parameter([x.shape[-1], units])
                    self.bias = self.create_parameter([units], is_bias=True)
                return x @ self.weight + self.bias

        return OwnLazyLinear()

    def state_names(self, net: Block) -> list[str]:
        return list(net.state_dict())

    def save(self, net: Block, folder: Path) -> None:
        paddle.save(net.state_dict(), str(folder / "net.pdparams"))

    def load(self, net: Block, folder: Path) -> None:
        net.set_state_dict(paddle.load(str(folder / "net.pdparams")))

    def init_first_weight(self, net: Block) -> None:
        nn.initializer.Constant(1.0)(net[0].weight)

    def dry_run(self, net: Block, in_features: int) -> None:
        with paddle.no_grad():
            net(paddle.zeros([1, in_features]))

    def optimizer(self, net: Block) -> Any:
        return paddle.optimizer.SGD(0.5, parameters=net.parameters())

    def step(self, optimizer: Any, net: Block, x: Tensor) -> None:
        net(x).sum().backward()
        optimizer.step()
        optimizer.clear_grad()

    def linear_with_delayed_values(self, in_features: int, units: int) -> Block:
        with paddle.LazyGuard():
            return nn.Linear(in_features, units)

    def fill_delayed_values(self, layer: Block) -> None:
        for parameter in layer.parameters():
            parameter.initialize()
