"""Custom layers, pinned to values worked out by hand: relu([3.5, -2]) = [3.5, 0] in most."""

import numpy as np
import pytest

from common.inputs import draw
from tests.conformance.conftest import Observe
from tests.conformance.errors import error_class


def test_centered(observe: Observe) -> None:
    facts = observe("custom.centered")
    assert facts["output for 1 to 5"] == [-2.0, -1.0, 0.0, 1.0, 2.0]  # the mean is 3
    assert facts["parameters"] == 0
    assert facts["entries in the state"] == 0
    assert facts["first row in a batch of two"] == [-1.5, -0.5]  # 1 and 2, less 10 / 4
    assert facts["first row alone"] == [-0.5, 0.5]  # 1 and 2, less 3 / 2


def test_centered_in_net(observe: Observe) -> None:
    facts = observe("custom.centered_in_net")
    assert facts["output shape"] == [4, 128]
    assert facts["mean of the output"] == pytest.approx(0.0, abs=1e-6)
    assert facts["elements counted"] == 1152  # 8 * 128 + 128, all of the linear layer
    assert facts["mean of the uniform random input"] == pytest.approx(
        0.5, abs=0.01
    )  # of U(0, 1): 1/2


def test_my_linear(observe: Observe) -> None:
    facts = observe("custom.my_linear")
    assert facts["weight shape"] == [5, 3]
    assert facts["bias shape"] == [3]
    classes = {"pytorch": "Parameter", "paddle": "EagerParamBase", "keras": "Variable"}
    assert facts["class of the weight"] == classes[observe.framework]
    assert facts["weight is trainable"] is True
    assert facts["output shape"] == [2, 3]
    assert facts["no output below 0"] is True
    assert facts["output by hand"] == [[3.5, 0.0]]  # 1 + 2 + 0.5 and -1 + 0 - 1
    # Only the first unit is above 0; both inputs are 1.
    assert facts["gradients"] == [[[1.0, 0.0], [1.0, 0.0]], [1.0, 0.0]]
    assert facts["a training step changes MyLinear"] is True
    assert facts["parameters after a step"] == [[[0.5, -1.0], [1.5, 0.0]], [0.0, -1.0]]  # less 1/2
    spread = {"mean": 0.0, "standard deviation": 1.0}  # N(0, 1)
    assert facts["the weight as drawn"] == pytest.approx(spread, abs=0.04)


def test_my_linear_cut(observe: Observe) -> None:
    facts = observe("custom.my_linear_cut")
    assert facts["weight is called trainable"] is True
    assert facts["parameters"] == 2
    assert facts["output by hand"] == [[3.5, 0.0]]
    assert facts["gradients"] == [None, None]
    errors = {"pytorch": "RuntimeError", "paddle": None, "keras": "ValueError"}
    assert error_class(facts["a training step"]) == errors[observe.framework]
    assert facts["a training step changes MyLinear"] is False


def test_cut_layer_in_net(observe: Observe) -> None:
    facts = observe("custom.cut_layer_in_net")
    assert facts["output"] == [[2.0]]  # [1, 1] passes the identity, and is added up
    assert facts["gradients"] == [[[1.0, 1.0], [1.0, 1.0]], [1.0, 1.0], None, None]
    assert facts["a training step"] is None
    # The identity and [0, 0], less 1/2.
    assert facts["first layer after the step"] == [[[0.5, -0.5], [-0.5, 0.5]], [-0.5, -0.5]]
    assert facts["cut layer after the step"] == [[[1.0], [1.0]], [0.0]]  # as it was


def test_gradient_cut(observe: Observe) -> None:
    facts = observe("custom.gradient_cut")
    assert facts["output, whole"] == [[6.0]]  # 3 * 2 * 1
    assert facts["output, cut"] == [[6.0]]
    # By the first weight and bias: 3 and 3; by the second: 2, what comes in, and 1.
    assert facts["gradients, whole"] == [[[3.0]], [3.0], [[2.0]], [1.0]]
    assert facts["gradients, cut"] == [None, None, [[2.0]], [1.0]]


