"""Initialization, pinned to values worked out by hand."""

import math

import pytest
from packaging.version import Version

from common.facts import Missing
from tests.conformance.conftest import Observe
from tests.conformance.errors import error_class

UNIFORM = 0.577  # 1 / sqrt(3) of a uniform distribution lies within one standard deviation
NORMAL = 0.683  # erf(1 / sqrt(2)) of a normal one


def test_default_linear(observe: Observe) -> None:
    facts = observe("init.default_linear")
    torch = observe.framework == "pytorch"
    # 20 inputs, 3000 outputs: 1 / sqrt(20) = 0.2236; Xavier: sqrt(6 / 3020) = 0.04457.
    limit = 1 / math.sqrt(20) if torch else math.sqrt(6 / 3020)
    assert facts["bounds of the weight"] == pytest.approx([-limit, limit], abs=1.5e-4)
    bias = limit if torch else 0.0
    assert facts["bounds of the bias"] == pytest.approx([-bias, bias], abs=3e-3)
    assert facts["share of weights within one standard deviation"] == pytest.approx(
        UNIFORM, abs=0.015
    )
    assert facts["the weight is drawn at random"] is True
    assert facts["the bias is drawn at random"] is torch
    assert facts["the range depends on the number of inputs"] is True
    assert facts["the range depends on the number of outputs"] is not torch


def test_default_layers(observe: Observe) -> None:
    facts = observe("init.default_layers")
    # fan_in 16 * 25 = 400, fan_out 32 * 25 = 800; U(-a, a) has the standard deviation a / sqrt(3):
    # 1 / sqrt(400) / sqrt(3) = 0.0289; sqrt(2 / 400) = 0.0707; sqrt(6 / 1200) / sqrt(3) = 0.0408.
    deviation = {"pytorch": 0.0289, "paddle": 0.0707, "keras": 0.0408}[observe.framework]
    assert facts["Conv2d: standard deviation"] == pytest.approx(deviation, rel=0.04)
    share = NORMAL if observe.framework == "paddle" else UNIFORM
    assert facts["Conv2d: share of weights within one standard deviation"] == pytest.approx(
        share, abs=0.03
    )
    assert facts["Conv2d: the bias is drawn at random"] is (observe.framework == "pytorch")
    # N(0, 1); sqrt(6 / (300 + 200)) / sqrt(3) = 0.0632; 0.05 / sqrt(3) = 0.0289.
    deviation = {"pytorch": 1.0, "paddle": 0.0632, "keras": 0.0289}[observe.framework]
    assert facts["Embedding: standard deviation"] == pytest.approx(deviation, rel=0.02)
    share = NORMAL if observe.framework == "pytorch" else UNIFORM
    name = "Embedding: share of weights within one standard deviation"
    assert facts[name] == pytest.approx(share, abs=0.015)
    # The linear layer's is 1 / sqrt(300) / sqrt(3) = 0.0333 in PyTorch, Xavier's 0.0632 elsewhere.
    other = observe.framework != "paddle"
    assert facts["a linear layer of the embedding's shape has another spread"] is other
    ones, zeros = [1.0] * 3, [0.0] * 3
    name = "BatchNorm: scale, shift, running mean, running variance"
    assert facts[name] == [ones, zeros, zeros, ones]
    assert facts["LayerNorm: scale, shift"] == [ones, zeros]


def test_initializers(observe: Observe) -> None:
    facts = observe("init.initializers")
    modules = {
        "pytorch": ["torch.nn.init"],
        "paddle": ["paddle.nn.initializer", "paddle.nn.init"],
        "keras": ["keras.initializers"],
    }
    assert facts["modules"] == modules[observe.framework]
    assert facts["there is a module nn.init"] is (observe.framework != "keras")
    xavier = {"pytorch": "xavier_uniform_", "paddle": "XavierUniform", "keras": "GlorotUniform"}
    names = facts["names"]
    assert isinstance(names, list)
    assert xavier[observe.framework] in names
    assert facts["there are several"] is True


def test_normal(observe: Observe) -> None:
    facts = observe("init.normal")
    assert facts["mean"] == pytest.approx(0.0, abs=2.5e-4)  # 6 * 0.01 / sqrt(60000)
    assert facts["standard deviation"] == pytest.approx(0.01, abs=1.8e-4)
    assert facts["share of weights within one standard deviation"] == pytest.approx(
        NORMAL, abs=0.015
    )
    assert facts["biases"] == [0.0]


def test_constant(observe: Observe) -> None:
    facts = observe("init.constant")
    assert facts["weight of unit 0"] == [1.0] * 4
    assert facts["bias of unit 0"] == 0.0
    assert facts["values of each parameter"] == [[1.0], [0.0], [1.0], [0.0]]
    assert facts["every parameter is one after init_constant"] is False  # the biases are zero
    old = facts["warnings at the initializer's old name, which 000 uses"]
    if observe.framework == "pytorch":
        assert old == ["FutureWarning"]
    else:
        assert isinstance(old, Missing)


