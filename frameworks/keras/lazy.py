"""Lazy layers in Keras, where every layer is one."""

from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from common.interface import Block, Lazy, NotOffered, Tensor


class KerasLazy(Lazy):
    """Lazy layers in Keras."""

    def lazy_linear(self, units: int) -> Block:
        return keras.layers.Dense(units)

    def own_lazy_linear(self, units: int) -> Block:
        class OwnLazyLinear(keras.layers.Layer):
            def build(self, input_shape: tuple[int | None, ...]) -> None:
                self.kernel = self.add_weight(shape=(input_shape[-1], units), name="kernel")
                self.bias = self.add_weight(shape=(units,), initializer="zeros", name="bias")

            def call(self, x: Tensor) -> Tensor:
                return x @ self.kernel + self.bias

        return OwnLazyLinear()

    def state_names(self, net: Block) -> list[str]:
        return [variable.path for variable in net.variables]

    def save(self, net: Block, folder: Path) -> None:
        net.save_weights(folder / "net.weights.h5")

    def load(self, net: Block, folder: Path) -> None:
        net.load_weights(folder / "net.weights.h5")

    def init_first_weight(self, net: Block) -> None:
        kernel = net.layers[0].kernel
        kernel.assign(keras.ops.ones(kernel.shape))

    def dry_run(self, net: Block, in_features: int) -> None:
        net.build((None, in_features))  # shapes alone: nothing is computed

    def optimizer(self, net: Block) -> Any:
        optimizer = keras.optimizers.SGD(0.5)
        optimizer.build(net.trainable_variables)  # left out, the first step would do it
        return optimizer

    def step(self, optimizer: Any, net: Block, x: Tensor) -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(net(x))
        gradients = tape.gradient(loss, net.trainable_variables)
        optimizer.apply(gradients, net.trainable_variables)

    def linear_with_delayed_values(self, in_features: int, units: int) -> Block:
        raise NotOffered("a Keras layer gets its shapes and its values in one step, build()")

    def fill_delayed_values(self, layer: Block) -> None:
        raise NotOffered("a Keras layer gets its shapes and its values in one step, build()")
