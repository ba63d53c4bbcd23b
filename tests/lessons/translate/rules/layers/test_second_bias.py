"""Recurrent layers that are trained: two biases in PyTorch and Paddle, one in Keras."""

import pytest

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import place_in, tell, write

_MADE = {
    "pytorch": "nn.RNN(5, 6, batch_first=True)",
    "keras": "layers.SimpleRNN(6, return_sequences=True, return_state=True)",
}
_TRAINED = """
sgd = keras.optimizers.SGD(0.1)
with tf.GradientTape() as tape:
    Y, _ = rnn(X)
    l = tf.reduce_mean(Y)
{}sgd.apply(tape.gradient(l, rnn.trainable_variables), rnn.trainable_variables)
"""


def _layer(framework: str, body: str, name: str) -> tuple[list[KnownModule], dict[str, Known]]:
    made = place_in(framework, body, _MADE[framework])
    module = KnownModule(class_name=name, inputs=((2, 4, 5),), made=made)
    known = Known(kind="module", class_name=name, module=0)
    return [module], {"rnn": known, _MADE[framework]: known, "X": Known(kind="tensor", ndim=3)}


def test_pytorch_leaves_its_second_bias_as_it_is() -> None:
    body = f"rnn = {_MADE['keras']}{_TRAINED.format('')}"
    told = tell("keras", "pytorch", body, *_layer("keras", body, "keras.layers.SimpleRNN"))
    assert told.splitlines()[:2] == [
        f"rnn = {_MADE['pytorch']}",
        "rnn.bias_hh_l0.requires_grad_(False)",
    ]
    assert "sgd.step()" in told
    kept = f"rnn = {_MADE['keras']}{_TRAINED.format('params = rnn.trainable_variables' + chr(10))}"
    told = tell("keras", "pytorch", kept, *_layer("keras", kept, "keras.layers.SimpleRNN"))
    assert "params = [p for p in rnn.parameters() if p.requires_grad]" in told


def test_a_second_bias_that_is_not_trained_is_none_in_keras() -> None:
    body = f"""rnn = {_MADE["pytorch"]}
rnn.bias_hh_l0.requires_grad_(False)
sgd = torch.optim.SGD(rnn.parameters(), lr=0.1)
"""
    told = tell("pytorch", "keras", body, *_layer("pytorch", body, "torch.nn.RNN"))
    assert told == f"rnn = {_MADE['keras']}\nsgd = keras.optimizers.SGD(learning_rate=0.1)"


@pytest.mark.parametrize("name", ["torch.nn.RNN", "torch.nn.LSTM"])
def test_two_biases_are_not_trained_as_one(name: str) -> None:
    body = f"rnn = {_MADE['pytorch']}\nsgd = torch.optim.SGD(rnn.parameters(), lr=0.1)"
    marks = write("pytorch", "keras", body, *_layer("pytorch", body, name)).marks
    assert "two biases" in marks[-1].reason
    assert not write("pytorch", "keras", body, *_layer("pytorch", body, "torch.nn.GRU")).marks


def test_what_trains_one_bias_stays_for_paddle_and_comes_back() -> None:
    body = f"rnn = {_MADE['keras']}{_TRAINED.format('')}"
    written = write("keras", "paddle", body, *_layer("keras", body, "keras.layers.SimpleRNN"))
    assert {mark.reason.split(" in ")[0] for mark in written.marks} == {
        "such a layer has two biases"
    }
    assert "with tf.GradientTape() as tape:\n" in written.source
    known = {"rnn": Known(kind="module", class_name="paddle.nn.SimpleRNN", module=0)}
    module = KnownModule(class_name="paddle.nn.SimpleRNN")
    back = write("paddle", "keras", written.source, [module], known, head=False)
    assert not back.marks
    assert "sgd.apply(tape.gradient(l, rnn.trainable_variables)" in back.source
