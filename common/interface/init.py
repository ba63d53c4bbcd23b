"""Initialization: what a parameter holds before training, and every way to decide it.

The operations at the end are mistakes that a published lesson makes; each adapter holds its
framework's version of the same mistake, so that a reader sees which of them would be noticed.
"""

from abc import ABC, abstractmethod

from common.interface.border import Block, Parameter, Tensor


class Init(ABC):
    """Operations of the section "initialization"."""

    @abstractmethod
    def conv2d(self, in_channels: int, out_channels: int, kernel: int) -> Block:
        """Return a convolution with a square kernel, initialized by default."""

    @abstractmethod
    def embedding(self, count: int, width: int) -> Block:
        """Return a table of `count` vectors of this width, initialized by default."""

    @abstractmethod
    def layer_norm(self, features: int) -> Block:
        """Return a layer normalization over the last axis, initialized by default."""

    @abstractmethod
    def initializer_modules(self) -> list[str]:
        """Return the modules in which the framework keeps its initializers, the usual one first."""

    @abstractmethod
    def initializers(self) -> list[str]:
        """Return the public names of the initializers in the usual module, sorted."""

    @abstractmethod
    def init_normal(self, net: Block, std: float) -> None:
        """Draw every linear layer's weight from N(0, std) and set its bias to zero."""

    @abstractmethod
    def init_constant(self, net: Block, value: float) -> None:
        """Set every linear layer's weight to the value and its bias to zero."""

    @abstractmethod
    def init_constant_deprecated(self, net: Block, value: float) -> None:
        """Do what `init_constant` does through the function's old name."""

    @abstractmethod
    def init_xavier(self, net: Block) -> None:
        """Draw every linear layer's weight from Xavier's uniform distribution; leave the bias."""

    @abstractmethod
    def init_each_its_own(self, net: Block) -> None:
        """Draw the first layer's weight from Xavier's, set the third one's to 42; leave biases."""

    @abstractmethod
    def init_normal_by_name(self, net: Block, part: str, std: float) -> list[str]:
        """Draw from N(0, std) what has `part` in its name, and return these names."""

    @abstractmethod
    def init_constant_by_name(self, net: Block, part: str, value: float) -> list[str]:
        """Set to the value what has `part` in its name, and return these names."""

    @abstractmethod
    def init_custom(self, net: Block) -> list[str]:
        """Draw each linear layer's weight from the lesson's own distribution.

        U(5, 10) with probability 1/4, 0 with 1/2, U(-10, -5) with 1/4. Returns the line that the
        lesson prints for each layer: "Init", the weight's name, its shape.
        """

    @abstractmethod
    def init_custom_in_place(self, parameter: Parameter) -> None:
        """Draw one parameter from the lesson's own distribution, recording no gradient."""

    @abstractmethod
    def normal_in_place(self, parameter: Parameter, std: float) -> Tensor:
        """Draw one parameter from N(0, std) without recording, and return what that call gives."""

    @abstractmethod
    def normal_in_place_recorded(self, parameter: Parameter, std: float) -> Tensor:
        """Do the same while gradients are recorded."""

    @abstractmethod
    def add_in_place(self, parameter: Parameter, amount: float) -> None:
        """Add a number to every element of a parameter, recording no gradient."""

    @abstractmethod
    def set_element(self, parameter: Parameter, row: int, column: int, value: float) -> None:
        """Set one element of a parameter with two axes (as stored), recording no gradient."""

    @abstractmethod
    def add_by_assignment(self, layer: Block) -> None:
        """Write `layer.bias += 1` and nothing around it."""

    @abstractmethod
    def change_before_backward(self, layer: Block, x: Tensor) -> Tensor:
        """Run forward, add 1 to the weight behind the gradient's back, run backward.

        Returns d sum(layer(x)) / dx.
        """

    @abstractmethod
    def change_before_backward_in_the_open(self, layer: Block, x: Tensor) -> Tensor:
        """Do the same where the gradient's bookkeeping can see the change."""

    @abstractmethod
    def seed(self, number: int) -> None:
        """Seed the framework's random numbers."""

    @abstractmethod
    def draw_uniform(self, count: int) -> Tensor:
        """Return `count` numbers drawn from U(0, 1)."""

    @abstractmethod
    def init_with_one_object(self, first: Block, second: Block) -> None:
        """Draw two layers' weights from N(0, 1) with one and the same initializer."""

    @abstractmethod
    def linear_given_initializers(self, in_features: int, out_features: int) -> Block:
        """Return a linear layer told at construction: weight 2, bias 1."""

    @abstractmethod
    def linear_of_own_class(self, in_features: int, out_features: int) -> Block:
        """Return an instance of a subclass of the linear layer that begins as weight 2, bias 1."""

    @abstractmethod
    def init_constant_by_exact_type(self, net: Block, value: float) -> None:
        """Set the weight of each layer whose type *is* the linear layer's, as the lessons test."""

    @abstractmethod
    def apply(self, block: Block) -> list[str]:
        """Return the class names of all that the framework's own `apply` visits, in its order."""

    @abstractmethod
    def own_apply(self, block: Block) -> list[str]:
        """Return the class names that a recursion of four lines visits, children first."""

    @abstractmethod
    def mistake_drop_the_initializer(self, net: Block) -> None:
        """Mistake: make the right numbers for every linear layer and put them nowhere."""

    @abstractmethod
    def mistake_zeros_of_the_bias(self, layer: Block) -> None:
        """Mistake: hand a bias to `zeros`, which wants a shape and makes a new tensor."""

    @abstractmethod
    def mistake_apply_the_other(self, net: Block) -> None:
        """Mistake: define a function that sets weights to 1, then apply the normal one again."""

    @abstractmethod
    def mistake_xavier_of_the_weight(self, layer: Block) -> None:
        """Mistake where initializers are objects: call Xavier's with the weight as argument."""

    @abstractmethod
    def mistake_xavier_of_weight_and_range(self, layer: Block) -> None:
        """Mistake: give Xavier's a weight and a range, as if it were the plain uniform."""

    @abstractmethod
    def mistake_mask_a_copy(self, layer: Block) -> None:
        """Mistake: multiply a copy of the weight by a mask, and believe it was the weight."""

    @abstractmethod
    def mistake_float_times_bool(self, tensor: Tensor) -> Tensor:
        """Mistake in one framework: return the tensor times `abs(tensor) >= 5`."""
