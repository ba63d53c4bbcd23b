"""Tied parameters in Keras."""

import copy

import keras

from common.interface import Block, NotOffered, Tensor, Tying


class KerasTying(Tying):
    """Tied parameters in Keras."""

    def use_twice(self, layer: Block) -> Block:
        return keras.Sequential([layer, layer])

    def call_twice(self, layer: Block) -> Block:
        inputs = keras.Input((layer.units,))
        return keras.Model(inputs, layer(layer(inputs)))

    def shared_mlp(self) -> Block:
        shared = keras.layers.Dense(8)
        return keras.Sequential(
            [
                keras.Input((4,)),
                keras.layers.Dense(8),
                keras.layers.ReLU(),
                shared,
                keras.layers.ReLU(),
                shared,
                keras.layers.ReLU(),
                keras.layers.Dense(1),
            ]
        )

    def layers(self, net: Block) -> list[Block]:
        return net.layers  # the Input is not among them

    def tie_weight(self, first: Block, second: Block) -> None:
        try:
            second.kernel = first.kernel
        except ValueError as refusal:
            raise NotOffered(
                "a Keras layer makes its variables in __init__() or build(); "
                "once built, it refuses another layer's"
            ) from refusal

    def linear_with_weight_of(self, lender: Block) -> Block:
        class BorrowingDense(keras.layers.Layer):
            def __init__(self) -> None:
                super().__init__()
                self.kernel = lender.kernel
                self.bias = self.add_weight(shape=(lender.units,), initializer="zeros", name="bias")

            def call(self, x: Tensor) -> Tensor:
                return keras.ops.matmul(x, self.kernel) + self.bias

        return BorrowingDense()

    def copy_weight(self, source: Block, target: Block) -> None:
        target.kernel.assign(source.kernel)

    def share_memory(self, first: Block, second: Block) -> None:
        raise NotOffered("a Keras variable owns its memory: assign() copies values into it")

    def parameter_bytes(self, block: Block) -> int:
        return sum(variable.numpy().nbytes for variable in block.trainable_variables)

    def copy_deep(self, block: Block) -> Block:
        return copy.deepcopy(block)

    def clone_architecture(self, block: Block) -> Block:
        return keras.models.clone_model(block)