def test_my_linear_net(observe: Observe) -> None:
    facts = observe("custom.my_linear_net")
    assert facts["output shape"] == [2, 1]
    assert facts["no output below 0"] is True
    assert facts["elements counted"] == 529  # (64 * 8 + 8) + (8 + 1)
    # relu(relu(x W1 + b1) W2 + b2) by NumPy, with the scenario's numbers.
    hidden = np.maximum(np.matmul(draw(2, 64, seed=0), draw(64, 8, seed=1)) + draw(8, seed=2), 0)
    expected = np.maximum(np.matmul(hidden, draw(8, 1, seed=3)) + draw(1, seed=4), 0)
    assert np.asarray(facts["output"]) == pytest.approx(expected, abs=1e-4)
    assert facts["built-in layers give the same"] is True


def test_nested(observe: Observe) -> None:
    facts = observe("custom.nested")
    # [3.5, 0] less its mean 1.75; the last layer takes the difference and adds 1.
    assert facts["output, flat"] == [[4.5]]
    assert facts["output, nested"] == [[4.5]]
    # [1, -1] goes back into the centered layer, which leaves it, for its mean is 0; ReLU lets the
    # first unit through. The last layer's inputs are 1.75 and -1.75.
    gradients = [[[1.0, 0.0], [1.0, 0.0]], [1.0, 0.0], [[1.75], [-1.75]], [1.0]]
    assert facts["gradients, flat"] == gradients
    assert facts["gradients, nested"] == gradients


def test_managed(observe: Observe) -> None:
    facts = observe("custom.managed")
    assert facts["access: parameters listed"] == 2 * 2  # weight and bias of two layers
    assert facts["access: entries in the state"] == 4
    assert facts["initialization: weight"] == [[0.5, 0.5], [0.5, 0.5]]
    assert facts["sharing: elements counted"] == 6  # 2 * 2 + 2, once
    assert facts["saving and loading: parameters equal"] is True
    assert facts["deep copy: parameters equal"] is True
    refused = "TypeError" if observe.framework == "keras" else None
    assert error_class(facts["deep copy of an own class, not registered"]) == refused


def test_constant(observe: Observe) -> None:
    facts = observe("custom.constant")
    for kind, entries, loaded in (("saved", 1, [[2.0, 3.0]]), ("not saved", 0, [[5.0, 5.0]])):
        assert facts[f"{kind}: output"] == [[2.0, 3.0]]  # [1, 1] times [2, 3]
        assert facts[f"{kind}: parameters"] == 0
        assert facts[f"{kind}: entries in the state"] == entries
        assert facts[f"{kind}: output after training"] == [[2.0, 3.0]]
        assert facts[f"{kind}: output of another, loaded"] == loaded  # else it keeps its [5, 5]


def test_quadratic_form(observe: Observe) -> None:
    facts = observe("custom.quadratic_form")
    assert facts["elements counted"] == 8
    # x = [1, 2] weighs W with 1, 2, 2, 4: 0 + 4 + 8 + 24 and 1 + 6 + 10 + 28; [1, 0] with 1 alone.
    assert facts["output"] == [[36.0, 45.0], [0.0, 1.0]]
    assert facts["twice the input, four times the output"] is True
    # d sum_k y_k / d W_ijk = x_i x_j, for both k.
    assert facts["gradient"] == [[[[1.0, 1.0], [2.0, 2.0]], [[2.0, 2.0], [4.0, 4.0]]]]
    assert facts["i and j exchanged: the same output"] is True


def test_half_fourier(observe: Observe) -> None:
    facts = observe("custom.half_fourier")
    assert facts["coefficients for n numbers"] == {"4": 3, "5": 3, "8": 5}  # n // 2 + 1
    assert facts["dtype of the output"] == "complex64"
    assert facts["parameters"] == 0
    # 1 + 2 + 3 + 4; 1 - 2i - 3 + 4i; 1 - 2 + 3 - 4.
    assert facts["real parts for 1, 2, 3, 4"] == pytest.approx([10.0, -2.0, -2.0], abs=1e-5)
    assert facts["imaginary parts for 1, 2, 3, 4"] == pytest.approx([0.0, 2.0, 0.0], abs=1e-5)
    assert facts["largest distance from NumPy's"] == pytest.approx(0.0, abs=1e-5)
    rebuilt = facts["input rebuilt from the half"]
    assert isinstance(rebuilt, list)
    # The input itself: NumPy's PCG64 with seed 1, which this repeats on purpose.
    for row, expected_row in zip(rebuilt, draw(2, 8, seed=1).tolist(), strict=True):
        assert row == pytest.approx(expected_row, abs=1e-5)
