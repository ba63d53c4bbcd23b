"""Penalties of Keras's layers, added to a loss where layers have none."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules import nets

_LESSON = """
net = keras.Sequential([keras.Input((4,)), {}])
with tf.GradientTape() as tape:
    l = tf.reduce_sum(net(X)) + {}
grads = tape.gradient(l, net.trainable_variables)
"""
_L2 = "layers.Dense(1, kernel_regularizer=keras.regularizers.L2(1.5))"


def _told(target: str, layers: str, added: str = "sum(net.losses)") -> str:
    modules = [nets.row(1), nets.linear(4, 1, is_turned=False)]
    known = {"net": nets.NET, _L2: Known(kind="module", module=1)}
    return nets.tell("keras", target, _LESSON.format(layers, added), modules, known)


@pytest.mark.parametrize("target", ["pytorch", "paddle"])
@pytest.mark.parametrize("added", ["sum(net.losses)", "tf.add_n(net.losses)"])
def test_the_loss_adds_the_squares_of_the_weights(target: str, added: str) -> None:
    told = _told(target, _L2, added)
    assert "net = nn.Sequential(nn.Linear(4, 1))" in told
    assert "l = net(X).sum() + 1.5 * (net[0].weight ** 2).sum()" in told


@pytest.mark.parametrize(
    ("layers", "added"),
    [
        (_L2, "net.losses[0]"),
        (_L2.replace("L2", "L1"), "sum(net.losses)"),
        (_L2.replace("(1,", "(1, activation='relu',"), "sum(net.losses)"),
    ],
)
def test_other_penalties_are_refused(layers: str, added: str) -> None:
    told = _told("pytorch", layers, added)
    assert "layers of PyTorch have no penalties" in told
    assert "** 2" not in told
