"""Between NumPy and Paddle."""

from collections.abc import Sequence

import paddle
from paddle import nn

from common.interface import Array, Block, Border, Tensor
from common.layouts import CONV2D, convert

# paddle.nn.Conv2D: weight is (out_channels, in_channels, h, w); paddle.nn.Linear's is canonical.
LAYOUTS = {nn.Conv2D: (CONV2D, "oihw")}


class PaddleBorder(Border):
    """NumPy arrays to Paddle's tensors and parameters, and back."""

    def tensor(self, array: Array) -> Tensor:
        return paddle.to_tensor(array)

    def array(self, tensor: Tensor) -> Array:
        return tensor.detach().numpy().copy()

    def set_parameters(self, block: Block, arrays: Sequence[Array]) -> None:
        layouts = parameter_layouts(block)
        for parameter, array in zip(trainable(block), arrays, strict=True):
            canonical, own = layouts.get(parameter.name, ("", ""))
            parameter.set_value(convert(array, canonical, own) if own else array)

    def get_parameters(self, block: Block) -> list[Array]:
        layouts = parameter_layouts(block)
        return [to_canonical(self.array(p), layouts.get(p.name)) for p in trainable(block)]

    def gradients(self, block: Block, x: Tensor) -> list[Array | None]:
        layouts = parameter_layouts(block)
        block.clear_gradients(set_to_zero=False)
        output = block(x).sum()
        if not output.stop_gradient:
            output.backward()
        return [
            None if p.grad is None else to_canonical(self.array(p.grad), layouts.get(p.name))
            for p in trainable(block)
        ]


def trainable(block: Block) -> list[Tensor]:
    """Return the parameters that training changes; parameters() lists running statistics too."""
    return [p for p in block.parameters() if not p.stop_gradient]


def parameter_layouts(block: Block) -> dict[str, tuple[str, str]]:
    """Return (canonical, own) layout of each weight that Paddle keeps in another, by its name."""
    layers = block.sublayers(include_self=True)
    return {layer.weight.name: LAYOUTS[type(layer)] for layer in layers if type(layer) in LAYOUTS}


def to_canonical(stored: Array, layout: tuple[str, str] | None) -> Array:
    """Return a stored array in canonical layout, given (canonical, own) or None for equal ones."""
    return convert(stored, layout[1], layout[0]) if layout else stored
