"""Initialization in Keras."""

import keras
import tensorflow as tf

from common.interface import Block, Init, NotOffered, Parameter, Tensor


class KerasInit(Init):
    """Initialization in Keras."""

    def conv2d(self, in_channels: int, out_channels: int, kernel: int) -> Block:
        layer = keras.layers.Conv2D(out_channels, kernel)
        layer.build((None, None, None, in_channels))
        return layer

    def embedding(self, count: int, width: int) -> Block:
        layer = keras.layers.Embedding(count, width)
        layer.build()
        return layer

    def layer_norm(self, features: int) -> Block:
        layer = keras.layers.LayerNormalization()
        layer.build((None, features))
        return layer

    def initializer_modules(self) -> list[str]:
        return [keras.initializers.__name__]

    def initializers(self) -> list[str]:
        return sorted(name for name in dir(keras.initializers) if name[0].isupper())

    def init_normal(self, net: Block, std: float) -> None:
        for layer in net.layers:
            if isinstance(layer, keras.layers.Dense):
                normal = keras.initializers.RandomNormal(mean=0.0, stddev=std)
                layer.kernel.assign(normal(layer.kernel.shape))
                layer.bias.assign(keras.ops.zeros(layer.bias.shape))

    def init_constant(self, net: Block, value: float) -> None:
        for layer in net.layers:
            if isinstance(layer, keras.layers.Dense):
                constant = keras.initializers.Constant(value)
                layer.kernel.assign(constant(layer.kernel.shape))
                layer.bias.assign(keras.ops.zeros(layer.bias.shape))

    def init_constant_deprecated(self, net: Block, value: float) -> None:
        raise NotOffered("keras.initializers.Constant has no second, deprecated name")

    def init_xavier(self, net: Block) -> None:
        for layer in net.layers:
            if isinstance(layer, keras.layers.Dense):
                xavier = keras.initializers.GlorotUniform()  # Xavier Glorot: same thing
                layer.kernel.assign(xavier(layer.kernel.shape))

    def init_each_its_own(self, net: Block) -> None:
        first, third = net.layers[0].kernel, net.layers[2].kernel
        first.assign(keras.initializers.GlorotUniform()(first.shape))
        third.assign(keras.initializers.Constant(42.0)(third.shape))

    def init_normal_by_name(self, net: Block, part: str, std: float) -> list[str]:
        found = [v for v in net.trainable_variables if part in v.path]
        for variable in found:
            normal = keras.initializers.RandomNormal(mean=0.0, stddev=std)
            variable.assign(normal(variable.shape))
        return [variable.path for variable in found]

    def init_constant_by_name(self, net: Block, part: str, value: float) -> list[str]:
        found = [v for v in net.trainable_variables if part in v.path]
        for variable in found:
            variable.assign(keras.ops.full(variable.shape, value))
        return [variable.path for variable in found]

    def init_custom(self, net: Block) -> list[str]:
        lines = []
        for layer in net.layers:
            if isinstance(layer, keras.layers.Dense):
                variable = layer.kernel
                lines.append(f"Init {variable.name} {variable.shape}")
                drawn = keras.random.uniform(variable.shape, -10, 10)
                variable.assign(drawn * keras.ops.cast(keras.ops.abs(drawn) >= 5, "float32"))
        return lines

    def init_custom_in_place(self, parameter: Parameter) -> None:
        parameter.assign(keras.random.uniform(parameter.shape, -10, 10))
        parameter.assign(parameter * keras.ops.cast(keras.ops.abs(parameter) >= 5, "float32"))

    def normal_in_place(self, parameter: Parameter, std: float) -> Tensor:
        return parameter.assign(keras.random.normal(parameter.shape, 0.0, std))

    def normal_in_place_recorded(self, parameter: Parameter, std: float) -> Tensor:
        with tf.GradientTape():
            return parameter.assign(keras.random.normal(parameter.shape, 0.0, std))

    def add_in_place(self, parameter: Parameter, amount: float) -> None:
        parameter.assign_add(keras.ops.full(parameter.shape, amount))

    def set_element(self, parameter: Parameter, row: int, column: int, value: float) -> None:
        parameter.assign(keras.ops.slice_update(parameter, (row, column), [[value]]))

    def add_by_assignment(self, layer: Block) -> None:
        layer.bias += 1

    def change_before_backward(self, layer: Block, x: Tensor) -> Tensor:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(layer(x))
        layer.kernel.assign_add(tf.ones(layer.kernel.shape))
        return tape.gradient(y, x)

    def change_before_backward_in_the_open(self, layer: Block, x: Tensor) -> Tensor:
        raise NotOffered("a tape keeps the values it saw; no change of a variable can reach them")

    def seed(self, number: int) -> None:
        keras.utils.set_random_seed(number)

    def draw_uniform(self, count: int) -> Tensor:
        return keras.random.uniform((count,))

    def init_with_one_object(self, first: Block, second: Block) -> None:
        init = keras.initializers.RandomNormal(stddev=1.0)  # keeps one seed: equal draws
        first.kernel.assign(init(first.kernel.shape))
        second.kernel.assign(init(second.kernel.shape))

    def linear_given_initializers(self, in_features: int, out_features: int) -> Block:
        layer = keras.layers.Dense(
            out_features,
            kernel_initializer=keras.initializers.Constant(2.0),
            bias_initializer="ones",
        )
        layer.build((None, in_features))
        return layer

    def linear_of_own_class(self, in_features: int, out_features: int) -> Block:
        class MyDense(keras.layers.Dense):
            def build(self, input_shape: tuple[int | None, ...]) -> None:
                super().build(input_shape)
                self.kernel.assign(keras.ops.full(self.kernel.shape, 2.0))
                self.bias.assign(keras.ops.ones(self.bias.shape))

        layer = MyDense(out_features)
        layer.build((None, in_features))
        return layer

    def init_constant_by_exact_type(self, net: Block, value: float) -> None:
        for layer in net.layers:
            if type(layer) is keras.layers.Dense:
                layer.kernel.assign(keras.ops.full(layer.kernel.shape, value))

    def apply(self, block: Block) -> list[str]:
        raise NotOffered(
            "a Keras model has no apply; loop over model.layers, and down by recursion"
        )

    def own_apply(self, block: Block) -> list[str]:
        visited = []
        for child in getattr(block, "layers", []):
            visited += self.own_apply(child)
        return [*visited, type(block).__name__]

    def mistake_drop_the_initializer(self, net: Block) -> None:
        for layer in net.layers:
            if isinstance(layer, keras.layers.Dense):
                keras.initializers.RandomNormal(mean=0.0, stddev=0.01)  # never called
                keras.initializers.Constant(42.0)

    def mistake_zeros_of_the_bias(self, layer: Block) -> None:
        keras.ops.zeros(layer.bias)

    def mistake_apply_the_other(self, net: Block) -> None:
        def init_normal(layer: keras.layers.Dense) -> None:
            normal = keras.initializers.RandomNormal(mean=0.0, stddev=0.01)
            layer.kernel.assign(normal(layer.kernel.shape))

        def init_constant(layer: keras.layers.Dense) -> None:
            layer.kernel.assign(keras.ops.ones(layer.kernel.shape))

        for layer in net.layers:
            if isinstance(layer, keras.layers.Dense):
                init_normal(layer)

    def mistake_xavier_of_the_weight(self, layer: Block) -> None:
        keras.initializers.GlorotUniform(layer.kernel)  # the weight is taken for a seed

    def mistake_xavier_of_weight_and_range(self, layer: Block) -> None:
        keras.initializers.GlorotUniform(layer.kernel, -10, 10)  # seed, input_axes, output_axes

    def mistake_mask_a_copy(self, layer: Block) -> None:
        mask = keras.ops.cast(keras.ops.abs(layer.kernel) >= 5, "float32")
        m = keras.ops.convert_to_tensor(layer.kernel)
        m *= mask

    def mistake_float_times_bool(self, tensor: Tensor) -> Tensor:
        return keras.ops.multiply(tensor, keras.ops.abs(tensor) >= 5)
