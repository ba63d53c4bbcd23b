"""Custom layers in Keras."""

import keras
import tensorflow as tf

from common.interface import Array, Block, Custom, Parameter, Tensor


class KerasCustom(Custom):
    """Custom layers in Keras."""

    def centered(self) -> Block:
        class CenteredLayer(keras.layers.Layer):
            def call(self, x: Tensor) -> Tensor:
                return x - keras.ops.mean(x)

        return CenteredLayer()

    def uniform_input(self, rows: int, columns: int) -> Tensor:
        return keras.random.uniform((rows, columns))

    def my_linear(self, in_units: int, units: int) -> Block:
        @keras.saving.register_keras_serializable()  # lets Keras copy the layer and save it whole
        class MyLinear(keras.layers.Layer):
            def __init__(self, in_units: int, units: int, **kwargs: object) -> None:
                super().__init__(**kwargs)
                normal = keras.initializers.RandomNormal(stddev=1.0)
                self.kernel = self.add_weight(
                    shape=(in_units, units), initializer=normal, name="kernel"
                )
                self.bias = self.add_weight(shape=(units,), initializer=normal, name="bias")

            def call(self, x: Tensor) -> Tensor:
                return keras.ops.relu(keras.ops.matmul(x, self.kernel) + self.bias)

        return MyLinear(in_units, units)

    def my_linear_cut(self, in_units: int, units: int) -> Block:
        class MyLinear(keras.layers.Layer):
            def __init__(self, in_units: int, units: int) -> None:
                super().__init__()
                normal = keras.initializers.RandomNormal(stddev=1.0)
                self.kernel = self.add_weight(
                    shape=(in_units, units), initializer=normal, name="kernel"
                )
                self.bias = self.add_weight(shape=(units,), initializer=normal, name="bias")

            def call(self, x: Tensor) -> Tensor:
                # numpy() gives an array that automatic differentiation does not know;
                # fit(), which compiles the call, would refuse it
                return keras.ops.relu(keras.ops.matmul(x, self.kernel.numpy()) + self.bias.numpy())

        return MyLinear(in_units, units)

    def cut_between(self, first: Block, second: Block) -> Block:
        class Cut(keras.Model):
            def __init__(self) -> None:
                super().__init__()
                self.first = first
                self.second = second

            def call(self, x: Tensor) -> Tensor:
                return self.second(keras.ops.stop_gradient(self.first(x)))

        return Cut()

    def fill(self, parameter: Parameter, value: float) -> None:
        parameter.assign(keras.initializers.Constant(value)(parameter.shape))

    def times_constant(self, constant: Array, saved: bool) -> Block:
        class TimesConstant(keras.layers.Layer):
            def __init__(self) -> None:
                super().__init__()
                if saved:
                    same = keras.initializers.Constant(constant)
                    self.constant = self.add_weight(
                        shape=constant.shape, initializer=same, trainable=False, name="constant"
                    )
                else:
                    self.constant = keras.ops.convert_to_tensor(constant)

            def call(self, x: Tensor) -> Tensor:
                return x * self.constant

        return TimesConstant()

    def quadratic_form(self, in_units: int, units: int) -> Block:
        class QuadraticForm(keras.layers.Layer):
            def __init__(self) -> None:
                super().__init__()
                self.kernel = self.add_weight(
                    shape=(in_units, in_units, units), initializer="random_normal", name="kernel"
                )

            def call(self, x: Tensor) -> Tensor:
                return keras.ops.einsum("ijk,ni,nj->nk", self.kernel, x, x)

        return QuadraticForm()

    def half_fourier(self) -> Block:
        class HalfFourier(keras.layers.Layer):
            def call(self, x: Tensor) -> Tensor:
                real, imaginary = keras.ops.rfft(x)  # Keras keeps the two parts apart
                return tf.complex(real, imaginary)

        return HalfFourier()
