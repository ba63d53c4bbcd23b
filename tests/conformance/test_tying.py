"""Tied parameters, pinned to values worked out by hand: mostly w (w x + b) + b at w = 3, b = 1."""

from common.facts import Missing
from tests.conformance.conftest import Observe
from tests.conformance.errors import error_class

ROW = [True] * 8


def test_shared_layer(observe: Observe) -> None:
    facts = observe("tying.shared_layer")
    assert facts["places in the net"] == 2
    line = {"pytorch": "bias=False", "paddle": "dtype=float32"}.get(observe.framework)
    tree = [f"  ({i}): Linear(in_features=1, out_features=1, {line})" for i in (0, 1)]
    printed = "\n".join(["Sequential(", *tree, ")"])
    if line is None:
        printed = "<Sequential name=sequential, built=False>"  # not called yet
    assert facts["print(net)"] == printed
    names = {"pytorch": "0.weight", "paddle": "0.weight", "keras": "dense/kernel"}
    assert facts["parameter names"] == [names[observe.framework]]
    assert facts["elements counted"] == 1
    assert facts["one layer"] is True
    assert facts["one weight"] is True
    assert facts["weight"] == [[3.0]]
    assert facts["output"] == [[9.0]]  # 3 * 3 * 1
    assert facts["gradient"] == [[6.0]]  # d(w w x)/dw = 2 w x: 3 from each of two uses
    # d(w2 w1 x)/dw1 = w2 x, d(w2 w1 x)/dw2 = w1 x: what each use gives.
    assert facts["gradients of two layers that are not one"] == [[[3.0]], [[3.0]]]


def test_called_twice(observe: Observe) -> None:
    facts = observe("tying.called_twice")
    assert facts["elements counted"] == 2
    assert facts["output"] == [[13.0]]  # 3 * (3 * 1 + 1) + 1
    assert facts["gradients"] == [[[7.0]], [4.0]]  # (w x + b) + w x = 4 + 3; w + 1 = 4


def test_shared_in_mlp(observe: Observe) -> None:
    facts = observe("tying.shared_in_mlp")
    assert facts["its places among all"] == [3, 5]  # Linear ReLU shared ReLU shared ReLU Linear
    assert facts["its places among linear layers"] == [2, 3]
    assert facts["output shape"] == [2, 1]  # two rows of 4 numbers become two of 1
    assert facts["one weight"] is True
    assert facts["first rows equal"] == ROW
    assert facts["all elements equal"] is True
    assert facts["first rows equal after setting one to 100"] == ROW
    assert facts["the element seen in the other"] == 100.0


def test_gradients_add_in_mlp(observe: Observe) -> None:
    facts = observe("tying.gradients_add_in_mlp")
    assert facts["output"] == [[1.0]]  # each unit: 4 * 1/4 = 8 * 1/8 = 1
    # Into the third layer's outputs comes 1/8 from the last weights; its inputs are 1.
    assert facts["first row, third layer alone"] == [0.125] * 8
    # Into the second layer's outputs comes 8 * 1/8 * 1/8 = 1/8; its inputs are 1.
    assert facts["first row, second layer alone"] == [0.125] * 8
    assert facts["first row, tied"] == [0.25] * 8
    assert facts["tied gradient is the sum"] is True


def check_pair(observe: Observe, scenario: str) -> None:
    """Check two layers 3 x + 1 with one weight: 3 (3 * 1 + 1) + 1 = 13."""
    facts = observe(scenario)
    assert facts["one weight"] is True
    assert facts["elements counted"] == 3  # w, and two biases
    assert facts["parameters listed"] == 3
    assert facts["output"] == [[13.0]]
    # By w: (w x + b1) + w x = 4 + 3; by b1: w = 3; by b2: 1.
    assert facts["gradients"] == [[[7.0]], [3.0], [1.0]]
    assert facts["first set to 100, seen in the second"] == 100.0


def test_assigned_weight(observe: Observe) -> None:
    if observe.framework == "keras":
        assert "refuses another layer's" in observe.not_offered("tying.assigned_weight")
        return
    check_pair(observe, "tying.assigned_weight")


def test_borrowed_weight(observe: Observe) -> None:
    check_pair(observe, "tying.borrowed_weight")


def test_copied_values(observe: Observe) -> None:
    facts = observe("tying.copied_values")
    assert facts["weights after copying"] == [[[3.0]], [[3.0]]]
    assert facts["one weight"] is False
    assert facts["elements counted"] == 4
    # By w1: w2 x = 3; by b1: w2 = 3; by w2: w1 x + b1 = 4; by b2: 1.
    assert facts["gradients"] == [[[3.0]], [3.0], [[4.0]], [1.0]]
    assert facts["weights after a step"] == [[[2.25]], [[2.0]]]  # 3 - 3/4 and 3 - 4/4
    assert facts["weights after setting the first to 100"] == [[[100.0]], [[2.0]]]


