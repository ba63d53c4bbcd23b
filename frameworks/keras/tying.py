"""Tied parameters in Keras."""

import keras

from common.interface import Block, NotOffered, Parameter, Tying


class KerasTying(Tying):
    """Tied parameters in Keras."""

    def use_twice(self, layer: Block) -> Block:
        return keras.Sequential([layer, layer])

    def tie_weight(self, first: Block, second: Block) -> None:
        raise NotOffered("a built Keras layer takes no other variable: state is made in build()")

    def is_same_parameter(self, first: Parameter, second: Parameter) -> bool:
        return first is second