def test_symmetry(observe: Observe) -> None:
    facts = observe("init.symmetry")
    # Ones in, weights 1: h = 4 in each unit. dy/dW1 = x w2 = 1, dy/dW2 = h = 4, and the step of
    # 0.125 leaves 1 - 0.125 and 1 - 0.5.
    assert facts["weights after a step"] == [[0.875], [0.5]]
    assert facts["different units, begun as constants"] == 1
    assert facts["different units, begun at random"] == 8


def test_each_its_own(observe: Observe) -> None:
    facts = observe("init.each_its_own")
    assert facts["first weight within sqrt(6 / (4 + 8))"] is True
    assert facts["first weight is not N(0, 0.01) any more"] is True
    assert facts["third weight"] == [42.0] * 8
    assert facts["biases stay zero"] == [[0.0] * 8, [0.0]]
    limit = math.sqrt(6 / (200 + 300))
    assert facts["bounds of Xavier, 200 to 300"] == pytest.approx([-limit, limit], abs=1e-4)


def test_by_name(observe: Observe) -> None:
    facts = observe("init.by_name")
    keras = observe.framework == "keras"
    weights = ["dense/kernel", "dense_1/kernel"] if keras else ["0.weight", "2.weight"]
    biases = ["dense/bias", "dense_1/bias"] if keras else ["0.bias", "2.bias"]
    assert facts["names that 002's loop prints"] == [weights[0], biases[0], weights[1], biases[1]]
    assert facts["names with 'weight'"] == ([] if keras else weights)
    assert facts["names with 'kernel'"] == (weights if keras else [])
    assert facts["names with 'bias'"] == biases
    assert facts["weights are small now"] == [True, True]
    assert facts["biases"] == [[0.0] * 3, [0.0]]


def test_custom(observe: Observe) -> None:
    facts = observe("init.custom")
    # U(-10, 10) falls into 5..10 with 5 / 20, into -5..5 with 10 / 20, into -10..-5 with 5 / 20.
    expected = {"5 to 10": 0.25, "0": 0.5, "-10 to -5": 0.25}
    assert facts["shares"] == pytest.approx(expected, abs=0.013)
    assert facts["shares, one parameter in place"] == pytest.approx(expected, abs=0.013)
    assert facts["numbers between 0 and 5"] == 0
    assert facts["mean of the positive ones"] == pytest.approx(7.5, abs=0.08)
    assert facts["some zeros are printed as -0"] is True
    made_by = {"pytorch": "SliceBackward0", "paddle": "SliceGradNode"}
    sliced = facts["operation that made weight[:2]"]
    if observe.framework == "keras":
        assert isinstance(sliced, Missing)
    else:
        assert sliced == made_by[observe.framework]
    lines = {
        "pytorch": ["Init weight torch.Size([8, 4])", "Init weight torch.Size([1, 8])"],
        "paddle": ["Init weight paddle.Size([4, 8])", "Init weight paddle.Size([8, 1])"],
        "keras": ["Init kernel (4, 8)", "Init kernel (8, 1)"],
    }
    assert facts["lines printed"] == lines[observe.framework]


def test_assign(observe: Observe) -> None:
    facts = observe("init.assign")
    assert facts["document 000's row of zeros, after + 1 and 42"] == [42.0, 1.0, 1.0, 1.0]
    assert facts["document 003's printed row, after + 1 and 42"] == pytest.approx(
        [42.0, 1.0, -8.65, 8.8387]
    )
    # -0.5, -0.375, ... 0.375, each plus 1; then the first is 42.
    assert facts["weight"] == [[42.0, 0.625], [0.75, 0.875], [1.0, 1.125], [1.25, 1.375]]
    assert facts["still the same parameter"] is True


def test_add_unrecorded(observe: Observe) -> None:
    facts = observe("init.add_unrecorded")
    assert facts["bias"] == [1.0, 1.0]
    assert facts["gradients"] == [[[1.0, 1.0], [1.0, 1.0]], [1.0, 1.0]]  # x is ones
    assert facts["gradients are as before"] is True
    # W = [[1, 2], [3, 4]]: its rows sum to 3 and 7; with 1 added to each element, to 5 and 9.
    right = observe.framework == "keras"
    late = [[3.0, 7.0]] if right else [[5.0, 9.0]]
    assert facts["gradient of x, weight changed silently before backward"] == late
    seen = facts["weight changed under no_grad before backward"]
    assert isinstance(seen, Missing) if right else error_class(seen) == "RuntimeError"


