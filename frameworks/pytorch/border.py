"""Between NumPy and PyTorch."""

from collections.abc import Sequence

import torch
from torch import nn

from common.interface import Array, Block, Border, Tensor
from common.layouts import CONV2D, LINEAR, convert

# torch.nn.Linear and Conv2d, "Variables": weight is (out, in) and (out, in, h, w).
LAYOUTS = {nn.Linear: (LINEAR, "oi"), nn.Conv2d: (CONV2D, "oihw")}


class PyTorchBorder(Border):
    """NumPy arrays to PyTorch's tensors and parameters, and back."""

    def tensor(self, array: Array) -> Tensor:
        return torch.tensor(array)

    def array(self, tensor: Tensor) -> Array:
        return tensor.detach().cpu().numpy().copy()

    def set_parameters(self, block: Block, arrays: Sequence[Array]) -> None:
        layouts = parameter_layouts(block)
        with torch.no_grad():
            for parameter, array in zip(trainable(block), arrays, strict=True):
                canonical, own = layouts.get(parameter, ("", ""))
                stored = convert(array, canonical, own) if own else array
                parameter.copy_(torch.tensor(stored))

    def get_parameters(self, block: Block) -> list[Array]:
        layouts = parameter_layouts(block)
        return [to_canonical(self.array(p), layouts.get(p)) for p in trainable(block)]

    def gradients(self, block: Block, x: Tensor) -> list[Array | None]:
        layouts = parameter_layouts(block)
        block.zero_grad()
        output = block(x).sum()
        if output.requires_grad:
            output.backward()
        return [
            None if p.grad is None else to_canonical(self.array(p.grad), layouts.get(p))
            for p in trainable(block)
        ]


def trainable(block: Block) -> list[Tensor]:
    """Return the parameters that training changes."""
    return [p for p in block.parameters() if p.requires_grad]


def parameter_layouts(block: Block) -> dict[Tensor, tuple[str, str]]:
    """Return (canonical, own) layout of each weight that PyTorch keeps in another one."""
    return {m.weight: LAYOUTS[type(m)] for m in block.modules() if type(m) in LAYOUTS}


def to_canonical(stored: Array, layout: tuple[str, str] | None) -> Array:
    """Return a stored array in canonical layout, given (canonical, own) or None for equal ones."""
    return convert(stored, layout[1], layout[0]) if layout else stored
