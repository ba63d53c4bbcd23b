"""The two nets that are handed from framework to framework, with numbers checked by hand."""

import numpy as np

from common.exchange import Layer, State
from common.inputs import Array, f32

MLP_LAYERS = {"hidden": Layer("linear"), "output": Layer("linear")}

# For the input [1, 2]: [1, 2] W + b = [5, 6], then [5 * 1 + 6 * 0 + 0.5, 5 * 2 + 6 * 1].
# With square weights read as they lie: [1, 2] W^T + b = [-1, 9], then [9 * 2 + 0.5, 9 * 1].
MLP_INPUT = f32([[1, 2]])
MLP_VALUES: list[Array] = [
    f32([[1, -1], [2, 3]]),
    f32([0, 1]),
    f32([[1, 2], [0, 1]]),
    f32([0.5, 0]),
]

CONV_LAYERS = {
    "conv": Layer("conv2d"),
    "bn": Layer("batch_norm"),
    "fc": Layer("linear", flattened=(2, 3, 2)),
}
UNAWARE_LAYERS = {**CONV_LAYERS, "fc": Layer("linear")}  # forgets that a flatten comes before fc

# Channel 0 of the convolution takes the pixel to the right, channel 1 twice the pixel below.
KERNEL = np.zeros((2, 2, 1, 2), np.float32)
KERNEL[0, 1, 0, 0], KERNEL[1, 0, 0, 1] = 1, 2

# Of the pixels 0 to 11 in rows of four, the convolution makes [[1, 2, 3], [5, 6, 7]] and
# [[0, 2, 4], [8, 10, 12]]; the batch norm, x - 1 and 2 x - 3, and the ReLU make of them
# [[0, 1, 2], [4, 5, 6]] and [[0, 1, 5], [13, 17, 21]]. Their sum is 75, and each times its place
# in the order (h, w, channel) 134 + 503 = 637; with the biases that is [75.5, 630].
CONV_INPUT = np.arange(12, dtype=np.float32).reshape(1, 3, 4, 1)
CONV_VALUES: State = {
    "conv.weight": KERNEL,
    "conv.bias": f32([0, -8]),
    "bn.scale": f32([2, 4]),
    "bn.shift": f32([0, 1]),
    "bn.mean": f32([1, 2]),
    "bn.variance": f32([3.999, 3.999]),  # with the epsilon of 0.001 it is 4
    "fc.weight": np.stack([np.ones(12), np.arange(12)], axis=1).astype(np.float32),
    "fc.bias": f32([0.5, -7]),
}
