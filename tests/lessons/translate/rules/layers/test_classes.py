"""Classes of layers and blocks: base, method, taken names, shapes that Keras is told."""

import pytest

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import tell

BLOCK = """
class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(20, 256)  # hidden
        self.output = nn.Linear(256, 10)

    def forward(self, X):
        return self.output(torch.relu(self.hidden(X)))
"""


def test_a_block_has_the_targets_base_and_method() -> None:
    told = tell("pytorch", "keras", BLOCK)
    assert "class MLP(keras.Model):" in told
    assert "def call(self, X):" in told
    assert "self.hidden = layers.Dense(256)  # hidden" in told
    assert "class MLP(nn.Layer):" in tell("pytorch", "paddle", BLOCK)


def test_a_name_that_keras_has_itself_is_another_throughout() -> None:
    told = tell("pytorch", "keras", BLOCK)
    assert "self.output_layer = layers.Dense(10)" in told
    assert "return self.output_layer(" in told
    assert "self.output(" in tell("pytorch", "paddle", BLOCK)


def test_a_name_that_had_to_be_another_comes_back() -> None:
    there = f"from keras import layers\nimport keras\n{tell('pytorch', 'keras', BLOCK)}"
    told = tell("keras", "pytorch", there)
    assert "self.output = nn.Linear(256, 10)" in told.replace("LazyLinear(", "Linear(256, ")
    assert "return self.output(" in told
    other = there.replace("self.hidden", "self.hidden_layer")
    assert "self.hidden_layer(" in tell("keras", "pytorch", other)


def test_the_shape_that_keras_is_told_is_told_to_nobody_else() -> None:
    body = """
    class Own(layers.Layer):
        def call(self, X):
            return X

        def compute_output_shape(self, input_shape):
            return input_shape

    net = Own()
    """
    told = tell("keras", "pytorch", body)
    assert "shape" not in told
    assert told.endswith("net = Own()")


def test_a_layer_with_parameters_of_its_own_is_no_model() -> None:
    told = tell(
        "pytorch", "keras", "class Own(nn.Module):\n    def forward(self, X):\n        return X"
    )
    assert "class Own(layers.Layer):" in told


@pytest.mark.parametrize(
    ("given", "base"),
    [("queries, keys", "layers.Layer"), ("X", "keras.Model"), ("X, state=None", "keras.Model")],
)
def test_what_computes_from_several_inputs_is_no_model(given: str, base: str) -> None:
    told = tell("pytorch", "keras", BLOCK.replace("forward(self, X)", f"forward(self, {given})"))
    assert f"class MLP({base}):" in told


def test_a_class_of_something_else_stays() -> None:
    plain = "class Counter:\n    def forward(self):\n        self.output = 1"
    assert tell("pytorch", "keras", plain) == plain


def test_keras_is_told_the_shape_that_a_loop_over_values_hides() -> None:
    body = """
    class Halving(nn.Module):
        def forward(self, X):
            while X.sum() > 1:
                X = X / 2
            return X.sum()

    net = nn.Sequential(nn.Linear(2, 2), Halving())
    """
    tensor = Known(kind="tensor")
    known = {"X.sum()": tensor, "X": tensor}
    modules = [KnownModule(class_name="Halving", is_own=True, output=())]
    told = tell("pytorch", "keras", body, modules, known)
    assert "    def compute_output_shape(self, input_shape):\n        return ()" in told
    alone = body.replace("nn.Linear(2, 2), Halving()", "nn.Linear(2, 2)")
    assert "compute_output_shape" not in tell("pytorch", "keras", alone, modules, known)


def test_names_that_pytorch_and_paddle_have_themselves_are_others() -> None:
    block = """
import keras
class Row(keras.Model):
    def __init__(self, *args):
        super().__init__()
        self.modules = list(args)
        self.sublayers = 3
    def call(self, X):
        for module in self.modules:
            X = module(X)
        return X
"""
    told = tell("keras", "pytorch", block)
    assert "self.own_modules = " in told
    assert "for module in self.own_modules:" in told
    assert "self.sublayers = 3" in told
    assert "self.own_sublayers = 3" in tell("keras", "paddle", block)


def test_what_is_called_as_the_method_that_computes_there_gets_another_name() -> None:
    told = tell("pytorch", "keras", BLOCK.replace("self.hidden", "self.call"))
    assert "        self.own_call = layers.Dense(256)" in told
    assert "tf.nn.relu(self.own_call(X))" in told


def test_a_method_of_that_name_is_refused() -> None:
    body = (
        "class Net(keras.Model):\n    def forward(self, x):\n        return x\n\n"
        "    def call(self, x):\n        return self.forward(x)"
    )
    told = tell("keras", "pytorch", body)
    assert "# triptych: a class computes by `forward` there, and has one here" in told
