"""Functions that are given an optimizer, or what makes one of the parameters they make."""

import pytest

from tests.lessons.translate.rules.cells import lines, tell

KERAS = """
import tensorflow as tf
import keras

def train(optimizer, steps=2):
    w = tf.Variable([1.0])
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(w ** 2)
        grads = tape.gradient(loss, [w])
        optimizer.apply_gradients(zip(grads, [w]))

train({})
"""
PYTORCH = """
import torch

def train(make_optimizer, steps=2):
    w = torch.tensor([1.0], requires_grad=True)
    optimizer = make_optimizer([w])
    for _ in range(steps):
        optimizer.zero_grad()
        loss = (w ** 2).sum()
        loss.backward()
        optimizer.step()

train({})
"""


def test_what_makes_an_optimizer_is_given_where_it_is_told_its_parameters() -> None:
    told = tell("keras", "pytorch", KERAS.format("keras.optimizers.SGD(0.1)"))[0]
    there = PYTORCH.format("lambda params: torch.optim.SGD(params, 0.1)")
    assert lines(told) == lines(there)


def test_it_is_given_by_its_new_name() -> None:
    told = tell("keras", "paddle", KERAS.format("optimizer=keras.optimizers.SGD(0.1), steps=3"))[0]
    given = "lambda params: paddle.optimizer.SGD(0.1, parameters=params)"
    assert told.endswith(f"train(make_optimizer={given}, steps=3)")
    assert "    optimizer = make_optimizer([w])\n    for _ in range(steps):" in told


def test_the_optimizer_itself_is_given_where_it_learns_of_them_later() -> None:
    source = PYTORCH.format("lambda params: torch.optim.SGD(params, lr=0.1)")
    told = tell("pytorch", "keras", source)[0]
    assert "make_optimizer" not in told
    assert told.endswith("train(keras.optimizers.SGD(learning_rate=0.1))")
    assert "def train(optimizer, steps=2):\n    w = tf.Variable([1.0])\n    for _" in told


def test_between_the_others_what_makes_it_is_given_as_it_was() -> None:
    source = PYTORCH.format("lambda params: torch.optim.SGD(params, lr=0.1)")
    told = tell("pytorch", "paddle", source)[0]
    assert "optimizer = make_optimizer([w])" in told
    assert "train(lambda params: paddle.optimizer.SGD(" in told


@pytest.mark.parametrize("last", ["train(made)", "list(map(train, [made]))"])
def test_an_optimizer_of_which_not_all_is_seen_is_refused(last: str) -> None:
    source = KERAS.replace("train({})", f"made = keras.optimizers.SGD(0.1)\n{last}")
    told = tell("keras", "pytorch", source)[0]
    assert "# triptych: " in told
    assert "make_optimizer" not in told
