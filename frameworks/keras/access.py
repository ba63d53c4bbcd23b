"""Parameter access in Keras."""

import keras
import numpy as np
import tensorflow as tf

from common.interface import Access, Array, Block, NotOffered, Parameter, Tensor


class KerasAccess(Access):
    """Parameter access in Keras."""

    def layer_at(self, block: Block, index: int) -> Block:
        return block.layers[index]

    def item(self, block: Block, index: int) -> Block:
        return block[index]

    def layer_at_path(self, block: Block, *steps: int | str) -> Block:
        for step in steps:
            is_index = isinstance(step, int)
            block = block.get_layer(index=step) if is_index else block.get_layer(name=step)
        return block

    def children(self, block: Block) -> list[str]:
        return [layer.name for layer in block.layers]

    def printed(self, block: Block) -> str:
        return str(block)

    def structure(self, block: Block) -> str:
        lines: list[str] = []
        block.summary(line_length=80, expand_nested=True, print_fn=lines.append)
        return "\n".join(lines)

    def weight(self, layer: Block) -> Parameter:
        return layer.kernel

    def bias(self, layer: Block) -> Parameter:
        return layer.bias

    def parameter_type(self, parameter: Parameter) -> str:
        return str(type(parameter))

    def printed_parameter(self, parameter: Parameter) -> str:
        return str(parameter)

    def is_tensor(self, parameter: Parameter) -> bool:
        return isinstance(parameter, tf.Tensor)

    def dtype(self, parameter: Parameter) -> str:
        return parameter.dtype

    def shape(self, parameter: Parameter) -> list[int]:
        return list(parameter.shape)

    def is_trainable(self, parameter: Parameter) -> bool:
        return parameter.trainable

    def own_name(self, parameter: Parameter) -> str:
        return parameter.name

    def value(self, parameter: Parameter) -> Tensor:
        return parameter.value

    def dot_value(self, parameter: Parameter) -> object:
        return parameter.value

    def dot_data(self, parameter: Parameter) -> Tensor:
        raise NotOffered("a Keras variable has no `.data`; its tensor is `.value`")

    def add_directly(self, parameter: Parameter, amount: float) -> None:
        parameter += amount  # a new tensor under the old name: the variable stays as it was

    def put_tensor(self, layer: Block, tensor: Tensor) -> None:
        layer.bias = tensor

    def gradient(self, parameter: Parameter) -> Tensor | None:
        raise NotOffered("a Keras variable holds no gradient: a GradientTape hands it out")

    def backward(self, block: Block, x: Tensor) -> None:
        raise NotOffered("Keras has no backward(): a GradientTape hands the gradients out")

    def backward_twice(self, block: Block, x: Tensor) -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(block(x))
        tape.gradient(loss, block.trainable_variables)
        tape.gradient(loss, block.trainable_variables)

    def clear_gradients(self, block: Block) -> None:
        raise NotOffered("Keras has nothing to clear: each tape starts from nothing")

    def zero_gradients(self, block: Block) -> None:
        raise NotOffered("Keras has nothing to clear: each tape starts from nothing")

    def drop_gradients(self, block: Block) -> None:
        raise NotOffered("Keras has nothing to clear: each tape starts from nothing")

    def loss_gradient(self, block: Block, x: Tensor, parameter: Parameter) -> Tensor:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(block(x))
        return tape.gradient(loss, parameter)

    def parameters(self, block: Block) -> list[Parameter]:
        return block.trainable_variables

    def parameters_type(self, block: Block) -> str:
        return type(block.trainable_variables).__name__

    def named_parameters_type(self, block: Block) -> str:
        raise NotOffered("Keras has no named_parameters(): a variable knows its own path")

    def parameter_names(self, block: Block) -> list[str]:
        return [variable.path for variable in block.trainable_variables]

    def printed_shapes(self, block: Block) -> str:
        return " ".join(str((v.path, v.shape)) for v in block.trainable_variables)

    def printed_generator(self, block: Block) -> str:
        return str((v.path, v.shape) for v in block.trainable_variables)

    def parameter_at(self, block: Block, name: str) -> Parameter:
        return {variable.path: variable for variable in block.trainable_variables}[name]

    def count(self, block: Block) -> int:
        return int(sum(np.prod(variable.shape) for variable in block.trainable_variables))

    def state(self, block: Block) -> dict[str, Array]:
        return {variable.path: variable.numpy() for variable in block.variables}

    def handed_out_state(self, block: Block) -> object:
        return block.variables

    def state_entry(self, block: Block, name: str) -> Tensor:
        return {variable.path: variable for variable in block.variables}[name]

    def copy_state(self, block: Block) -> dict[str, Tensor]:
        paths = [variable.path for variable in block.weights]
        return dict(zip(paths, block.get_weights(), strict=True))

    def buffer_names(self, block: Block) -> list[str]:
        return [variable.path for variable in block.non_trainable_variables]

    def nested_net(self) -> Block:
        def inner_block(name: str) -> Block:
            layers = keras.layers
            inner = [layers.Dense(8), layers.ReLU(), layers.Dense(4), layers.ReLU()]
            return keras.Sequential(inner, name=name)

        four_blocks = keras.Sequential()
        for i in range(4):
            four_blocks.add(inner_block(f"block {i}"))
        net = keras.Sequential([four_blocks, keras.layers.Dense(1)])
        net.build((None, 4))
        return net

    def running_statistics(self, batch_norm: Block) -> tuple[Tensor, Tensor]:
        return batch_norm.moving_mean, batch_norm.moving_variance

    def my_model(self, weight1: Tensor, weight2: Tensor) -> Block:
        class MyModel(keras.Model):
            def __init__(self) -> None:
                super().__init__()
                self.weight1 = keras.Variable(weight1, name="weight1")
                self.weight2 = weight2

            def call(self, x: Tensor) -> Tensor:
                return x @ self.weight1 @ self.weight2

        return MyModel()

    def model_that_passes(self) -> Block:
        class Passes(keras.Model):
            def call(self, x: Tensor) -> None:
                pass

        return Passes()
