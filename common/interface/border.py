"""Where NumPy ends and a framework begins: tensors, and parameters in canonical layout."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, TypeAlias

from common.inputs import Array

# On this side of the border a framework's objects are opaque: they are only handed back to it.
Tensor: TypeAlias = Any
Parameter: TypeAlias = Any
Block: TypeAlias = Any


class NotOffered(Exception):  # noqa: N818 - a named answer, not a fault
    """Raised by an operation that the framework does not have; the text is the reason."""


class Border(ABC):
    """Conversions between NumPy arrays and a framework's tensors and parameters.

    A block's parameters are here those that training changes, in the order in which the block
    lists them: no running statistics, which one framework lists among them, and no frozen ones.
    """

    @abstractmethod
    def tensor(self, array: Array) -> Tensor:
        """Return a new tensor with the array's values, shape and dtype."""

    @abstractmethod
    def array(self, tensor: Tensor) -> Array:
        """Return the values of a tensor or parameter as they are stored, cut off from gradients."""

    @abstractmethod
    def set_parameters(self, block: Block, arrays: Sequence[Array]) -> None:
        """Fill the block's parameters from canonical arrays."""

    @abstractmethod
    def get_parameters(self, block: Block) -> list[Array]:
        """Return the block's parameters as canonical arrays."""

    @abstractmethod
    def gradients(self, block: Block, x: Tensor) -> list[Array | None]:
        """Return d sum(block(x)) / d parameter for each parameter, as canonical arrays.

        None stands for a parameter that no gradient reaches. Gradients left from before are
        cleared first.
        """
