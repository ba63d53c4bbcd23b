"""Between NumPy and Keras on TensorFlow, whose layouts are the canonical ones."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from common.interface import Array, Block, Border, Tensor


class KerasBorder(Border):
    """NumPy arrays to TensorFlow's tensors and Keras's variables, and back."""

    def tensor(self, array: Array) -> Tensor:
        return tf.constant(array)

    def array(self, tensor: Tensor) -> Array:
        return np.array(tensor)

    def set_parameters(self, block: Block, arrays: Sequence[Array]) -> None:
        for variable, array in zip(block.trainable_variables, arrays, strict=True):
            variable.assign(array)

    def get_parameters(self, block: Block) -> list[Array]:
        return [self.array(variable) for variable in block.trainable_variables]

    def gradients(self, block: Block, x: Tensor) -> list[Array | None]:
        with tf.GradientTape() as tape:
            output = tf.reduce_sum(block(x))
        variables = [variable.value for variable in block.trainable_variables]
        found = tape.gradient(output, variables)
        return [None if gradient is None else self.array(gradient) for gradient in found]
