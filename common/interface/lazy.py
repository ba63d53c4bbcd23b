"""Lazy layers: layers that learn the width of their input from the first input they see."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from common.interface.border import Block, Tensor


class Lazy(ABC):
    """Operations of the section "lazy layers"."""

    @abstractmethod
    def lazy_linear(self, units: int) -> Block:
        """Return the framework's linear layer that is told its output width only."""

    @abstractmethod
    def own_lazy_linear(self, units: int) -> Block:
        """Return a lazy linear layer written by hand; it makes its parameters at the first call."""

    @abstractmethod
    def state_names(self, net: Block) -> list[str]:
        """Return the names under which the net's parameters would be saved now."""

    @abstractmethod
    def save(self, net: Block, folder: Path) -> None:
        """Save the net's parameters to a file in this folder."""

    @abstractmethod
    def load(self, net: Block, folder: Path) -> None:
        """Load the net's parameters from the file that `save` wrote there."""

    @abstractmethod
    def init_first_weight(self, net: Block) -> None:
        """Set the weight of the net's first layer to 1."""

    @abstractmethod
    def dry_run(self, net: Block, in_features: int) -> None:
        """Let every layer find its shapes, without data and without a gradient."""

    @abstractmethod
    def optimizer(self, net: Block) -> Any:
        """Return a gradient descent (rate 0.5) that was handed the parameters the net has now."""

    @abstractmethod
    def step(self, optimizer: Any, net: Block, x: Tensor) -> None:
        """Take one step with it on sum(net(x))."""

    @abstractmethod
    def linear_with_delayed_values(self, in_features: int, units: int) -> Block:
        """Return a linear layer that knows all its shapes and has no values yet."""

    @abstractmethod
    def fill_delayed_values(self, layer: Block) -> None:
        """Give that layer the values it would have had from the start."""
