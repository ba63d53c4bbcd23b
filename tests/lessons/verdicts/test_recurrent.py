"""Recurrent layers, which frameworks keep and train in ways of their own."""

from typing import Any

import numpy as np

from common.cells.seen import SeenModule
from tests.lessons.verdicts.build import kinds, module, step, tensor

W = np.random.default_rng(0).normal(size=(4, 8))


def _recurrent(count: int, bias: float) -> SeenModule:
    biases = {f"bias{number}": np.arange(8.0) * bias for number in range(count)}
    return module({"w": W, **biases}, ["LSTM", "Linear"], name="Net")


def _with_net(net: SeenModule, **bound: Any) -> Any:
    return step("h = net(X)", bound={"net": net, **bound}, binds=("net", "h"), uses=("X",))


def test_a_state_may_have_an_axis_of_layers() -> None:
    one, two = _recurrent(2, 0.0), _recurrent(1, 0.0)
    layered, flat = _with_net(one, h=tensor(W[None])), _with_net(two, h=tensor(W))
    assert not kinds(pytorch=[layered], keras=[flat])
    other_values = _with_net(two, h=tensor(W + 1))
    assert kinds(pytorch=[layered], keras=[other_values]) == [("keras", "different values")]
    dense = [step("h = f(X)", bound={"h": tensor(h)}, binds=("h",)) for h in (W[None], W)]
    assert kinds(pytorch=[dense[0]], keras=[dense[1]]) == [("keras", "different structure")]


def test_two_biases_of_a_recurrent_net_learn_otherwise_than_one() -> None:
    loss, trained = tensor(0.25), tensor(0.5)
    told = {
        "pytorch": [_with_net(_recurrent(2, 0.1), h=loss)],
        "keras": [_with_net(_recurrent(1, 0.2), h=trained)],
    }
    assert not kinds(**told)
    told["keras"] = [_with_net(_recurrent(2, 0.1), h=trained)]
    assert kinds(**told) == [("keras", "different values")]
    told["pytorch"] = [_with_net(_recurrent(2, 0.0), h=loss)]
    told["keras"] = [_with_net(_recurrent(1, 0.0), h=trained)]  # not trained yet
    assert kinds(**told) == [("keras", "different values")]
