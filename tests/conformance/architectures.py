"""Nets described once, and written down in each framework as its users write them."""

import random
from dataclasses import dataclass
from typing import TypeAlias

Layer: TypeAlias = tuple[str, tuple[float, ...]]

# A layer in the words of each framework; the numbers are inputs or channels, outputs, and more.
WORDS: dict[str, dict[str, str]] = {
    "pytorch": {
        "linear": "nn.Linear({0}, {1})",
        "lazy": "nn.LazyLinear({1})",
        "relu": "nn.ReLU()",
        "tanh": "nn.Tanh()",
        "dropout": "nn.Dropout({0})",
        "conv": "nn.Conv2d({0}, {1}, {2})",
        "pool": "nn.AdaptiveAvgPool2d(1), nn.Flatten()",
        "embedding": "nn.Embedding({0}, {1})",
        "norm": "nn.LayerNorm({0})",
        "own": "Own({0}, {1})",
    },
    "paddle": {
        "linear": "nn.Linear({0}, {1})",
        "lazy": "nn.Linear({0}, {1})",
        "relu": "nn.ReLU()",
        "tanh": "nn.Tanh()",
        "dropout": "nn.Dropout({0})",
        "conv": "nn.Conv2D({0}, {1}, {2})",
        "pool": "nn.AdaptiveAvgPool2D(1), nn.Flatten()",
        "embedding": "nn.Embedding({0}, {1})",
        "norm": "nn.LayerNorm({0})",
        "own": "Own({0}, {1})",
    },
    "keras": {
        "linear": "layers.Dense({1})",
        "lazy": "layers.Dense({1})",
        "relu": "layers.ReLU()",
        "tanh": "layers.Activation('tanh')",
        "dropout": "layers.Dropout({0})",
        "conv": "layers.Conv2D({1}, {2})",
        "pool": "layers.GlobalAveragePooling2D()",
        "embedding": "layers.Embedding({0}, {1})",
        "norm": "layers.LayerNormalization(epsilon=1e-5)",
        "own": "Own({0}, {1})",
    },
}

START = {
    "pytorch": """
import torch
from torch import nn
from torch.nn import functional as F

class Own(nn.Module):
    def __init__(self, inputs, units):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, units))
        self.bias = nn.Parameter(torch.zeros(units))

    def forward(self, X):
        return X @ self.weight + self.bias
""",
    "paddle": """
import paddle
from paddle import nn
from paddle.nn import functional as F, initializer

class Own(nn.Layer):
    def __init__(self, inputs, units):
        super().__init__()
        normal = initializer.Normal(0.0, 1.0)
        self.weight = self.create_parameter([inputs, units], default_initializer=normal)
        self.bias = self.create_parameter([units], is_bias=True)

    def forward(self, X):
        return X @ self.weight + self.bias
""",
    "keras": """
import keras
import tensorflow as tf
from keras import initializers, layers

class Own(layers.Layer):
    def __init__(self, inputs, units):
        super().__init__()
        self.units = units

    def build(self, shape):
        normal = initializers.RandomNormal(0.0, 1.0)
        self.weight = self.add_weight(shape=(shape[-1], self.units), initializer=normal)
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, X):
        return X @ self.weight + self.bias
""",
}

INPUTS: dict[str, dict[str, str]] = {
    "pytorch": {
        "flat": "torch.rand({0}, {1})",
        "images": "torch.randn({0}, 7, 7, {1}).permute(0, 3, 1, 2)",
        "words": "torch.randint(0, {1}, ({0}, 5))",
    },
    "paddle": {
        "flat": "paddle.rand([{0}, {1}])",
        "images": "paddle.randn([{0}, 7, 7, {1}]).transpose([0, 3, 1, 2])",
        "words": "paddle.randint(0, {1}, [{0}, 5])",
    },
    "keras": {
        "flat": "tf.random.uniform(({0}, {1}))",
        "images": "tf.random.normal(({0}, 7, 7, {1}))",
        "words": "tf.random.uniform(({0}, 5), 0, {1}, tf.int32)",
    },
}

NETS = {
    "pytorch": "net = nn.Sequential({0})\nX = {1}\ny = net(X)",
    "paddle": "net = nn.Sequential({0})\nX = {1}\ny = net(X)",
    "keras": "net = keras.Sequential([{0}])\nX = {1}\ny = net(X, training=True)",
}


@dataclass(frozen=True)
class Architecture:
    """A net as a list of layers, and what goes in: a kind of inputs, rows, and their width."""

    inputs: tuple[str, int, int]
    layers: tuple[Layer, ...]

    def __str__(self) -> str:
        """Return a name for a test's report."""
        return "-".join([self.inputs[0], *(kind for kind, _ in self.layers)])

    def source(self, framework: str) -> str:
        """Return the lines that make the net `net`, its input `X`, and its output `y`."""
        words = WORDS[framework]
        made = [words[kind].format(*numbers) for kind, numbers in self.layers]
        kind, *numbers = self.inputs
        given = INPUTS[framework][kind].format(*numbers)
        return NETS[framework].format(", ".join(made), given)


def draw_architecture(seed: int) -> Architecture:
    """Return the architecture that belongs to a seed: a front for its inputs, then a few layers."""
    source = random.Random(seed)
    kind = ("flat", "images", "words")[seed % 3]
    width, rows = source.randint(2, 5), source.randint(2, 3)
    inputs, found = (kind, rows, width), list[Layer]()
    if kind != "flat":
        units = source.randint(2, 5)
        front: Layer = ("embedding", (width, units))
        if kind == "images":
            front = ("conv", (width, units, source.randint(1, 3)))
        found.append(front)
        width = units
    if kind == "images":
        units = source.randint(2, 5)
        found += [("relu", ()), ("conv", (width, units, 3)), ("pool", ())]
        width = units
    # Not both in one net: of two equal shapes a lazy layer draws last, wherever it stands.
    linear = source.choice(["linear", "lazy"])
    for _ in range(source.randint(2, 4)):
        layer = source.choice([linear, linear, "own", "dropout", "norm", "tanh", "relu"])
        units = source.choice([width, width, source.randint(2, 6)])  # equal shapes are drawn apart
        numbers: tuple[float, ...] = (0.25,) if layer == "dropout" else (width, units)
        found.append((layer, numbers))
        width = units if layer in (linear, "own") else width
    return Architecture(inputs, (*found, (linear, (width, 2))))
