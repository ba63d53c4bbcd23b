"""Parameter access in Keras."""

import numpy as np

from common.interface import Access, Array, Block, Parameter


class KerasAccess(Access):
    """Parameter access in Keras."""

    def weight(self, layer: Block) -> Parameter:
        return layer.kernel

    def bias(self, layer: Block) -> Parameter:
        return layer.bias

    def parameter_names(self, block: Block) -> list[str]:
        return [variable.path for variable in block.trainable_variables]

    def count(self, block: Block) -> int:
        return int(sum(np.prod(variable.shape) for variable in block.trainable_variables))

    def state(self, block: Block) -> dict[str, Array]:
        return {variable.path: variable.numpy() for variable in block.variables}
