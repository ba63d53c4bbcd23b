"""Tying: one parameter in several places."""

from abc import ABC, abstractmethod

from common.interface.border import Block


class Tying(ABC):
    """Operations of the section "tied parameters"."""

    @abstractmethod
    def use_twice(self, layer: Block) -> Block:
        """Return a block that runs the one layer, then the same layer again."""

    @abstractmethod
    def call_twice(self, layer: Block) -> Block:
        """Return a block that calls the one square linear layer two times in its forward pass."""

    @abstractmethod
    def shared_mlp(self) -> Block:
        """Return the net 4-8-8-8-1, ReLU between its layers, whose two 8 x 8 layers are one."""

    @abstractmethod
    def layers(self, net: Block) -> list[Block]:
        """Return the layers of a sequential net by position, a shared one at each of its places."""

    @abstractmethod
    def tie_weight(self, first: Block, second: Block) -> None:
        """Make the second linear layer, which exists already, use the first one's weight."""

    @abstractmethod
    def linear_with_weight_of(self, lender: Block) -> Block:
        """Return a new linear layer, written to use the lender's weight and a bias of its own.

        The bias begins as zeros; the lender is a square linear layer.
        """

    @abstractmethod
    def copy_weight(self, source: Block, target: Block) -> None:
        """Copy the values of one layer's weight into another's; the two stay apart."""

    @abstractmethod
    def share_memory(self, first: Block, second: Block) -> None:
        """Let the second layer's weight, a parameter of its own, lie in the first one's memory."""

    @abstractmethod
    def parameter_bytes(self, block: Block) -> int:
        """Return how many bytes the block's parameters hold, each parameter counted once."""

    @abstractmethod
    def copy_deep(self, block: Block) -> Block:
        """Return a copy of the block that has no memory in common with it."""

    @abstractmethod
    def clone_architecture(self, block: Block) -> Block:
        """Return a new block made by the same recipe, with newly initialized parameters."""