def test_shared_memory(observe: Observe) -> None:
    if observe.framework == "keras":
        assert "owns its memory" in observe.not_offered("tying.shared_memory")
        return
    facts = observe("tying.shared_memory")
    assert facts["one weight"] is False
    assert facts["elements counted"] == 4  # though three numbers are kept
    assert facts["gradients"] == [[[3.0]], [3.0], [[4.0]], [1.0]]  # not added: two parameters
    assert facts["weights after a step"] == [[[1.25]], [[1.25]]]  # 3 - 3/4 - 4/4, in one memory


def test_training(observe: Observe) -> None:
    facts = observe("tying.training")
    assert facts["tied gradients, step 1"] == [[[7.0]], [4.0]]
    assert facts["tied weights after step 1"] == [[[1.25]], [[1.25]]]  # 3 - 7/4; b = 1 - 4/4 = 0
    # By w: (1.25 + 0) + 1.25 = 2.5; by b: 1.25 + 1.
    assert facts["tied gradients, step 2"] == [[[2.5]], [2.25]]
    assert facts["tied weights after step 2"] == [[[0.625]], [[0.625]]]  # 1.25 - 2.5/4
    assert facts["separate gradients, step 1"] == [[[3.0]], [3.0], [[4.0]], [1.0]]
    assert facts["separate weights after step 1"] == [[[2.25]], [[2.0]]]


def test_training_mlp(observe: Observe) -> None:
    facts = observe("tying.training_mlp")
    # What comes in from above is 1/8 at each hidden unit, every unit is 1, the output weighs 1.
    assert facts["mean gradient of each parameter"] == [0.125, 0.125, 0.25, 0.25, 1.0, 1.0]
    # A quarter of that off 1/4, 0, 1/8, 0, 1/8, 0.
    after = [0.21875, -0.03125, 0.0625, -0.0625, -0.125, -0.25]
    assert facts["mean of each parameter after a step"] == after
    assert facts["shared weights equal after a step"] is True


def test_memory(observe: Observe) -> None:
    facts = observe("tying.memory")
    assert facts["elements, tied"] == 121  # (4 * 8 + 8) + (8 * 8 + 8) + (8 + 1)
    assert facts["elements, separate"] == 193  # 72 more
    assert facts["bytes, tied"] == 484  # four bytes each
    assert facts["bytes, separate"] == 772
    assert facts["tied takes less"] is True


def test_saved_file(observe: Observe) -> None:
    facts = observe("tying.saved_file")
    copies = {"pytorch": 1, "paddle": 2, "keras": 1}
    assert facts["copies of the weight in the file, tied"] == copies[observe.framework]
    assert facts["copies of the weight in the file, separate, equal values"] == 2
    entries = {"pytorch": 8, "paddle": 8, "keras": 6}  # two each of four layers, or of three
    assert facts["entries in the state, tied"] == entries[observe.framework]
    assert facts["entries in the state, separate, equal values"] == 8
    by_place = [f"{place}.{name}" for place in (0, 2, 4, 6) for name in ("weight", "bias")]
    layers = ("dense_1", "dense", "dense_2")  # Keras numbers layers as they are made: shared first
    by_layer = [f"sequential/{layer}/{name}" for layer in layers for name in ("kernel", "bias")]
    names = by_layer if observe.framework == "keras" else by_place
    assert facts["names in the state, tied"] == names


def test_loading(observe: Observe) -> None:
    facts = observe("tying.loading")
    assert facts["tied into tied: equal outputs"] is True
    assert facts["tied into tied: one weight"] is True
    kept = facts["separate into tied: whose weight is kept"]
    failure = facts["tied into separate"]
    if observe.framework == "keras":
        assert error_class(failure) == "ValueError"
        assert isinstance(facts["tied into separate: equal outputs"], Missing)
        assert kept == ["first"]
        return
    assert failure is None
    assert facts["tied into separate: equal outputs"] is True
    assert facts["tied into separate: one weight"] is False
    assert kept == ["second"]


def test_copying(observe: Observe) -> None:
    facts = observe("tying.copying")
    assert facts["called twice: elements counted"] == 1
    assert facts["called twice: gradient"] == [[[6.0]]]  # 3 from each use
    assert facts["called twice: output, original changed"] == [[9.0]]  # still 3 * 3
    failure = facts["net 4-8-8-8-1: copying"]
    assigned, cloned = "weight assigned: one weight", "architecture cloned: one weight"
    if observe.framework == "keras":
        assert facts["listed twice: layers in the copy"] == 1  # one use of two is lost
        assert facts["listed twice: output of the copy"] == [[3.0]]  # 3 * 1
        assert error_class(failure) == "ValueError"
        assert isinstance(facts["net 4-8-8-8-1: one weight"], Missing)
        assert isinstance(facts[assigned], Missing)
        assert facts[cloned] is True
        return
    assert facts["listed twice: layers in the copy"] == 2
    assert facts["listed twice: output of the copy"] == [[9.0]]  # 3 * 3 * 1
    assert failure is None
    assert facts["net 4-8-8-8-1: one weight"] is True
    assert facts[assigned] is True
    assert isinstance(facts[cloned], Missing)
