"""Functions of a net that ask for its mode are handed it by the method that computes."""

from tests.lessons.translate.rules.nets import tell, write

NOISE = """
class Noise(nn.Module):
    def forward(self, X):
        return self.add(X)

def add(self, X):
    if self.training:
        X = X + 1
    return X

Noise.add = add
"""


def test_the_method_that_computes_hands_the_mode_on() -> None:
    told = tell("pytorch", "keras", NOISE)
    assert (
        "def call(self, X, training=False):\n        return self.add(X, training=training)" in told
    )
    assert "def add(self, X, training=False):\n    if training:" in told


def test_a_function_that_does_not_ask_is_called_as_it_is() -> None:
    told = tell("pytorch", "keras", NOISE.replace("self.training", "X.ndim"))
    assert "training" not in told


def test_a_function_that_is_called_from_elsewhere_is_told_no_mode() -> None:
    written = write("pytorch", "keras", f"{NOISE}\nNoise().add(X)")
    reasons = [mark.reason for mark in written.marks]
    assert reasons == ["Keras tells the mode to `call` alone, and nobody hands it on to `add`"]


def test_between_pytorch_and_paddle_a_net_keeps_its_mode() -> None:
    assert "if self.training:" in tell("pytorch", "paddle", NOISE)


def test_a_function_that_is_handed_the_mode_asks_its_net_for_it() -> None:
    told = tell("pytorch", "keras", NOISE)
    assert tell("keras", "pytorch", told) == NOISE.strip("\n")
    other = told.replace("training=training", "training")
    assert "self.add(X, self.training)" in tell("keras", "pytorch", other)
    elsewhere = f"{told}\nprint(add)\nNoise().add(X, training=True)"
    assert "def add(self, X, training=False)" in tell("keras", "pytorch", elsewhere)


def test_the_other_defaults_of_a_method_stay() -> None:
    body = """
    class Net(layers.Layer):
        def call(self, X, state=None, training=False):
            return X if training else state
    """
    assert "def forward(self, X, state=None):" in tell("keras", "pytorch", body)
