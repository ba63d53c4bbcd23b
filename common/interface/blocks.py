"""Blocks: making layers, putting them together, running them."""

from abc import ABC, abstractmethod

from common.interface.border import Block, Tensor


class Blocks(ABC):
    """Operations of the section "layers and blocks"."""

    @abstractmethod
    def linear(self, in_features: int, out_features: int, bias: bool = True) -> Block:
        """Return a fully connected layer whose parameters exist already."""

    @abstractmethod
    def relu(self) -> Block:
        """Return a layer that computes max(x, 0)."""

    @abstractmethod
    def sequential(self, *blocks: Block) -> Block:
        """Return a block that runs the given ones in order."""

    @abstractmethod
    def forward(self, block: Block, x: Tensor) -> Tensor:
        """Return the block's output for x, the way a reader of the chapter calls it."""

    @abstractmethod
    def mlp(self, in_features: int, hidden: int, out_features: int) -> Block:
        """Return a block of its own class: layers `hidden` and `out`, ReLU between them."""

    @abstractmethod
    def train_step(self, block: Block, x: Tensor, learning_rate: float) -> None:
        """Take one step of plain gradient descent on sum(block(x))."""
