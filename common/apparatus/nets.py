"""The small nets of the documents, and how they get numbers that can be checked by hand."""

from common.inputs import Array, f32
from common.interface import Block, Framework


def small_net(fw: Framework, hidden: int = 8) -> Block:
    """Return the net of the documents on parameters: linear 4 to hidden, ReLU, hidden to 1."""
    linear = fw.blocks.linear
    return fw.blocks.sequential(linear(4, hidden), fw.blocks.relu(), linear(hidden, 1))


def fill(fw: Framework, block: Block, *arrays: Array) -> Block:
    """Set a block's parameters from canonical arrays, and return the block."""
    fw.border.set_parameters(block, arrays)
    return block


def scaling(fw: Framework, factor: float) -> Block:
    """Return a 1 x 1 linear layer without bias that multiplies by the factor."""
    return fill(fw, fw.blocks.linear(1, 1, bias=False), f32([[factor]]))
