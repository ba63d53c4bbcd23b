"""Tying: one parameter in several places."""

from abc import ABC, abstractmethod

from common.interface.border import Block, Parameter


class Tying(ABC):
    """Operations of the section "tied parameters"."""

    @abstractmethod
    def use_twice(self, layer: Block) -> Block:
        """Return a block that runs the one layer, then the same layer again."""

    @abstractmethod
    def tie_weight(self, first: Block, second: Block) -> None:
        """Make the second linear layer use the first one's weight from now on."""

    @abstractmethod
    def is_same_parameter(self, first: Parameter, second: Parameter) -> bool:
        """Return whether two parameters are one object."""