def test_add_by_assignment(observe: Observe) -> None:
    facts = observe("init.add_by_assignment")
    keras = observe.framework == "keras"
    errors = {"pytorch": "RuntimeError", "paddle": "TypeError", "keras": None}
    assert error_class(facts["layer.bias += 1"]) == errors[observe.framework]
    # x W = [1 + 3, 2 + 4]; plus 1 where the addition took place.
    assert facts["output after it"] == ([[5.0, 7.0]] if keras else [[4.0, 6.0]])
    assert facts["the bias that is listed and saved"] == [0.0, 0.0]
    assert facts["layer.bias is the parameter it was"] is not keras
    assert facts["gradients after it"] == [[[1.0, 1.0], [1.0, 1.0]], None if keras else [1.0, 1.0]]


def test_normal_in_place(observe: Observe) -> None:
    facts = observe("init.normal_in_place")
    assert facts["standard deviation"] == pytest.approx(0.01, abs=1.8e-4)
    assert facts["the in-place function returns the parameter"] is (observe.framework != "keras")
    assert facts["gradients after it are ones"] == [True, True]  # d sum(x W + b), x = 1
    errors = {"pytorch": "RuntimeError", "paddle": "ValueError", "keras": None}
    assert (
        error_class(facts["changing it while gradients are recorded"]) == errors[observe.framework]
    )
    assert facts["its values change all the same"] is (observe.framework != "pytorch")


def test_seeding(observe: Observe) -> None:
    facts = observe("init.seeding")
    keras = observe.worker.start().versions.get("keras", "3.13")
    repeats = Version(keras) >= Version("3.13")  # see common/divergences.toml
    assert facts["same seed, same numbers"] is repeats
    assert facts["next draw, same numbers"] is False
    assert facts["other seed, same numbers"] is False
    assert facts["same seed, same default weight"] is True
    assert facts["two layers, same default weight"] is False
    same = facts["one initializer for two layers, same weights"]
    assert same is (observe.framework == "keras")
    first = facts["first numbers after seed 1"]
    assert isinstance(first, list)
    assert len(first) == 3
    if observe.framework == "pytorch":  # torch.manual_seed(1); torch.rand(3), as widely printed
        assert first == pytest.approx([0.7576, 0.2793, 0.4031], abs=1e-4)


def test_at_construction(observe: Observe) -> None:
    facts = observe("init.at_construction")
    given = facts["given as arguments"]
    if observe.framework == "pytorch":
        assert isinstance(given, Missing)
        assert "takes no initializer" in given.reason
    else:
        assert given == [[2.0], [1.0]]
    assert facts["set by a subclass"] == [[2.0], [1.0]]
    assert facts["`type(m) ==` passes over the subclass"] == [[2.0], [7.0]]
    assert facts["`isinstance` does not"] == [[7.0], [7.0]]


def test_visiting(observe: Observe) -> None:
    facts = observe("init.visiting")
    linear = "Dense" if observe.framework == "keras" else "Linear"
    # Children before the block that holds them, the net itself last.
    net = [linear, "ReLU", "Sequential", linear, "Sequential"]
    assert facts["own recursion on a net"] == net
    if observe.framework == "keras":
        assert isinstance(facts["apply on a net"], Missing)
        assert isinstance(facts["apply on a layer"], Missing)
    else:
        assert facts["apply on a net"] == net
        assert facts["apply on a layer"] == [linear]


def test_mistake_dropped(observe: Observe) -> None:
    facts = observe("init.mistake_dropped")
    assert facts["running the mistaken code"] is None
    assert facts["building an initializer changes the parameters"] is False
    zeros = "ValueError" if observe.framework == "keras" else "TypeError"
    assert error_class(facts["zeros(bias)"]) == zeros


def test_mistake_other_function(observe: Observe) -> None:
    facts = observe("init.mistake_other_function")
    assert facts["init_constant defined, init_normal applied: weights are one"] is False
    assert facts["init_constant defined, init_normal applied: weights are small"] is True


def test_mistake_weight_as_setting(observe: Observe) -> None:
    facts = observe("init.mistake_weight_as_setting")
    plain = {"pytorch": None, "paddle": None, "keras": "ValueError"}
    assert error_class(facts["Xavier(weight)"]) == plain[observe.framework]
    assert facts["Xavier(weight) changes the weight"] is (observe.framework == "pytorch")
    ranged = {"pytorch": "TypeError", "paddle": None, "keras": "ValueError"}
    assert error_class(facts["Xavier(weight, -10, 10)"]) == ranged[observe.framework]
    assert facts["Xavier(weight, -10, 10) changes the weight"] is False


def test_mistake_mask_on_copy(observe: Observe) -> None:
    facts = observe("init.mistake_mask_on_copy")
    assert facts["the layer's weight after its copy was masked"] == [
        [1.0, 9.0],
        [-9.0, -1.0],
    ]  # as it was: 1 and -1 are not masked
    error = facts["a float tensor times a bool mask"]
    assert error_class(error) == ("TypeError" if observe.framework == "paddle" else None)
