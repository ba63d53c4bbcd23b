"""One piece of code as it is written in each framework, and the numbers that it must give."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from common.draws import Draws, default_weight
from common.inputs import Array

# How it is written in PyTorch, Paddle and Keras, and what the numbers must be.
Written: TypeAlias = tuple[str, str, str, Callable[[Draws], Array]]

FUNCTIONS: dict[str, Written] = {
    "rand": (
        "torch.rand(2, 3)",
        "paddle.rand([2, 3])",
        "tf.random.uniform((2, 3))",
        lambda d: d.uniform((2, 3)),
    ),
    "uniform": (
        "torch.empty(2, 3).uniform_(-1, 3)",
        "paddle.uniform([2, 3], min=-1.0, max=3.0)",
        "keras.random.uniform((2, 3), -1.0, 3.0)",
        lambda d: np.float32(-1) + np.float32(4) * np.asarray(d.uniform((2, 3)), np.float32),
    ),
    "normal": (
        "torch.normal(1.0, 0.5, (2, 3))",
        "paddle.normal(1.0, 0.5, [2, 3])",
        "keras.random.normal((2, 3), 1.0, 0.5)",
        lambda d: np.float32(1) + np.float32(0.5) * np.asarray(d.normal((2, 3)), np.float32),
    ),
    "one number": (
        "torch.randn(())",
        "paddle.randn([])",
        "tf.random.normal(())",
        lambda d: d.normal(()),
    ),
    "randint": (
        "torch.randint(3, 9, (4,))",
        "paddle.randint(3, 9, [4])",
        "keras.random.randint((4,), 3, 9)",
        lambda d: d.integers(3, 9, (4,)),
    ),
    "randperm": (
        "torch.randperm(7)",
        "paddle.randperm(7)",
        "tf.random.shuffle(tf.range(7))",
        lambda d: d.permutation(7),
    ),
    "bernoulli": (
        "torch.bernoulli(torch.full((20,), 0.3))",
        "paddle.bernoulli(paddle.full([20], 0.3))",
        "keras.random.binomial((20,), 1, 0.3)",
        lambda d: d.keep((20,), 0.3),
    ),
    "multinomial": (
        "torch.multinomial(torch.tensor([0.1, 0.2, 0.7]), 9, replacement=True)",
        "paddle.multinomial(paddle.to_tensor([0.1, 0.2, 0.7]), 9, replacement=True)",
        "tf.random.categorical(tf.math.log([[0.1, 0.2, 0.7]]), 9)[0]",
        lambda d: d.categorical(np.array([0.1, 0.2, 0.7], np.float32), 9)[0],
    ),
    "dropout": (
        "F.dropout(torch.ones(4, 5), 0.25)",
        "F.dropout(paddle.ones([4, 5]), 0.25)",
        "layers.Dropout(0.25)(tf.ones((4, 5)), training=True)",
        lambda d: d.keep((4, 5), 0.75) / np.float32(0.75),
    ),
}

# Initial values asked for by the lesson, for a weight of this canonical shape and its fans.
Asked: TypeAlias = tuple[str, str, str, Callable[[Draws, tuple[int, ...], int, int], Array]]


def uniform(draws: Draws, shape: tuple[int, ...], square: float) -> Array:
    drawn = np.asarray(draws.uniform(shape), np.float32)
    return np.asarray(np.float32(2 * square**0.5) * drawn - np.float32(square**0.5))


def normal(draws: Draws, shape: tuple[int, ...], std: float) -> Array:
    return np.asarray(np.float32(std) * np.asarray(draws.normal(shape), np.float32))


def truncated(draws: Draws, shape: tuple[int, ...], std: float) -> Array:
    return np.asarray(np.float32(std) * np.asarray(draws.truncated_normal(shape), np.float32))


def orthogonal(draws: Draws, shape: tuple[int, ...]) -> Array:
    rows, columns = int(np.prod(shape[:-1])), shape[-1]
    tall = np.asarray(draws.normal((max(rows, columns), min(rows, columns))), np.float64)
    q, r = np.linalg.qr(tall)
    q *= np.sign(np.diag(r))
    return np.asarray(q if rows >= columns else q.T, np.float32).reshape(shape)


INITIALIZERS: dict[str, Asked] = {
    "normal": (
        "nn.init.normal_(layer.weight, 0.0, 0.01)",
        "initializer.Normal(0.0, 0.01)",
        "initializers.RandomNormal(0.0, 0.01)",
        lambda d, shape, fan_in, fan_out: normal(d, shape, 0.01),
    ),
    "uniform": (
        "nn.init.uniform_(layer.weight, -0.5, 0.5)",
        "initializer.Uniform(-0.5, 0.5)",
        "initializers.RandomUniform(-0.5, 0.5)",
        lambda d, shape, fan_in, fan_out: uniform(d, shape, 0.25),
    ),
    "xavier uniform": (
        "nn.init.xavier_uniform_(layer.weight)",
        "initializer.XavierUniform()",
        "'glorot_uniform'",
        lambda d, shape, fan_in, fan_out: uniform(d, shape, 6 / (fan_in + fan_out)),
    ),
    "xavier normal": (
        "nn.init.xavier_normal_(layer.weight)",
        "initializer.XavierNormal()",
        "initializers.GlorotNormal()",
        lambda d, shape, fan_in, fan_out: normal(d, shape, (2 / (fan_in + fan_out)) ** 0.5),
    ),
    "kaiming uniform": (
        "nn.init.kaiming_uniform_(layer.weight, nonlinearity='relu')",
        "initializer.KaimingUniform(nonlinearity='relu')",
        "initializers.HeUniform()",
        lambda d, shape, fan_in, fan_out: uniform(d, shape, 6 / fan_in),
    ),
    "kaiming normal": (
        "nn.init.kaiming_normal_(layer.weight, nonlinearity='relu')",
        "initializer.KaimingNormal(nonlinearity='relu')",
        "'he_normal'",
        lambda d, shape, fan_in, fan_out: normal(d, shape, (2 / fan_in) ** 0.5),
    ),
    "truncated normal": (
        "nn.init.trunc_normal_(layer.weight, std=0.5, a=-1.0, b=1.0)",
        "initializer.TruncatedNormal(std=0.5, a=-1.0, b=1.0)",
        "initializers.TruncatedNormal(stddev=0.5)",
        lambda d, shape, fan_in, fan_out: truncated(d, shape, 0.5),
    ),
    "orthogonal": (
        "nn.init.orthogonal_(layer.weight)",
        "initializer.Orthogonal()",
        "initializers.Orthogonal()",
        lambda d, shape, fan_in, fan_out: orthogonal(d, shape),
    ),
    "constant": (
        "nn.init.constant_(layer.weight, 3.0)",
        "initializer.Constant(3.0)",
        "initializers.Constant(3.0)",
        lambda d, shape, fan_in, fan_out: np.full(shape, 3.0, np.float32),
    ),
    "default": (
        "pass",
        "None",
        "None",
        lambda d, shape, fan_in, fan_out: default_weight(d, shape),
    ),
}

# A layer with an initializer, its weight in canonical layout, that layout's shape, and its fans.
LINEAR = (
    "layer = nn.Linear(4, 8)\n{}\ny = layer.weight.detach().T",
    "layer = nn.Linear(4, 8, weight_attr={})\ny = layer.weight.detach()",
    "layer = layers.Dense(8, kernel_initializer={})\nlayer.build((2, 4))\ny = layer.kernel.value",
)
CONV = (
    "layer = nn.Conv2d(3, 5, 2)\n{}\ny = layer.weight.detach().permute(2, 3, 1, 0)",
    "layer = nn.Conv2D(3, 5, 2, weight_attr={})\ny = layer.weight.detach().transpose([2, 3, 1, 0])",
    "layer = layers.Conv2D(5, 2, kernel_initializer={})\n"
    "layer.build((2, 6, 6, 3))\ny = layer.kernel.value",
)
LAYERS = {"linear": (LINEAR, (4, 8), (4, 8)), "conv": (CONV, (2, 2, 3, 5), (12, 20))}

# The outputs of recurrent layers, whose gates stand in different orders.
RECURRENT = (
    "y = nn.{}(3, 4, batch_first=True)(torch.ones(2, 5, 3))[0].detach()",
    "y = nn.{}(3, 4)(paddle.ones([2, 5, 3]))[0].detach()",
    "y = layers.{}(4, return_sequences=True)(tf.ones((2, 5, 3)))",
)
NETS = {
    "RNN": ("RNN", "SimpleRNN", "SimpleRNN"),
    "LSTM": ("LSTM", "LSTM", "LSTM"),
    "GRU": ("GRU", "GRU", "GRU"),
}

# Self-attention by the libraries' own layers.
ATTENTION = (
    "x = torch.arange(48.0).reshape(2, 3, 8).sin()\n"
    "y = nn.MultiheadAttention(8, 2, batch_first=True)(x, x, x)[0].detach()",
    "x = paddle.arange(48.0).reshape([2, 3, 8]).sin()\n"
    "y = nn.MultiHeadAttention(8, 2)(x, x, x).detach()",
    "x = tf.sin(tf.reshape(tf.range(48.0), (2, 3, 8)))\ny = layers.MultiHeadAttention(2, 4)(x, x)",
)

# Two epochs of shuffled batches, joined.
BATCHES = (
    "from torch.utils.data import DataLoader, TensorDataset\n"
    "loader = DataLoader(TensorDataset(torch.arange(10)), 4, shuffle=True)\n"
    "y = torch.cat([x for _ in range(2) for x, in loader])",
    "from paddle.io import DataLoader, TensorDataset\n"
    "loader = DataLoader(TensorDataset([paddle.arange(10)]), batch_size=4, shuffle=True)\n"
    "y = paddle.concat([x for _ in range(2) for x, in loader])",
    "loader = tf.data.Dataset.from_tensor_slices((tf.range(10),)).shuffle(10).batch(4)\n"
    "assert len(loader) == 3\n"
    "y = tf.concat([x for _ in range(2) for x, in loader], 0)",
)

# A layer with a weight that the lesson asks for, and a second of the same shape without.
SECOND = (
    "layer = nn.Linear(4, 8)\nnn.init.{}(layer.weight)\ny = nn.Linear(4, 8).weight.detach().T",
    "layer = nn.Linear(4, 8, weight_attr=initializer.{}(), bias_attr=initializer.Normal())\n"
    "y = nn.Linear(4, 8).weight.detach()",
    "layer = layers.Dense(8, kernel_initializer='{}', bias_initializer='normal')\n"
    "second = layers.Dense(8)\nfor each in (layer, second):\n    each.build((2, 4))\n"
    "y = second.kernel.value",
)
SECONDS = {
    "uniform": ("xavier_uniform_", "XavierUniform", "glorot_uniform"),
    "normal": ("normal_", "Normal", "random_normal"),
    "zeros": ("zeros_", "Constant", "zeros"),
}
