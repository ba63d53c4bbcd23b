"""Parameter access in Paddle."""

import copy

import paddle
from paddle import nn

from common.interface import Access, Array, Block, Parameter, Tensor


class PaddleAccess(Access):
    """Parameter access in Paddle."""

    def layer_at(self, block: Block, index: int) -> Block:
        return block[index]

    def item(self, block: Block, index: int) -> Block:
        return block[index]

    def layer_at_path(self, block: Block, *steps: int | str) -> Block:
        return block.get_sublayer(".".join(str(step) for step in steps))

    def children(self, block: Block) -> list[str]:
        return [name for name, _ in block.named_children()]

    def printed(self, block: Block) -> str:
        return str(block)

    def structure(self, block: Block) -> str:
        return str(block)

    def weight(self, layer: Block) -> Parameter:
        return layer.weight

    def bias(self, layer: Block) -> Parameter:
        return layer.bias

    def parameter_type(self, parameter: Parameter) -> str:
        return str(type(parameter))

    def printed_parameter(self, parameter: Parameter) -> str:
        return str(parameter)

    def is_tensor(self, parameter: Parameter) -> bool:
        return isinstance(parameter, paddle.Tensor)

    def dtype(self, parameter: Parameter) -> str:
        return str(parameter.dtype)

    def shape(self, parameter: Parameter) -> list[int]:
        return list(parameter.shape)

    def is_trainable(self, parameter: Parameter) -> bool:
        return not parameter.stop_gradient

    def own_name(self, parameter: Parameter) -> str:
        return parameter.name

    def value(self, parameter: Parameter) -> Tensor:
        return parameter.detach()

    def dot_value(self, parameter: Parameter) -> object:
        return parameter.value

    def dot_data(self, parameter: Parameter) -> Tensor:
        return parameter.data

    def add_directly(self, parameter: Parameter, amount: float) -> None:
        parameter += amount  # a new tensor under the old name: the parameter stays as it was

    def put_tensor(self, layer: Block, tensor: Tensor) -> None:
        layer.bias = tensor

    def gradient(self, parameter: Parameter) -> Tensor | None:
        return parameter.grad

    def backward(self, block: Block, x: Tensor) -> None:
        block(x).sum().backward()

    def backward_twice(self, block: Block, x: Tensor) -> None:
        loss = block(x).sum()
        loss.backward()
        loss.backward()

    def clear_gradients(self, block: Block) -> None:
        block.clear_gradients()

    def zero_gradients(self, block: Block) -> None:
        block.clear_gradients(set_to_zero=True)

    def drop_gradients(self, block: Block) -> None:
        block.clear_gradients(set_to_zero=False)

    def loss_gradient(self, block: Block, x: Tensor, parameter: Parameter) -> Tensor:
        return paddle.grad(block(x).sum(), parameter)[0]

    def parameters(self, block: Block) -> list[Parameter]:
        return block.parameters()

    def parameters_type(self, block: Block) -> str:
        return type(block.parameters()).__name__

    def named_parameters_type(self, block: Block) -> str:
        return type(block.named_parameters()).__name__

    def parameter_names(self, block: Block) -> list[str]:
        return [name for name, p in block.named_parameters() if not p.stop_gradient]

    def printed_shapes(self, block: Block) -> str:
        return " ".join(str((name, p.shape)) for name, p in block.named_parameters())

    def printed_generator(self, block: Block) -> str:
        return str((name, p.shape) for name, p in block.named_parameters())

    def parameter_at(self, block: Block, name: str) -> Parameter:
        return block.get_parameter(name)

    def count(self, block: Block) -> int:
        return sum(p.size for p in block.parameters() if not p.stop_gradient)

    def state(self, block: Block) -> dict[str, Array]:
        return {
            name: tensor.detach().cpu().numpy().copy()
            for name, tensor in block.state_dict().items()
        }

    def handed_out_state(self, block: Block) -> object:
        return block.state_dict()

    def state_entry(self, block: Block, name: str) -> Tensor:
        return block.state_dict()[name]

    def copy_state(self, block: Block) -> dict[str, Tensor]:
        return copy.deepcopy(block.state_dict())

    def buffer_names(self, block: Block) -> list[str]:
        return [name for name, _ in block.named_buffers()]

    def nested_net(self) -> Block:
        def inner_block() -> Block:
            return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 4), nn.ReLU())

        four_blocks = nn.Sequential()
        for i in range(4):
            four_blocks.add_sublayer(f"block {i}", inner_block())
        return nn.Sequential(four_blocks, nn.Linear(4, 1))

    def running_statistics(self, batch_norm: Block) -> tuple[Tensor, Tensor]:
        return batch_norm._mean, batch_norm._variance

    def my_model(self, weight1: Tensor, weight2: Tensor) -> Block:
        class MyModel(nn.Layer):
            def __init__(self) -> None:
                super().__init__()
                self.weight1 = self.create_parameter(
                    weight1.shape, default_initializer=nn.initializer.Assign(weight1)
                )
                self.weight2 = weight2

            def forward(self, x: Tensor) -> Tensor:
                return x @ self.weight1 @ self.weight2

        return MyModel()

    def model_that_passes(self) -> Block:
        class Passes(nn.Layer):
            def forward(self, x: Tensor) -> None:
                pass

        return Passes()
