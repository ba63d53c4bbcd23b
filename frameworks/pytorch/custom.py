"""Custom layers in PyTorch."""

import torch
import torch.nn.functional as F
from torch import nn

from common.interface import Array, Block, Custom, Parameter, Tensor


class PyTorchCustom(Custom):
    """Custom layers in PyTorch."""

    def centered(self) -> Block:
        class CenteredLayer(nn.Module):
            def forward(self, x: Tensor) -> Tensor:
                return x - x.mean()

        return CenteredLayer()

    def uniform_input(self, rows: int, columns: int) -> Tensor:
        return torch.rand(rows, columns)

    def my_linear(self, in_units: int, units: int) -> Block:
        class MyLinear(nn.Module):
            def __init__(self, in_units: int, units: int) -> None:
                super().__init__()
                self.weight = nn.Parameter(torch.randn(in_units, units))
                self.bias = nn.Parameter(torch.randn(units))

            def forward(self, x: Tensor) -> Tensor:
                return F.relu(x @ self.weight + self.bias)

        return MyLinear(in_units, units)

    def my_linear_cut(self, in_units: int, units: int) -> Block:
        class MyLinear(nn.Module):
            def __init__(self, in_units: int, units: int) -> None:
                super().__init__()
                self.weight = nn.Parameter(torch.randn(in_units, units))
                self.bias = nn.Parameter(torch.randn(units))

            def forward(self, x: Tensor) -> Tensor:
                # .data is a tensor that automatic differentiation does not know
                return F.relu(x @ self.weight.data + self.bias.data)

        return MyLinear(in_units, units)

    def cut_between(self, first: Block, second: Block) -> Block:
        class Cut(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.first = first
                self.second = second

            def forward(self, x: Tensor) -> Tensor:
                return self.second(self.first(x).detach())

        return Cut()

    def fill(self, parameter: Parameter, value: float) -> None:
        nn.init.constant_(parameter, value)

    def times_constant(self, constant: Array, saved: bool) -> Block:
        class TimesConstant(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.register_buffer("constant", torch.tensor(constant), persistent=saved)

            def forward(self, x: Tensor) -> Tensor:
                return x * self.constant

        return TimesConstant()

    def quadratic_form(self, in_units: int, units: int) -> Block:
        class QuadraticForm(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.weight = nn.Parameter(torch.randn(in_units, in_units, units))

            def forward(self, x: Tensor) -> Tensor:
                return torch.einsum("ijk,ni,nj->nk", self.weight, x, x)

        return QuadraticForm()

    def half_fourier(self) -> Block:
        class HalfFourier(nn.Module):
            def forward(self, x: Tensor) -> Tensor:
                return torch.fft.rfft(x)

        return HalfFourier()
