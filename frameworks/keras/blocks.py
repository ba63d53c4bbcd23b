"""Layers and blocks in Keras."""

from collections.abc import Callable

import keras
import tensorflow as tf

from common.interface import Array, Block, Blocks, NotOffered, Tensor


class KerasBlocks(Blocks):
    """Layers and blocks in Keras."""

    def linear(self, in_features: int, out_features: int, bias: bool = True) -> Block:
        layer = keras.layers.Dense(out_features, use_bias=bias)
        layer.build((None, in_features))  # without this the weights come with the first call
        return layer

    def relu(self) -> Block:
        return keras.layers.ReLU()

    def dropout(self, rate: float) -> Block:
        return keras.layers.Dropout(rate)

    def batch_norm(self, features: int, affine: bool = True) -> Block:
        layer = keras.layers.BatchNormalization(epsilon=1e-5, center=affine, scale=affine)
        layer.build((None, features))
        return layer

    def sequential(self, *blocks: Block) -> Block:
        return keras.Sequential(blocks)

    def forward(self, block: Block, x: Tensor) -> Tensor:
        return block(x)

    def forward_by_call_method(self, block: Block, x: Tensor) -> Tensor:
        return block.__call__(x)

    def forward_body(self, block: Block, x: Tensor) -> Tensor:
        return block.call(x)

    def add_hook(self, block: Block, hook: Callable[[Tensor], None]) -> None:
        raise NotOffered("a Keras layer has no hooks; subclass it, or make a Model of its outputs")

    def made_by(self, tensor: Tensor) -> str:
        raise NotOffered("a TensorFlow tensor does not know what made it; only the tape does")

    def input_gradient(self, block: Block, x: Tensor) -> Tensor:
        with tf.GradientTape() as tape:
            tape.watch(x)
            total = tf.reduce_sum(block(x))
        return tape.gradient(total, x)

    def train_step(self, block: Block, x: Tensor, learning_rate: float) -> None:
        optimizer = keras.optimizers.SGD(learning_rate)
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(block(x))
        gradients = tape.gradient(loss, block.trainable_weights)
        optimizer.apply(gradients, block.trainable_weights)

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

    def mlp_without_forward(self) -> Block:
        class NoForward(keras.Model):
            pass

        return NoForward()

    def mlp_without_super(self, features: int) -> Block:
        class NoSuper(keras.Model):
            def __init__(self) -> None:
                self.hidden = keras.layers.Dense(features)

            def call(self, x: Tensor) -> Tensor:
                return self.hidden(x)

        return NoSuper()

    def is_block(self, value: object) -> bool:
        return isinstance(value, keras.Layer)

    def children(self, block: Block) -> list[Block]:
        return list(block.layers)

    def type_of_children(self, block: Block) -> str:
        return type(block._layers).__name__

    def own_sequential(self, *blocks: Block) -> Block:
        class MySequential(keras.Model):
            def __init__(self) -> None:
                super().__init__()
                self.blocks = list(blocks)

            def call(self, x: Tensor) -> Tensor:
                for block in self.blocks:
                    x = block(x)
                return x

        return MySequential()

    def sequential_keyed_by_blocks(self, *blocks: Block) -> Block:
        class MySequential(keras.Model):
            def __init__(self) -> None:
                super().__init__()
                self.blocks = {block: block for block in blocks}

            def call(self, x: Tensor) -> Tensor:
                for block in self.blocks.values():
                    x = block(x)
                return x

        return MySequential()

    def sequential_in_plain_list(self, *blocks: Block) -> Block:
        class MySequential(keras.Model):
            def __init__(self) -> None:
                super().__init__()
                self.blocks = list(blocks)  # right in Keras, which looks into lists and dicts

            def call(self, x: Tensor) -> Tensor:
                for block in self.blocks:
                    x = block(x)
                return x

        return MySequential()

    def scaled_dot(self, scale: float, in_features: int) -> Block:
        class ScaledDot(keras.Layer):
            def __init__(self) -> None:
                super().__init__()
                self.weight = self.add_weight(shape=(in_features,))
                self.scale = scale

            def call(self, x: Tensor) -> Tensor:
                return self.scale * keras.ops.matmul(x, self.weight)

        return ScaledDot()

    def fixed_hidden_mlp(self, weight: Array) -> Block:
        class FixedHiddenMLP(keras.Model):
            def __init__(self) -> None:
                super().__init__()
                self.rand_weight = tf.constant(weight)  # no gradient is computed for it
                self.linear = keras.layers.Dense(len(weight))

            def call(self, x: Tensor) -> Tensor:
                x = self.linear(x)
                x = keras.ops.relu(x @ self.rand_weight + 1)
                x = self.linear(x)
                while keras.ops.sum(keras.ops.abs(x)) > 1:
                    x /= 2
                return keras.ops.sum(x)

        model = FixedHiddenMLP()
        model(tf.zeros((1, len(weight))))
        return model

    def fixed_hidden_mlp_without_loop(self, weight: Array) -> Block:
        class FixedHiddenMLP(keras.Model):
            def __init__(self) -> None:
                super().__init__()
                self.rand_weight = tf.constant(weight)
                self.linear = keras.layers.Dense(len(weight))

            def call(self, x: Tensor) -> Tensor:
                x = self.linear(x)
                x = keras.ops.relu(x @ self.rand_weight + 1)
                x = self.linear(x)
                halvings = keras.ops.ceil(keras.ops.log2(keras.ops.sum(keras.ops.abs(x))))
                return keras.ops.sum(x / 2 ** keras.ops.maximum(halvings, 0))

        model = FixedHiddenMLP()
        model(tf.zeros((1, len(weight))))
        return model

    def constant(self, block: Block) -> Tensor:
        return block.rand_weight

    def halve(self, x: Tensor) -> Tensor:
        x /= 2
        return x

    def noting(self, note: Callable[[], None]) -> Block:
        class Noting(keras.Layer):
            def call(self, x: Tensor) -> Tensor:
                note()
                return 2 * x

        return Noting()

    def trace(self, block: Block, x: Tensor) -> Block:
        recorded = tf.function(block)  # what fit() and predict() do with a model
        recorded(x)  # the first call records
        return recorded

    def nest_mlp(self, in_features: int, hidden: int, middle: int, out_features: int) -> Block:
        class NestMLP(keras.Model):
            def __init__(self) -> None:
                super().__init__()
                self.net = keras.Sequential(
                    [
                        keras.layers.Dense(hidden, activation="relu"),
                        keras.layers.Dense(middle, activation="relu"),
                    ]
                )
                self.linear = keras.layers.Dense(out_features)

            def call(self, x: Tensor) -> Tensor:
                return self.linear(self.net(x))

        model = NestMLP()
        model(tf.zeros((1, in_features)))
        return model

    def parallel(self, first: Block, second: Block) -> Block:
        class Parallel(keras.Model):
            def __init__(self) -> None:
                super().__init__()
                self.first = first
                self.second = second

            def call(self, x: Tensor) -> Tensor:
                return keras.ops.concatenate([self.first(x), self.second(x)], axis=-1)

        return Parallel()

    def equal_blocks(self, number: int, features: int) -> Block:
        def make_block() -> Block:
            return keras.Sequential(
                [keras.Input((features,)), keras.layers.Dense(features), keras.layers.ReLU()]
            )

        return keras.Sequential([make_block() for _ in range(number)])

    def train_mode(self, block: Block) -> object:
        raise NotOffered(
            "a Keras layer has no mode to set; the call says it: layer(x, training=True)"
        )

    def eval_mode(self, block: Block) -> object:
        raise NotOffered(
            "a Keras layer has no mode to set; the call says it: layer(x, training=False)"
        )

    def forward_in_training(self, block: Block, x: Tensor) -> Tensor:
        return block(x, training=True)

    def forward_in_evaluation(self, block: Block, x: Tensor) -> Tensor:
        return block(x, training=False)

    def freeze(self, block: Block) -> None:
        block.trainable = False

    def unfreeze(self, block: Block) -> None:
        block.trainable = True
