"""Custom layers in Paddle."""

import paddle
import paddle.nn.functional as F
from paddle import nn

from common.interface import Array, Block, Custom, Parameter, Tensor


class PaddleCustom(Custom):
    """Custom layers in Paddle."""

    def centered(self) -> Block:
        class CenteredLayer(nn.Layer):
            def forward(self, x: Tensor) -> Tensor:
                return x - x.mean()

        return CenteredLayer()

    def uniform_input(self, rows: int, columns: int) -> Tensor:
        return paddle.rand([rows, columns])

    def my_linear(self, in_units: int, units: int) -> Block:
        class MyLinear(nn.Layer):
            def __init__(self, in_units: int, units: int) -> None:
                super().__init__()
                normal = nn.initializer.Normal()
                self.weight = self.create_parameter([in_units, units], default_initializer=normal)
                self.bias = self.create_parameter([units], default_initializer=normal)

            def forward(self, x: Tensor) -> Tensor:
                return F.relu(x @ self.weight + self.bias)

        return MyLinear(in_units, units)

    def my_linear_cut(self, in_units: int, units: int) -> Block:
        class MyLinear(nn.Layer):
            def __init__(self, in_units: int, units: int) -> None:
                super().__init__()
                normal = nn.initializer.Normal()
                self.weight = self.create_parameter([in_units, units], default_initializer=normal)
                self.bias = self.create_parameter([units], default_initializer=normal)

            def forward(self, x: Tensor) -> Tensor:
                # detach() gives a tensor that automatic differentiation does not know
                return F.relu(x @ self.weight.detach() + self.bias.detach())

        return MyLinear(in_units, units)

    def cut_between(self, first: Block, second: Block) -> Block:
        class Cut(nn.Layer):
            def __init__(self) -> None:
                super().__init__()
                self.first = first
                self.second = second

            def forward(self, x: Tensor) -> Tensor:
                return self.second(self.first(x).detach())

        return Cut()

    def fill(self, parameter: Parameter, value: float) -> None:
        nn.initializer.Constant(value)(parameter)  # made, and then applied: by the call

    def times_constant(self, constant: Array, saved: bool) -> Block:
        class TimesConstant(nn.Layer):
            def __init__(self) -> None:
                super().__init__()
                self.register_buffer("constant", paddle.to_tensor(constant), persistable=saved)

            def forward(self, x: Tensor) -> Tensor:
                return x * self.constant

        return TimesConstant()

    def quadratic_form(self, in_units: int, units: int) -> Block:
        class QuadraticForm(nn.Layer):
            def __init__(self) -> None:
                super().__init__()
                self.weight = self.create_parameter(
                    [in_units, in_units, units], default_initializer=nn.initializer.Normal()
                )

            def forward(self, x: Tensor) -> Tensor:
                return paddle.einsum("ijk,ni,nj->nk", self.weight, x, x)

        return QuadraticForm()

    def half_fourier(self) -> Block:
        class HalfFourier(nn.Layer):
            def forward(self, x: Tensor) -> Tensor:
                return paddle.fft.rfft(x)

        return HalfFourier()
