"""Custom layers: layers of one's own, with parameters or without."""

from abc import ABC, abstractmethod

from common.inputs import Array
from common.interface.border import Block, Parameter, Tensor


class Custom(ABC):
    """Operations of the section "custom layers"."""

    @abstractmethod
    def centered(self) -> Block:
        """Return a layer of its own class that subtracts the mean of all its input's elements."""

    @abstractmethod
    def uniform_input(self, rows: int, columns: int) -> Tensor:
        """Return a new random tensor from the uniform distribution on [0, 1)."""

    @abstractmethod
    def my_linear(self, in_units: int, units: int) -> Block:
        """Return a layer of its own class that computes relu(x @ weight + bias).

        Weight [in_units, units] and bias [units] are drawn from N(0, 1) and can be trained.
        """

    @abstractmethod
    def my_linear_cut(self, in_units: int, units: int) -> Block:
        """Return `my_linear` with a mistake: it computes with values that are cut from gradients.

        It has parameters, is called without an error, and cannot learn.
        """

    @abstractmethod
    def cut_between(self, first: Block, second: Block) -> Block:
        """Return a block that runs `second` on the output of `first`, with the gradient cut."""

    @abstractmethod
    def fill(self, parameter: Parameter, value: float) -> None:
        """Fill a parameter by the framework's built-in constant initializer."""

    @abstractmethod
    def times_constant(self, constant: Array, saved: bool) -> Block:
        """Return a layer that multiplies by a constant, which is or is not part of its state."""

    @abstractmethod
    def quadratic_form(self, in_units: int, units: int) -> Block:
        """Return a layer that computes y_k = sum_ij W_ijk x_i x_j for each row x of its input.

        Its only parameter is W, [in_units, in_units, units].
        """

    @abstractmethod
    def half_fourier(self) -> Block:
        """Return a layer that gives the first half of the Fourier coefficients of each row.

        A row of n real numbers has n // 2 + 1 of them, as complex64: those of the frequencies 0 to
        n // 2. Every other one is the complex conjugate of one of these.
        """
