"""Tied parameters in Paddle."""

from paddle import nn

from common.interface import Block, Parameter, Tying


class PaddleTying(Tying):
    """Tied parameters in Paddle."""

    def use_twice(self, layer: Block) -> Block:
        return nn.Sequential(layer, layer)

    def tie_weight(self, first: Block, second: Block) -> None:
        second.weight = first.weight

    def is_same_parameter(self, first: Parameter, second: Parameter) -> bool:
        return first is second
