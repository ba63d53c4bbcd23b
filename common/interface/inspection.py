"""How a framework's objects are looked at from outside, as the running of lessons needs it.

Nothing here is an operation that a lesson would teach; an adapter without it takes part in the
report, but runs no lessons.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from common.inputs import Array
from common.interface.border import Block, Tensor


@dataclass(frozen=True)
class Held:
    """One entry of a module's list: its name, the tensor, and how to see it in canonical layout.

    `axes` is what to transpose the stored array by; None leaves it as it is.
    """

    name: str
    tensor: Tensor
    axes: tuple[int, ...] | None = None
    is_buffer: bool = False


@dataclass(frozen=True)
class Reached:
    """Names of a module's trainable parameters, by whether a gradient of its output gets there.

    `unreached`: the output changes with them, and yet no gradient comes; `idle`: it does not.
    """

    reached: tuple[str, ...]
    unreached: tuple[str, ...]
    idle: tuple[str, ...]


Called = Callable[[Block, Sequence[Any], Mapping[str, Any]], None]
Returned = Callable[[Block, Sequence[Any], Mapping[str, Any], Any], None]


class Inspection(ABC):
    """Questions about a value that some lesson made; none of them changes it."""

    @abstractmethod
    def is_tensor(self, value: object) -> bool:
        """Return whether it is a tensor, parameter or variable of this framework."""

    @abstractmethod
    def is_symbolic(self, value: object) -> bool:
        """Return whether it stands for a tensor of a graph in the making, and has no values."""

    @abstractmethod
    def is_module(self, value: object) -> bool:
        """Return whether it is a layer or block of this framework."""

    @abstractmethod
    def kind(self, value: object) -> str | None:
        """Return "initializer", "optimizer", "loss", "device", "dtype" or "shape", else None."""

    @abstractmethod
    def rarer_kind(self, value: object) -> str | None:
        """Return "dataset", "loader", "tape", "distribution" or "scheduler", else None."""

    @abstractmethod
    def learning_rate(self, optimizer: object) -> float | None:
        """Return the learning rate of an optimizer as it is now, None where it has several."""

    @abstractmethod
    def array(self, tensor: Tensor) -> Array | None:
        """Return the values as they are stored, or None where there are none yet."""

    @abstractmethod
    def shape(self, tensor: Tensor) -> tuple[int, ...]:
        """Return the stored shape; () where it has none yet."""

    @abstractmethod
    def sizes(self, tensor: Tensor) -> tuple[int, ...] | None:
        """Return the stored shape, -1 for a size left open; None where it has none yet."""

    @abstractmethod
    def dtype(self, tensor: Tensor) -> str:
        """Return the dtype in NumPy's words: "float32", "int64", "bool", "bfloat16"."""

    @abstractmethod
    def device(self, tensor: Tensor) -> str:
        """Return "cpu", or the framework's own word for another device."""

    @abstractmethod
    def is_parameter(self, tensor: Tensor) -> bool:
        """Return whether it is of the class that layers keep their parameters in."""

    @abstractmethod
    def is_trainable(self, tensor: Tensor) -> bool:
        """Return whether training would change it: a leaf that asks for a gradient."""

    @abstractmethod
    def needs_gradient(self, tensor: Tensor) -> bool:
        """Return whether its history leads to something trainable, where the framework tells."""

    @abstractmethod
    def storage(self, tensor: Tensor) -> Hashable:
        """Return a key that two tensors share when a change of one changes the other."""

    @abstractmethod
    def held(self, module: Block) -> list[Held]:
        """Return the module's parameters and buffers in its own order, shared ones each time.

        Raises:
            Exception: whatever the framework raises where the module cannot list them.
        """

    @abstractmethod
    def own(self, module: Block) -> list[Held]:
        """Return the parameters and buffers that it keeps itself, by their names there."""

    @abstractmethod
    def children(self, module: Block) -> list[tuple[str, Block]]:
        """Return its direct sublayers by their names there; those of a sequence are numbered."""

    @abstractmethod
    def layers(self, module: Block) -> list[str]:
        """Return the class names of all sublayers without sublayers of their own, in order."""

    @abstractmethod
    def is_built(self, module: Block) -> bool:
        """Return whether all its layers have their parameters."""

    @abstractmethod
    def is_training(self, module: Block) -> bool | None:
        """Return whether it is in training mode, or None where no module has such a mode."""

    @abstractmethod
    def watch_calls(
        self, called: Called, returned: Returned | None = None
    ) -> AbstractContextManager[None]:
        """Have `called(module, args, kwargs)` told of each outermost call of a module.

        `returned(module, args, kwargs, result)` is told of every call, the inner ones too.
        """

    @abstractmethod
    def reached(self, module: Block, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Reached:
        """Call the module again, and find out which parameters a gradient of its output reaches.

        Raises:
            Exception: whatever the call raises.
        """
