"""Parameter access: reaching layers, parameters, gradients and states."""

from abc import ABC, abstractmethod

from common.inputs import Array
from common.interface.border import Block, Parameter, Tensor


class Access(ABC):
    """Operations of the section "parameter access"."""

    # Reaching a layer

    @abstractmethod
    def layer_at(self, block: Block, index: int) -> Block:
        """Return the layer at this place of a Sequential."""

    @abstractmethod
    def item(self, block: Block, index: int) -> Block:
        """Return `block[index]`, written just so, whether or not the framework allows it."""

    @abstractmethod
    def layer_at_path(self, block: Block, *steps: int | str) -> Block:
        """Return the layer that the steps lead to: a place in a Sequential, or a child's name."""

    @abstractmethod
    def children(self, block: Block) -> list[str]:
        """Return the names of the block's direct children, in order."""

    @abstractmethod
    def printed(self, block: Block) -> str:
        """Return what `print(block)` shows."""

    @abstractmethod
    def structure(self, block: Block) -> str:
        """Return the text in which the framework shows a built net down to its inner layers."""

    # One parameter

    @abstractmethod
    def weight(self, layer: Block) -> Parameter:
        """Return a layer's weight, as the framework's own parameter object."""

    @abstractmethod
    def bias(self, layer: Block) -> Parameter:
        """Return a layer's bias, as the framework's own parameter object."""

    @abstractmethod
    def parameter_type(self, parameter: Parameter) -> str:
        """Return how the parameter's class prints."""

    @abstractmethod
    def printed_parameter(self, parameter: Parameter) -> str:
        """Return what `print(parameter)` shows."""

    @abstractmethod
    def is_tensor(self, parameter: Parameter) -> bool:
        """Return whether the parameter is an instance of the framework's class of tensors."""

    @abstractmethod
    def dtype(self, parameter: Parameter) -> str:
        """Return the parameter's dtype as the framework spells it."""

    @abstractmethod
    def shape(self, parameter: Parameter) -> list[int]:
        """Return the parameter's shape as stored."""

    @abstractmethod
    def is_trainable(self, parameter: Parameter) -> bool:
        """Return whether gradients are computed for the parameter."""

    @abstractmethod
    def own_name(self, parameter: Parameter) -> str:
        """Return the name that the parameter itself carries, whoever holds it."""

    @abstractmethod
    def value(self, parameter: Parameter) -> Tensor:
        """Return the parameter's value without its gradient's history; memory is shared."""

    @abstractmethod
    def dot_value(self, parameter: Parameter) -> object:
        """Return `parameter.value`, written just so; an AttributeError where there is none."""

    @abstractmethod
    def dot_data(self, parameter: Parameter) -> Tensor:
        """Return `parameter.data`, written just so."""

    # Writing a value

    @abstractmethod
    def add_directly(self, parameter: Parameter, amount: float) -> None:
        """Write `parameter += amount`, just so, with no care about gradients."""

    @abstractmethod
    def put_tensor(self, layer: Block, tensor: Tensor) -> None:
        """Assign a plain tensor to the attribute that holds the layer's bias."""

    # Gradients

    @abstractmethod
    def gradient(self, parameter: Parameter) -> Tensor | None:
        """Return the gradient that the parameter holds, as stored; None where there is none."""

    @abstractmethod
    def backward(self, block: Block, x: Tensor) -> None:
        """Compute sum(block(x)) and send its gradient to the parameters, which hold it."""

    @abstractmethod
    def backward_twice(self, block: Block, x: Tensor) -> None:
        """Ask one and the same forward pass for its gradient twice."""

    @abstractmethod
    def clear_gradients(self, block: Block) -> None:
        """Clear the gradients the framework's own way, with its defaults."""

    @abstractmethod
    def zero_gradients(self, block: Block) -> None:
        """Fill the gradients that there are with zeros."""

    @abstractmethod
    def drop_gradients(self, block: Block) -> None:
        """Forget the gradients: None, as before any backward pass."""

    @abstractmethod
    def loss_gradient(self, block: Block, x: Tensor, parameter: Parameter) -> Tensor:
        """Return d sum(block(x)) / d parameter, as stored, and leave no trace of it."""

    # All parameters at once

    @abstractmethod
    def parameters(self, block: Block) -> list[Parameter]:
        """Return all that the framework lists as the block's parameters."""

    @abstractmethod
    def parameters_type(self, block: Block) -> str:
        """Return the name of the class of the listing that `parameters` is made from."""

    @abstractmethod
    def named_parameters_type(self, block: Block) -> str:
        """Return the name of the class of what lists names and parameters together."""

    @abstractmethod
    def parameter_names(self, block: Block) -> list[str]:
        """Return the framework's names of the block's trainable parameters, in its own order."""

    @abstractmethod
    def printed_shapes(self, block: Block) -> str:
        """Return what printing each parameter's (name, shape) shows, the listing unpacked."""

    @abstractmethod
    def printed_generator(self, block: Block) -> str:
        """Return what the same shows when the star that unpacks is forgotten."""

    @abstractmethod
    def parameter_at(self, block: Block, name: str) -> Parameter:
        """Return the parameter of this name, one of `parameter_names`."""

    @abstractmethod
    def count(self, block: Block) -> int:
        """Return the number of elements in the block's trainable parameters."""

    # State: what is saved

    @abstractmethod
    def state(self, block: Block) -> dict[str, Array]:
        """Return what is saved of a block: values as stored, by the framework's names."""

    @abstractmethod
    def handed_out_state(self, block: Block) -> object:
        """Return a block's state as the framework hands it out."""

    @abstractmethod
    def state_entry(self, block: Block, name: str) -> Tensor:
        """Return one entry of the block's state, as the framework hands it out."""

    @abstractmethod
    def copy_state(self, block: Block) -> dict[str, Tensor]:
        """Return a copy of the block's state that later training does not change."""

    @abstractmethod
    def buffer_names(self, block: Block) -> list[str]:
        """Return the framework's names of what is kept but not trained, as it lists them."""

    # The documents' nets

    @abstractmethod
    def nested_net(self) -> Block:
        """Return four blocks named "block 0" to "block 3" in one, and a linear layer after it.

        Each block: linear 4 to 8, ReLU, linear 8 to 4, ReLU. The last layer: linear 4 to 1.
        """

    @abstractmethod
    def running_statistics(self, batch_norm: Block) -> tuple[Tensor, Tensor]:
        """Return the running mean and the running variance."""

    @abstractmethod
    def my_model(self, weight1: Tensor, weight2: Tensor) -> Block:
        """Return x @ weight1 @ weight2, with weight1 a parameter and weight2 a plain attribute."""

    @abstractmethod
    def model_that_passes(self) -> Block:
        """Return a block whose forward method is `pass`."""
