"""Weights as arrays, in the list that Keras gives."""

import pytest

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import LINEAR, NET, linear, row, tell, write

_DENSE = "keras.src.layers.core.dense.Dense"
_ROW = "keras.src.models.sequential.Sequential"
_ADDED = 'net = keras.Sequential()\nnet.add(layers.Dense(3, activation="relu"))\n'


def _net(inputs: int = 4) -> tuple[list[KnownModule], dict[str, Known]]:
    modules = [
        KnownModule(
            class_name=_ROW, children=(("dense", 1), ("dense_1", 2)), inputs=((2, inputs),)
        ),
        KnownModule(
            class_name=_DENSE,
            parameters={"kernel": (inputs, 3), "bias": (3,)},
            inputs=((2, inputs),),
        ),
        KnownModule(
            class_name=_DENSE, parameters={"kernel": (3, 1), "bias": (1,)}, inputs=((2, 3),)
        ),
    ]
    net = Known(kind="module", class_name=_ROW, module=0)
    return modules, {"net": net, "keras.Sequential()": net}


def _told(lines: str, target: str = "pytorch") -> str:
    body = _ADDED + "net.add(layers.Dense(1))\n" + lines
    return tell("keras", target, body, *_net()).splitlines()[-1]


def test_an_array_of_a_net_is_reached_by_its_layer() -> None:
    assert _told("b = net.get_weights()[1]") == "b = net[0].bias.detach().numpy()"
    assert _told("b = net.get_weights()[-1]") == "b = net[2].bias.detach().numpy()"
    assert _told("net.get_weights()[2]", "paddle") == "net[2].weight.numpy()"


def test_a_kernel_is_turned_where_it_matters() -> None:
    assert _told("w = net.get_weights()[0]") == "w = net[0].weight.detach().numpy().T"
    assert ".T" in _told("tf.reshape(net.get_weights()[0], (12,))")


def test_what_takes_an_array_for_a_tensor_is_given_one() -> None:
    reshaped = "tf.reshape(net.get_weights()[2], (3,))"
    assert _told(reshaped) == "net[2].weight.data.reshape(3)"
    assert "net[2].weight.detach()" in _told(reshaped, "paddle")
    assert _told("w = net.get_weights()[2]\nprint(w.mean())", "paddle") == "print(w.mean())"
    own = "def f(w):\n    return w.mean()\n\nw = net.get_weights()[0]\n(tf.sqrt(w),)"
    body = _ADDED + "net.add(layers.Dense(1))\n" + own
    assert "w = net[0].weight.data.T\n" in tell("keras", "pytorch", body, *_net())
    kept = _told("w = net.get_weights()[2]")
    assert kept == "w = net[2].weight.detach().numpy().T"


@pytest.mark.parametrize("index", ["4", "i"])
def test_what_is_not_said_is_refused(index: str) -> None:
    body = _ADDED + f"net.add(layers.Dense(1))\nnet.get_weights()[{index}]"
    marks = write("keras", "pytorch", body, *_net()).marks
    assert marks[-1].reason == "which parameter this is cannot be told from the text alone"


def _kept(lines: str) -> str:
    weight = Known(kind="parameter", owner=LINEAR, part="weight", shape=(1, 4), ndim=2)
    known = {"net": NET, "net[0].weight": weight, "net[0].weight.data": weight}
    body = f"net = nn.Sequential(nn.Linear(4, 1))\n{lines}"
    return tell("pytorch", "keras", body, [row(1), linear(4, 1)], known).split("\n")[-1]


def test_values_that_get_a_name_are_one_of_the_arrays_of_a_net() -> None:
    assert _kept("w = net[0].weight.data").endswith("w = net.get_weights()[0]")
    used = "w = net[0].weight.data; print(3 - w, w.shape)"
    assert _kept(used).startswith("w = net.get_weights()[0]; ")
    assert _kept("def f(w):\n    return w\nw = net[0].weight.data") == "w = net.get_weights()[0]"


@pytest.mark.parametrize("used", ["w += 1", "w", "w.zero_()", "w[0] = 1", "v = w"])
def test_values_that_are_more_than_computed_with_stay_the_parameter(used: str) -> None:
    assert "get_weights" not in _kept(f"w = net[0].weight.data; {used}")
