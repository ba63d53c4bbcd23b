"""Parameter access: reaching layers, parameters, gradients and states."""

from abc import ABC, abstractmethod

from common.inputs import Array
from common.interface.border import Block, Parameter


class Access(ABC):
    """Operations of the section "parameter access"."""

    @abstractmethod
    def weight(self, layer: Block) -> Parameter:
        """Return a layer's weight, as the framework's own parameter object."""

    @abstractmethod
    def bias(self, layer: Block) -> Parameter:
        """Return a layer's bias, as the framework's own parameter object."""

    @abstractmethod
    def parameter_names(self, block: Block) -> list[str]:
        """Return the framework's names of the block's trainable parameters, in its own order."""

    @abstractmethod
    def count(self, block: Block) -> int:
        """Return the number of elements in the block's trainable parameters."""

    @abstractmethod
    def state(self, block: Block) -> dict[str, Array]:
        """Return what is saved of a block: values as stored, by the framework's names."""
