"""Initialization in Paddle."""

import paddle
from paddle import nn

from common.interface import Block, Init, NotOffered, Parameter, Tensor


class PaddleInit(Init):
    """Initialization in Paddle."""

    def conv2d(self, in_channels: int, out_channels: int, kernel: int) -> Block:
        return nn.Conv2D(in_channels, out_channels, kernel)

    def embedding(self, count: int, width: int) -> Block:
        return nn.Embedding(count, width)

    def layer_norm(self, features: int) -> Block:
        return nn.LayerNorm(features)

    def initializer_modules(self) -> list[str]:
        return [nn.initializer.__name__, nn.init.__name__]  # the second has PyTorch's names

    def initializers(self) -> list[str]:
        return sorted(name for name in nn.initializer.__all__ if name[0].isupper())

    def init_normal(self, net: Block, std: float) -> None:
        def init(m: nn.Layer) -> None:
            if isinstance(m, nn.Linear):
                nn.initializer.Normal(mean=0.0, std=std)(m.weight)
                nn.initializer.Constant(0.0)(m.bias)

        net.apply(init)

    def init_constant(self, net: Block, value: float) -> None:
        def init(m: nn.Layer) -> None:
            if isinstance(m, nn.Linear):
                nn.initializer.Constant(value)(m.weight)
                nn.initializer.Constant(0.0)(m.bias)

        net.apply(init)

    def init_constant_deprecated(self, net: Block, value: float) -> None:
        raise NotOffered("paddle.nn.initializer.Constant has no second, deprecated name")

    def init_xavier(self, net: Block) -> None:
        def init(m: nn.Layer) -> None:
            if isinstance(m, nn.Linear):
                nn.initializer.XavierUniform()(m.weight)

        net.apply(init)

    def init_each_its_own(self, net: Block) -> None:
        nn.initializer.XavierUniform()(net[0].weight)
        nn.initializer.Constant(42.0)(net[2].weight)

    def init_normal_by_name(self, net: Block, part: str, std: float) -> list[str]:
        found = [(name, p) for name, p in net.named_parameters() if part in name]
        for _, parameter in found:
            nn.initializer.Normal(mean=0.0, std=std)(parameter)
        return [name for name, _ in found]

    def init_constant_by_name(self, net: Block, part: str, value: float) -> list[str]:
        found = [(name, p) for name, p in net.named_parameters() if part in name]
        for _, parameter in found:
            nn.initializer.Constant(value)(parameter)
        return [name for name, _ in found]

    def init_custom(self, net: Block) -> list[str]:
        lines = []

        def init(m: nn.Layer) -> None:
            if isinstance(m, nn.Linear):
                name, parameter = next(iter(m.named_parameters()))
                lines.append(f"Init {name} {parameter.shape}")
                nn.initializer.Uniform(-10, 10)(m.weight)
                mask = (m.weight.abs() >= 5).astype("float32")
                m.weight.set_value(m.weight * mask)

        net.apply(init)
        return lines

    def init_custom_in_place(self, parameter: Parameter) -> None:
        with paddle.no_grad():
            parameter.uniform_(-10, 10)
            parameter.multiply_((parameter.abs() >= 5).astype("float32"))

    def normal_in_place(self, parameter: Parameter, std: float) -> Tensor:
        with paddle.no_grad():
            return parameter.normal_(0, std)

    def normal_in_place_recorded(self, parameter: Parameter, std: float) -> Tensor:
        return parameter.normal_(0, std)

    def add_in_place(self, parameter: Parameter, amount: float) -> None:
        parameter.set_value(parameter + amount)

    def set_element(self, parameter: Parameter, row: int, column: int, value: float) -> None:
        with paddle.no_grad():
            parameter[row, column] = value

    def add_by_assignment(self, layer: Block) -> None:
        layer.bias += 1

    def change_before_backward(self, layer: Block, x: Tensor) -> Tensor:
        x = x.clone()
        x.stop_gradient = False
        y = layer(x).sum()
        layer.weight.set_value(layer.weight + 1)
        return paddle.grad(y, x)[0]

    def change_before_backward_in_the_open(self, layer: Block, x: Tensor) -> Tensor:
        x = x.clone()
        x.stop_gradient = False
        y = layer(x).sum()
        with paddle.no_grad():
            layer.weight.add_(paddle.to_tensor(1.0))
        return paddle.grad(y, x)[0]

    def seed(self, number: int) -> None:
        paddle.seed(number)

    def draw_uniform(self, count: int) -> Tensor:
        return paddle.rand([count])

    def init_with_one_object(self, first: Block, second: Block) -> None:
        init = nn.initializer.Normal()
        init(first.weight)
        init(second.weight)

    def linear_given_initializers(self, in_features: int, out_features: int) -> Block:
        return nn.Linear(
            in_features,
            out_features,
            weight_attr=paddle.ParamAttr(initializer=nn.initializer.Constant(2.0)),
            bias_attr=paddle.ParamAttr(initializer=nn.initializer.Constant(1.0)),
        )

    def linear_of_own_class(self, in_features: int, out_features: int) -> Block:
        class MyLinear(nn.Linear):
            def __init__(self) -> None:
                super().__init__(in_features, out_features)
                nn.initializer.Constant(2.0)(self.weight)
                nn.initializer.Constant(1.0)(self.bias)

        return MyLinear()

    def init_constant_by_exact_type(self, net: Block, value: float) -> None:
        def init(m: nn.Layer) -> None:
            if type(m) is nn.Linear:
                nn.initializer.Constant(value)(m.weight)

        net.apply(init)

    def apply(self, block: Block) -> list[str]:
        visited: list[str] = []
        block.apply(lambda m: visited.append(type(m).__name__))
        return visited

    def own_apply(self, block: Block) -> list[str]:
        visited = []
        for child in block.children():
            visited += self.own_apply(child)
        return [*visited, type(block).__name__]

    def mistake_drop_the_initializer(self, net: Block) -> None:
        def init(m: nn.Layer) -> None:
            if isinstance(m, nn.Linear):
                nn.initializer.Normal(mean=0.0, std=0.01)  # never called with a parameter
                nn.initializer.Constant(42.0)

        net.apply(init)

    def mistake_zeros_of_the_bias(self, layer: Block) -> None:
        paddle.zeros(layer.bias)

    def mistake_apply_the_other(self, net: Block) -> None:
        def init_normal(m: nn.Layer) -> None:
            if isinstance(m, nn.Linear):
                nn.initializer.Normal(mean=0.0, std=0.01)(m.weight)

        def init_constant(m: nn.Layer) -> None:
            if isinstance(m, nn.Linear):
                nn.initializer.Constant(1.0)(m.weight)

        net.apply(init_normal)

    def mistake_xavier_of_the_weight(self, layer: Block) -> None:
        nn.initializer.XavierUniform(layer.weight)  # the weight is taken for fan_in

    def mistake_xavier_of_weight_and_range(self, layer: Block) -> None:
        nn.initializer.XavierUniform(layer.weight, -10, 10)  # fan_in, fan_out, gain

    def mistake_mask_a_copy(self, layer: Block) -> None:
        mask = (layer.weight.abs() >= 5).astype("float32")
        m = paddle.to_tensor(layer.weight)
        m *= mask

    def mistake_float_times_bool(self, tensor: Tensor) -> Tensor:
        return tensor * (tensor.abs() >= 5)
