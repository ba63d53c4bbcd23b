"""Saving and loading in Keras."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import safetensors.tensorflow
import tensorflow as tf

from common.exchange import Convention
from common.interface import Array, Block, NotOffered, Saving, Tensor


@keras.saving.register_keras_serializable("triptych")
class MLP(keras.Model):
    """The lesson's MLP, registered: a `.keras` file keeps a class by its registered name."""

    def __init__(self, in_features: int, hidden: int, out_features: int, **options: Any) -> None:
        super().__init__(**options)
        self.sizes = {
            "in_features": in_features,
            "hidden": hidden,
            "out_features": out_features,
        }
        self.hidden = keras.layers.Dense(hidden, name="hidden")
        self.output_layer = keras.layers.Dense(out_features, name="output")

    def call(self, x: Tensor) -> Tensor:
        """Return the second layer of the ReLU of the first one."""
        return self.output_layer(keras.ops.relu(self.hidden(x)))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of `__init__`, from which a file's net is made again."""
        return {**super().get_config(), **self.sizes}


class KerasSaving(Saving):
    """Saving and loading in Keras."""

    parameter_suffix = ".weights.h5"
    convention = Convention(
        framework="keras",
        separator="/",
        linear="io",
        conv2d="hwio",
        picture="hwi",
        names={
            "weight": "kernel",
            "bias": "bias",
            "scale": "gamma",
            "shift": "beta",
            "mean": "moving_mean",
            "variance": "moving_variance",
        },
    )

    def save_tensor(self, tensor: Tensor, path: Path) -> None:
        tf.io.write_file(str(path), tf.io.serialize_tensor(tensor))

    def load_tensor(self, path: Path, dtype: str) -> Tensor:
        return tf.io.parse_tensor(tf.io.read_file(str(path)), dtype)

    def save_tensors(self, tensors: Any, path: Path) -> None:
        raise NotOffered(
            "Keras saves nets, and TensorFlow's serialize_tensor one tensor at a time; "
            "lists and dicts go through NumPy's .npz"
        )

    def load_tensors(self, path: Path) -> Any:
        raise NotOffered("Keras loads nets, and TensorFlow's parse_tensor one tensor at a time")

    def save_arrays(self, tensors: dict[str, Tensor], path: Path) -> None:
        np.savez(path, **{name: tensor.numpy() for name, tensor in tensors.items()})

    def load_arrays(self, path: Path) -> dict[str, Tensor]:
        with np.load(path) as arrays:
            return {name: tf.constant(arrays[name]) for name in arrays}

    def to_bytes(self, tensor: Tensor) -> bytes:
        return tf.io.serialize_tensor(tensor).numpy()

    def typed_tensor(self, values: Sequence[float], dtype: str) -> Tensor:
        return tf.cast(np.array(values), dtype)

    def dtype_name(self, tensor: Tensor) -> str:
        return keras.backend.standardize_dtype(tensor.dtype)

    def mlp(self, in_features: int, hidden: int, out_features: int) -> Block:
        model = MLP(in_features, hidden, out_features)
        model(tf.zeros((1, in_features)))  # the first call makes the weights
        return model

    def save_parameters(self, net: Block, path: Path) -> None:
        net.save_weights(path)

    def load_parameters(self, net: Block, path: Path) -> None:
        net.load_weights(path)

    def saved_names(self, path: Path) -> list[str]:
        names: list[str] = []
        with h5py.File(path) as file:
            file.visititems(
                lambda name, item: names.append(name) if hasattr(item, "shape") else None
            )
        return names

    def evaluation_mode(self, net: Block) -> object:
        raise NotOffered("a Keras net has no mode of its own: each call says training=True or not")

    def dropout_net(self, features: int) -> Block:
        return keras.Sequential(
            [keras.Input((1,)), keras.layers.Dense(features), keras.layers.Dropout(0.5)]
        )

    def typed_linear(self, in_features: int, out_features: int, dtype: str) -> Block:
        return keras.Sequential(
            [keras.Input((in_features,)), keras.layers.Dense(out_features, dtype=dtype)]
        )

    def load_matching(self, net: Block, path: Path) -> None:
        net.load_weights(path, skip_mismatch=True)  # warns of what does not fit, and goes on

    def unmatched_names(self, net: Block, path: Path) -> tuple[list[str], list[str]]:
        raise NotOffered("load_weights returns nothing: what it skipped is in a warning alone")

    def reuse_layers(self, net: Block, count: int, head: Block) -> Block:
        return keras.Sequential([*net.layers[:count], head])

    def save_whole(self, net: Block, x: Tensor, path: Path) -> None:
        net.save(path.with_suffix(".keras"))

    def load_whole(self, path: Path) -> Block:
        return keras.saving.load_model(path.with_suffix(".keras"))

    def save_trap(self, folder: Path, path: Path) -> None:
        net = keras.Sequential([keras.Input((1,))])
        # A lambda goes into the file as bytecode; it has to bring its own imports.
        code = lambda x, folder: (__import__("os").mkdir(folder), x)[1]  # noqa: E731
        net.add(keras.layers.Lambda(code, arguments={"folder": str(folder)}))
        folder.rmdir()  # made just now, when the layer was called to find its output's shape
        net.save(path.with_suffix(".keras"))

    def load_trusting(self, path: Path) -> Block:
        return keras.saving.load_model(path.with_suffix(".keras"), safe_mode=False)

    def save_safely(self, net: Block, path: Path) -> None:
        beside = path.with_name(f"new-{path.name}")
        net.save_weights(beside)
        beside.replace(path)  # in one step: a reader finds the earlier file or the new one

    def momentum_optimizer(self, net: Block, learning_rate: float, momentum: float) -> Any:
        optimizer = keras.optimizers.SGD(learning_rate, momentum)
        optimizer.build(net.trainable_variables)  # else its velocities come with the first step
        return optimizer

    def step(self, net: Block, optimizer: Any, x: Tensor) -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(net(x))
        gradients = tape.gradient(loss, net.trainable_variables)
        optimizer.apply(gradients, net.trainable_variables)

    def save_checkpoint(self, net: Block, optimizer: Any, path: Path) -> None:
        tf.train.Checkpoint(net=net, optimizer=optimizer).write(str(path))

    def load_checkpoint(self, net: Block, optimizer: Any, path: Path) -> None:
        tf.train.Checkpoint(net=net, optimizer=optimizer).read(str(path)).assert_consumed()

    def restarted(self) -> AbstractContextManager[object]:
        return nullcontext()  # a checkpoint follows attributes, whatever the names

    def conv_net(self) -> Block:
        return keras.Sequential(
            [
                keras.Input((3, 4, 1)),
                keras.layers.Conv2D(2, kernel_size=2, name="conv"),
                keras.layers.BatchNormalization(epsilon=1e-3, name="bn"),
                keras.layers.ReLU(),
                keras.layers.Flatten(),
                keras.layers.Dense(2, name="fc"),
            ]
        )

    def default_epsilon(self) -> float:
        return keras.layers.BatchNormalization().epsilon

    def pictures(self, array: Array) -> Tensor:
        return tf.constant(array)

    def save_safetensors(self, net: Block, path: Path) -> None:
        state = {
            f"{layer.name}/{variable.name}": variable.value
            for layer in net.layers
            for variable in layer.variables
        }
        metadata = self.convention.metadata()
        safetensors.tensorflow.save_file(state, path, metadata=metadata)

    def load_safetensors(self, net: Block, path: Path) -> None:
        state = safetensors.tensorflow.load_file(path)
        for layer in net.layers:
            for variable in layer.variables:
                variable.assign(state[f"{layer.name}/{variable.name}"])
