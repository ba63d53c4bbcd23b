"""Layers and blocks in Paddle."""

import paddle
import paddle.nn.functional as F
from paddle import nn

from common.interface import Block, Blocks, Tensor


class PaddleBlocks(Blocks):
    """Layers and blocks in Paddle."""

    def linear(self, in_features: int, out_features: int, bias: bool = True) -> Block:
        return nn.Linear(in_features, out_features, bias_attr=None if bias else False)

    def relu(self) -> Block:
        return nn.ReLU()

    def sequential(self, *blocks: Block) -> Block:
        return nn.Sequential(*blocks)

    def forward(self, block: Block, x: Tensor) -> Tensor:
        return block(x)

    def mlp(self, in_features: int, hidden: int, out_features: int) -> Block:
        class MLP(nn.Layer):
            def __init__(self) -> None:
                super().__init__()
                self.hidden = nn.Linear(in_features, hidden)
                self.out = nn.Linear(hidden, out_features)

            def forward(self, x: Tensor) -> Tensor:
                return self.out(F.relu(self.hidden(x)))

        return MLP()

    def train_step(self, block: Block, x: Tensor, learning_rate: float) -> None:
        optimizer = paddle.optimizer.SGD(learning_rate, parameters=block.parameters())
        optimizer.clear_grad()
        block(x).sum().backward()
        optimizer.step()
