"""Keras's layers with an activation inside, kept under a name."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.cells import know, tell

_CLASS = """
import keras
from keras import layers

class MLP(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.{made}

    def call(self, X):
        return {uses}
"""


def told(made: str, uses: str, target: str = "pytorch") -> str:
    return tell("keras", target, _CLASS.format(made=made, uses=uses))[0]


def test_the_activation_is_applied_where_the_layer_is_called() -> None:
    cell = told('Dense(8, activation="relu")', "self.hidden(self.hidden(X))", "paddle")
    assert "return F.relu(self.hidden(F.relu(self.hidden(X))))" in cell


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ('"sigmoid"', "torch.sigmoid(self.hidden(X))"),
        ('"softmax"', "torch.softmax(self.hidden(X), dim=-1)"),
        ("tf.nn.gelu", "F.gelu(self.hidden(X))"),
        ('"linear"', "self.hidden(X)"),
        ("None", "self.hidden(X)"),
    ],
)
def test_each_activation_has_its_function(said: str, written: str) -> None:
    cell = tell(
        "keras",
        "pytorch",
        "import tensorflow as tf\n"
        + _CLASS.format(made=f"Dense(8, activation={said})", uses="self.hidden(X)"),
    )[0]
    assert f"return {written}\n" in cell + "\n"


def test_calls_from_outside_are_followed_by_it_too() -> None:
    cells = (
        _CLASS.format(made='Dense(8, activation="tanh")', uses="self.hidden(X)"),
        "net.hidden(Y)",
    )
    own = Known(kind="module", class_name="MLP", is_own=True)
    trace = know("keras", cells, net=own)
    assert tell("keras", "paddle", *cells, trace=trace)[1] == "paddle.tanh(net.hidden(Y))"


def test_a_layer_that_is_passed_on_takes_its_activation_along() -> None:
    cell = tell(
        "keras",
        "paddle",
        "from keras import layers",
        'act = layers.Dense(8, activation="relu")\nfollow(act)',
    )[1]
    assert "follow(act)" in cell
    assert "F.relu" not in cell


def test_a_layer_that_is_passed_on_and_asked_is_refused() -> None:
    cell = 'act = layers.Dense(8, activation="relu")\nfollow(act)\nprint(act.kernel)'
    assert (
        "# triptych: its activation becomes a layer of its own"
        in (tell("keras", "paddle", "from keras import layers", cell)[1])
    )


def test_an_activation_within_a_layer_is_no_layer_after_it() -> None:
    cell = 'rnn = layers.SimpleRNN(8, activation="relu")\nrnn(X)'
    assert "relu(rnn(X))" not in tell("keras", "paddle", "from keras import layers", cell)[1]


def test_a_layer_without_activation_stays_one() -> None:
    assert "return self.hidden(X)" in told("Dense(8)", "self.hidden(X)")
