"""What Keras is told and the others have no need of."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.cells import know, tell

_IMPORTS = "import tensorflow as tf\nimport keras\nfrom keras import layers"
_GRAPH = "import tensorflow as tf\n\n@tf.function\ndef f(x):\n    {does}\n    return x"


def told(cell: str, target: str = "pytorch") -> str:
    return tell("keras", target, _IMPORTS, cell)[1]


def test_a_function_that_does_not_show_it_goes_without_its_graph() -> None:
    cell = tell("keras", "paddle", _GRAPH.format(does="x = x + 1"))[0]
    assert cell.endswith("\n\ndef f(x):\n    x = x + 1\n    return x")


@pytest.mark.parametrize("does", ["print(x)", "seen.append(x)", "global n"])
def test_a_function_that_shows_how_often_it_runs_is_refused(does: str) -> None:
    assert (
        "# triptych: in a tf.function Python's own statements run once"
        in (tell("keras", "pytorch", _GRAPH.format(does=does))[0])
    )


def test_a_graph_of_a_function_is_the_function() -> None:
    cells = ("import tensorflow as tf", "fast = tf.function(f)")
    trace = know("keras", cells, f=Known(kind="function"))
    assert tell("keras", "pytorch", *cells, trace=trace)[1] == "fast = f"


def test_a_graph_of_a_net_is_refused() -> None:
    cells = ("import tensorflow as tf", "fast = tf.function(net)")
    trace = know("keras", cells, net=Known(kind="module"))
    assert (
        "# triptych: what tf.function makes of a net"
        in (tell("keras", "pytorch", *cells, trace=trace)[1])
    )


def test_nets_are_not_built() -> None:
    cells = ("net.build((None, 4))\nhouse.build()",)
    trace = know("keras", cells, net=Known(kind="module"), house=Known(kind="object"))
    assert tell("keras", "paddle", *cells, trace=trace)[0] == "house.build()"


def test_the_place_of_an_input_goes() -> None:
    row = "net = keras.Sequential([\n    keras.Input(shape=(4,)),\n    layers.Flatten(),\n])"
    assert told(row) == "net = nn.Sequential(\n    nn.Flatten(),\n)"


def test_a_net_of_symbols_is_refused() -> None:
    cell = "inputs = keras.Input(shape=(4,))\nnet = keras.Model(inputs, layers.Flatten()(inputs))"
    assert "# triptych: PyTorch makes no nets of symbolic tensors" in told(cell)


def test_training_in_one_call_is_refused() -> None:
    cells = ("net.fit(X, y, epochs=2)",)
    trace = know("keras", cells, net=Known(kind="module"))
    assert (
        "# triptych: PyTorch has no training loop of its own"
        in (tell("keras", "pytorch", *cells, trace=trace)[0])
    )
