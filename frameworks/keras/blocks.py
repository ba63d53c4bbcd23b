"""Layers and blocks in Keras."""

import keras
import tensorflow as tf

from common.interface import Block, Blocks, Tensor


class KerasBlocks(Blocks):
    """Layers and blocks in Keras."""

    def linear(self, in_features: int, out_features: int, bias: bool = True) -> Block:
        layer = keras.layers.Dense(out_features, use_bias=bias)
        layer.build((None, in_features))  # without this the weights come with the first call
        return layer

    def relu(self) -> Block:
        return keras.layers.ReLU()

    def sequential(self, *blocks: Block) -> Block:
        return keras.Sequential(blocks)

    def forward(self, block: Block, x: Tensor) -> Tensor:
        return block(x)

    def mlp(self, in_features: int, hidden: int, out_features: int) -> Block:
        class MLP(keras.Model):
            def __init__(self) -> None:
                super().__init__()
                self.hidden = keras.layers.Dense(hidden)
                self.out = keras.layers.Dense(out_features)

            def call(self, x: Tensor) -> Tensor:
                return self.out(keras.ops.relu(self.hidden(x)))

        model = MLP()
        model(tf.zeros((1, in_features)))  # the first call makes the weights
        return model

    def train_step(self, block: Block, x: Tensor, learning_rate: float) -> None:
        optimizer = keras.optimizers.SGD(learning_rate)
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(block(x))
        gradients = tape.gradient(loss, block.trainable_weights)
        optimizer.apply(gradients, block.trainable_weights)
