"""What many scenarios observe of a net: its output, its parameters and their gradients.

In plain lists and NumPy arrays, so that a scenario can put them into a fact as they are.
"""

from common.inputs import Array
from common.interface import Block, Framework


def output(fw: Framework, block: Block, x: Array) -> Array:
    """Return the block's output for x."""
    return fw.border.array(fw.blocks.forward(block, fw.border.tensor(x)))


def parameter_lists(fw: Framework, block: Block) -> list[object]:
    """Return the block's parameters, in canonical layout, as nested lists."""
    return [array.tolist() for array in fw.border.get_parameters(block)]


def gradient_lists(fw: Framework, block: Block, x: Array) -> list[object]:
    """Return the gradient of each parameter as nested lists, None where none reaches one."""
    found = fw.border.gradients(block, fw.border.tensor(x))
    return [None if gradient is None else gradient.tolist() for gradient in found]
