"""Initialization in PyTorch."""

import inspect

import torch
from torch import nn

from common.interface import Block, Init, NotOffered, Parameter, Tensor


class PyTorchInit(Init):
    """Initialization in PyTorch."""

    def conv2d(self, in_channels: int, out_channels: int, kernel: int) -> Block:
        return nn.Conv2d(in_channels, out_channels, kernel)

    def embedding(self, count: int, width: int) -> Block:
        return nn.Embedding(count, width)

    def layer_norm(self, features: int) -> Block:
        return nn.LayerNorm(features)

    def initializer_modules(self) -> list[str]:
        return [nn.init.__name__]

    def initializers(self) -> list[str]:
        functions = inspect.getmembers(nn.init, inspect.isfunction)
        return [name for name, _ in functions if name.endswith("_") and name[0] != "_"]

    def init_normal(self, net: Block, std: float) -> None:
        def init(m: nn.Module) -> None:
            if isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, mean=0, std=std)
                nn.init.zeros_(m.bias)

        net.apply(init)

    def init_constant(self, net: Block, value: float) -> None:
        def init(m: nn.Module) -> None:
            if isinstance(m, nn.Linear):
                nn.init.constant_(m.weight, value)
                nn.init.zeros_(m.bias)

        net.apply(init)

    def init_constant_deprecated(self, net: Block, value: float) -> None:
        def init(m: nn.Module) -> None:
            if isinstance(m, nn.Linear):
                nn.init.constant(m.weight, value)  # without the underscore: the old name
                nn.init.zeros_(m.bias)

        net.apply(init)

    def init_xavier(self, net: Block) -> None:
        def init(m: nn.Module) -> None:
            if isinstance(m, nn.Linear):
                nn.init.xavier_uniform_(m.weight)

        net.apply(init)

    def init_each_its_own(self, net: Block) -> None:
        nn.init.xavier_uniform_(net[0].weight)
        nn.init.constant_(net[2].weight, 42)

    def init_normal_by_name(self, net: Block, part: str, std: float) -> list[str]:
        found = [(name, p) for name, p in net.named_parameters() if part in name]
        for _, parameter in found:
            nn.init.normal_(parameter, mean=0, std=std)
        return [name for name, _ in found]

    def init_constant_by_name(self, net: Block, part: str, value: float) -> list[str]:
        found = [(name, p) for name, p in net.named_parameters() if part in name]
        for _, parameter in found:
            nn.init.constant_(parameter, val=value)
        return [name for name, _ in found]

    def init_custom(self, net: Block) -> list[str]:
        lines = []

        def init(m: nn.Module) -> None:
            if isinstance(m, nn.Linear):
                name, parameter = next(m.named_parameters())
                lines.append(f"Init {name} {parameter.shape}")
                nn.init.uniform_(m.weight, -10, 10)
                with torch.no_grad():
                    m.weight *= m.weight.abs() >= 5

        net.apply(init)
        return lines

    def init_custom_in_place(self, parameter: Parameter) -> None:
        with torch.no_grad():
            parameter.uniform_(-10, 10)
            parameter *= (parameter.abs() >= 5).float()

    def normal_in_place(self, parameter: Parameter, std: float) -> Tensor:
        with torch.no_grad():
            return parameter.normal_(0, std)

    def normal_in_place_recorded(self, parameter: Parameter, std: float) -> Tensor:
        return parameter.normal_(0, std)

    def add_in_place(self, parameter: Parameter, amount: float) -> None:
        with torch.no_grad():
            parameter += amount

    def set_element(self, parameter: Parameter, row: int, column: int, value: float) -> None:
        with torch.no_grad():
            parameter[row, column] = value

    def add_by_assignment(self, layer: Block) -> None:
        layer.bias += 1

    def change_before_backward(self, layer: Block, x: Tensor) -> Tensor:
        x = x.clone().requires_grad_()
        y = layer(x).sum()
        layer.weight.data += 1
        return torch.autograd.grad(y, x)[0]

    def change_before_backward_in_the_open(self, layer: Block, x: Tensor) -> Tensor:
        x = x.clone().requires_grad_()
        y = layer(x).sum()
        with torch.no_grad():
            layer.weight += 1
        return torch.autograd.grad(y, x)[0]

    def seed(self, number: int) -> None:
        torch.manual_seed(number)

    def draw_uniform(self, count: int) -> Tensor:
        return torch.rand(count)

    def init_with_one_object(self, first: Block, second: Block) -> None:
        init = nn.init.normal_  # a function: it keeps nothing between two calls
        init(first.weight)
        init(second.weight)

    def linear_given_initializers(self, in_features: int, out_features: int) -> Block:
        raise NotOffered(
            "nn.Linear takes no initializer; fill it afterwards, or override reset_parameters"
        )

    def linear_of_own_class(self, in_features: int, out_features: int) -> Block:
        class MyLinear(nn.Linear):
            def reset_parameters(self) -> None:
                nn.init.constant_(self.weight, 2)
                nn.init.constant_(self.bias, 1)

        return MyLinear(in_features, out_features)

    def init_constant_by_exact_type(self, net: Block, value: float) -> None:
        def init(m: nn.Module) -> None:
            if type(m) is nn.Linear:  # a subclass, or an nn.LazyLinear, is another type
                nn.init.constant_(m.weight, value)

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
        def init(m: nn.Module) -> None:
            if isinstance(m, nn.Linear):
                nn.init.normal_(m.weight.clone(), mean=0, std=0.01)  # fills a copy
                nn.init.constant_(m.bias.clone(), 42)

        net.apply(init)

    def mistake_zeros_of_the_bias(self, layer: Block) -> None:
        torch.zeros(layer.bias)

    def mistake_apply_the_other(self, net: Block) -> None:
        def init_normal(m: nn.Module) -> None:
            if isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, mean=0, std=0.01)

        def init_constant(m: nn.Module) -> None:
            if isinstance(m, nn.Linear):
                nn.init.constant_(m.weight, 1)

        net.apply(init_normal)

    def mistake_xavier_of_the_weight(self, layer: Block) -> None:
        nn.init.xavier_uniform_(layer.weight)  # right here: an initializer is a function

    def mistake_xavier_of_weight_and_range(self, layer: Block) -> None:
        nn.init.xavier_uniform_(layer.weight, -10, 10)

    def mistake_mask_a_copy(self, layer: Block) -> None:
        mask = (layer.weight.abs() >= 5).float()
        m = torch.tensor(layer.weight)
        m *= mask

    def mistake_float_times_bool(self, tensor: Tensor) -> Tensor:
        return tensor * (tensor.abs() >= 5)
