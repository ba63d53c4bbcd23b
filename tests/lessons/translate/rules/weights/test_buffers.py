"""Tensors that a layer keeps and does not train."""

import pytest

from tests.lessons.translate.rules.cells import lines, tell

_PYTORCH = """
import torch
from torch import nn

class Norm(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.register_buffer("mean", {values})

    def forward(self, X):
        self.mean = 0.9 * self.mean
        self.other = X
        return X
"""
_KERAS = """
import tensorflow as tf
import keras

class Norm(keras.layers.Layer):
    def __init__(self, n):
        super().__init__()
        self.mean = {made}

    def call(self, X):
        return X - self.mean
"""


def test_a_buffer_is_a_weight_that_is_not_trained() -> None:
    told = lines(tell("pytorch", "keras", _PYTORCH.format(values="torch.zeros(n)"))[0])
    weight = 'shape=(n,), initializer="zeros", trainable=False)'
    assert f"        self.mean = self.add_weight({weight}" in told


def test_it_keeps_its_place_when_it_gets_a_value() -> None:
    told = lines(tell("pytorch", "keras", _PYTORCH.format(values="torch.zeros(n)"))[0])
    assert "        self.mean.assign(0.9 * self.mean)" in told
    assert "        self.other = X" in told


@pytest.mark.parametrize(
    ("target", "written"),
    [
        ("pytorch", 'self.register_buffer("mean", torch.ones(n, 2))'),
        ("paddle", 'self.register_buffer("mean", paddle.ones([n, 2]))'),
    ],
)
def test_a_weight_that_is_not_trained_is_a_buffer(target: str, written: str) -> None:
    made = 'self.add_weight(shape=(n, 2), initializer="ones", trainable=False)'
    assert written in tell("keras", target, _KERAS.format(made=made))[0]


def test_a_variable_that_is_not_trained_is_a_buffer() -> None:
    made = "tf.Variable(tf.zeros((n,)), trainable=False)"
    told = tell("keras", "paddle", _KERAS.format(made=made))[0]
    assert 'self.register_buffer("mean", paddle.zeros((n,)))' in told


def test_a_weight_that_is_trained_is_a_parameter() -> None:
    made = 'self.add_weight(shape=(n,), initializer="ones")'
    assert "register_buffer" not in tell("keras", "pytorch", _KERAS.format(made=made))[0]


def test_a_weight_that_is_drawn_and_not_trained_is_refused() -> None:
    made = 'self.add_weight(shape=(n,), initializer="glorot_uniform", trainable=False)'
    told = tell("keras", "pytorch", _KERAS.format(made=made))[0]
    assert "# triptych: this initializer has no counterpart" in told


def test_the_shape_of_a_buffer_is_a_tuple_in_keras() -> None:
    body = _PYTORCH.replace("torch.nn", "paddle.nn").replace("torch", "paddle")
    body = body.replace("nn.Module", "nn.Layer").format(values="paddle.zeros([n])")
    (told,) = tell("paddle", "keras", body)
    assert 'add_weight(shape=(n,), initializer="zeros", trainable=False)' in told
