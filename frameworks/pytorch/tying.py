"""Tied parameters in PyTorch."""

from torch import nn

from common.interface import Block, Parameter, Tying


class PyTorchTying(Tying):
    """Tied parameters in PyTorch."""

    def use_twice(self, layer: Block) -> Block:
        return nn.Sequential(layer, layer)

    def tie_weight(self, first: Block, second: Block) -> None:
        second.weight = first.weight

    def is_same_parameter(self, first: Parameter, second: Parameter) -> bool:
        return first is second
