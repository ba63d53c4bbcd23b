"""Layers and blocks: each scenario in each framework, pinned to values worked out by hand."""

import pytest

from common.facts import Missing, Value
from tests.conformance.conftest import Observe
from tests.conformance.errors import error_class

MLP_ELEMENTS = 20 * 256 + 256 + 256 * 10 + 10  # 5120 + 256 + 2560 + 10 = 7946


def check_made_by(
    observe: Observe, facts: dict[str, Value | Missing], made_by: dict[str, str]
) -> None:
    """Check the last operation: x W + b is an addition at its end, a sum a sum."""
    made = facts["operation that made the output"]
    if observe.framework == "keras":
        assert isinstance(made, Missing)
        assert "only the tape" in made.reason
    else:
        assert made == made_by[observe.framework]


def test_sequential_mlp(observe: Observe) -> None:
    facts = observe("blocks.sequential_mlp")
    assert facts["output shape, 3 rows"] == [3, 10]
    assert facts["output shape, 2 rows"] == [2, 10]
    check_made_by(observe, facts, {"pytorch": "AddmmBackward0", "paddle": "AddGradNode"})
    assert facts["children are the layers, in order"] == [True, True, True]
    assert facts["which of these are blocks"] == {
        "linear": True,
        "relu": True,
        "sequential": True,
        "text": False,
    }
    assert facts["elements of a ReLU"] == 0
    assert facts["elements of the net"] == MLP_ELEMENTS
    assert facts["linear, then ReLU"] == [[3.0]]  # max(-3 * -1, 0)
    assert facts["ReLU, then linear"] == [[0.0]]  # -3 * max(-1, 0)


def test_linear_by_hand(observe: Observe) -> None:
    facts = observe("blocks.linear_by_hand")
    assert facts["output shape"] == [6, 1]
    check_made_by(observe, facts, {"pytorch": "AddmmBackward0", "paddle": "AddGradNode"})
    # Row [0, 1]: 0.25 * 0 + 0.5 * 1 + 0.125 = 0.625; each row adds 2 to both: 2 * 0.75 = 1.5.
    assert facts["output"] == [[0.625], [2.125], [3.625], [5.125], [6.625], [8.125]]
    assert facts["equal steps down the column"] is True
    # 0 + 2 + 4 + 6 + 8 + 10 = 30; 1 + 3 + 5 + 7 + 9 + 11 = 36; one per row for the bias.
    assert facts["gradients"] == [[[30.0], [36.0]], [6.0]]
    assert facts["first layer, 3 rows"] == [3, 256]
    assert facts["first layer, 2 x 3 rows"] == [2, 3, 256]
    error = "RuntimeError" if observe.framework == "pytorch" else "ValueError"
    assert error_class(facts["first layer, made for rows of 20, on rows of 19"]) == error


def test_net_call(observe: Observe) -> None:
    facts = observe("blocks.net_call")
    assert facts["net.__call__(x) equals net(x)"] is True
    assert facts["forward alone equals net(x)"] is True
    hooks = facts["how often a hook ran"]
    if observe.framework == "keras":
        assert isinstance(hooks, Missing)
        assert "no hooks" in hooks.reason
    else:
        assert hooks == {"net(x)": 1, "forward alone": 0}
    errors = {"pytorch": "TypeError", "paddle": "ValueError", "keras": None}
    assert error_class(facts["a NumPy array as x"]) == errors[observe.framework]


def test_custom_block(observe: Observe) -> None:
    facts = observe("blocks.custom_block")
    assert facts["output shape for 003's X of 3 rows"] == [3, 10]
    assert facts["output shape, 2 rows"] == [2, 10]
    assert facts["is a block"] is True
    assert facts["layers taken in"] == 2
    assert facts["elements counted"] == MLP_ELEMENTS
    assert facts["weights start filled"] == [True, True]
    assert facts["a gradient reaches each parameter"] == [True] * 4
    # Hidden: [1 + 1 + 0.25, -1 + 0.5 - 0.5] = [2.25, -1], after ReLU [2.25, 0].
    assert facts["output"] == [[4.0]]  # 2 * 2.25 + 3 * 0 - 0.5
    assert facts["equals the Sequential"] is True
    assert facts["gradient of x"] == [[2.0, 1.0]]  # only the first unit passes 2 * [1, 0.5]
    # Gradients: hidden [[2, 0], [4, 0]] and [2, 0], out [[2.25], [0]] and [1]; half of each off.
    assert facts["parameters after a step"] == [
        [[0.0, -1.0], [-1.5, 0.25]],
        [-0.75, -0.5],
        [[0.875], [3.0]],
        [-1.0],
    ]
    assert error_class(facts["class without forward"]) == "NotImplementedError"
    errors = {"pytorch": "AttributeError", "paddle": "ValueError", "keras": "RuntimeError"}
    assert error_class(facts["class without super().__init__()"]) == errors[observe.framework]


def test_two_instances(observe: Observe) -> None:
    facts = observe("blocks.two_instances")
    # x = 2 gives h = 2 and y = 2: gradients 2, 1 and 2, 1; an eighth of each comes off.
    assert facts["net1 after its step"] == [[[0.75]], [-0.125], [[0.75]], [-0.125]]
    assert facts["net2 before its step"] == [[[1.0]], [0.0], [[1.0]], [0.0]]
    assert facts["they differ after both learned"] is True


def test_own_sequential(observe: Observe) -> None:
    facts = observe("blocks.own_sequential")
    assert facts["output shape for 003's X of 3 rows"] == [3, 10]
    assert facts["equals the library's Sequential"] is True
    assert facts["elements counted"] == MLP_ELEMENTS
    assert facts["one layer given twice"] == [[9.0]]  # 3 * (3 * 1)
    torch_like = observe.framework != "keras"
    assert facts["attributes that document 003 names"] == {
        "_modules": torch_like,
        "_children": False,
    }
    kept_in = {"pytorch": "dict", "paddle": "OrderedDict", "keras": "list"}
    assert facts["type that the children are kept in"] == kept_in[observe.framework]


def test_blocks_as_keys(observe: Observe) -> None:
    facts = observe("blocks.blocks_as_keys")
    assert facts["equals the library's Sequential"] is True
    error = None if observe.framework == "keras" else "TypeError"
    for name in (
        "listing MySequential's parameters",
        "reading MySequential's state",
        "training MySequential a step",
    ):
        assert error_class(facts[name]) == error
    assert facts["MySequential of one layer given twice"] == [
        [3.0]
    ]  # the second 3 * is lost: one key


def test_blocks_in_a_list(observe: Observe) -> None:
    facts = observe("blocks.blocks_in_a_list")
    assert facts["output"] == [[17.5]]  # 1 * 1 + 2 * 8 + 0.5
    tracked = observe.framework == "keras"
    assert facts["elements counted"] == (3 if tracked else 0)
    assert facts["children listed"] == (1 if tracked else 0)
    assert facts["entries in the state"] == (2 if tracked else 0)
    errors = {"pytorch": "ValueError", "paddle": "IndexError", "keras": None}
    assert error_class(facts["a training step"]) == errors[observe.framework]
    # Half of the gradient [1, 8] and 1 comes off, where the layer was found.
    trained, untouched = [[[0.5], [-2.0]], [0.0]], [[[1.0], [2.0]], [0.5]]
    assert facts["the layer's parameters after it"] == (trained if tracked else untouched)
    assert facts["evaluation reaches a dropout in it"] is tracked


def test_constant_factor(observe: Observe) -> None:
    facts = observe("blocks.constant_factor")
    assert facts["c (w . x)"] == [42.0]  # 3 * (1 * 4 + 2 * 5)
    assert facts["gradient of w"] == [12.0, 15.0]  # 3 * [4, 5]
    assert facts["elements counted"] == 2
    assert facts["w after a step"] == [-0.5, 0.125]  # [1, 2] - [12, 15] / 8
    assert facts["c (w . x) after a step"] == [-4.125]  # 3 * (-2 + 0.625)


def test_python_in_forward(observe: Observe) -> None:
    facts = observe("blocks.python_in_forward")
    # 2 x = [2, 4]; @ [[1, 2], [3, 4]] = [14, 20]; + 1, twice: [30, 42]; 72 / 2**7 = 0.5625.
    assert facts["output"] == 0.5625
    assert facts["sum is at most 1"] is True
    check_made_by(observe, facts, {"pytorch": "SumBackward0", "paddle": "SumGradNode"})
    # [4, 6] @ 0 + 1 = [1, 1]; 2 * 1 + 2 = 4 each; 8 / 2**3.
    assert facts["output where the norm ends at 1"] == 1.0
    # Second use: [15, 21] to each column. First: [2, 2] back through the constant is [6, 14],
    # times x = [1, 2]: [[6, 14], [12, 28]]. All over 128; biases 1 + 6 and 1 + 14.
    weight = [[21 / 128, 29 / 128], [33 / 128, 49 / 128]]
    assert facts["gradients"] == [weight, [7 / 128, 15 / 128]]
    assert facts["elements counted"] == 6
    assert facts["entries in the state"] == 2
    assert facts["constant after a step"] == [[1.0, 2.0], [3.0, 4.0]]
    assert facts["the linear layer moved in that step"] is True
    assert facts["output shape, 20 wide"] == []
    in_place = observe.framework == "pytorch"
    halved = facts["the caller's x after a function's x /= 2"]
    assert halved == ([1.0, 2.0] if in_place else [2.0, 4.0])


def test_nested(observe: Observe) -> None:
    facts = observe("blocks.nested")
    # 2 * 1 + 1 = 3; 3 * 3 + 1 = 10; 10 * [0.5, 1].
    assert facts["output of NestMLP"] == [[5.0, 10.0]]
    # [5, 10] @ [[1, 2], [3, 4]] = [35, 50]; + 1: 36 + 51 = 87; 87 / 2**7.
    assert facts["chimera in an own Sequential"] == 87 / 128
    assert facts["chimera without a Python loop"] == 87 / 128
    error = "OperatorNotAllowedInGraphError" if observe.framework == "keras" else None
    assert error_class(facts["chimera in the library's Sequential"]) == error
    assert facts["shape of NestMLP's output"] == [3, 16]
    assert facts["shape of the chimera's output"] == []
    # NestMLP 20*64 + 64 + 64*32 + 32 + 32*16 + 16 = 3952; linear 16*20 + 20 = 340;
    # the layer that is used twice 20*20 + 20 = 420, once.
    assert facts["elements counted"] == 3952 + 340 + 420
    assert facts["blocks in the chimera"] == 3


def test_parallel(observe: Observe) -> None:
    facts = observe("blocks.parallel")
    # 3 + 2 * 4 + 0.5; then 3 and -3 + 2 * 4 + 1.
    assert facts["output"] == [[11.5, 3.0, 6.0]]
    assert facts["elements counted"] == 3 + 6
    assert facts["parallel in parallel"] == [[11.5, 3.0, 6.0, 11.5]]
    assert facts["elements counted there"] == 9  # the left layer is in it twice, and counts once
    # Each weight loses half of its input: 1.5 in the first row, 2 in the second; biases 0.5.
    assert facts["parameters after a step"] == [
        [[-0.5], [0.0]],
        [0.0],
        [[-0.5, -2.5], [-2.0, 0.0]],
        [-0.5, 0.5],
    ]


def test_equal_blocks(observe: Observe) -> None:
    facts = observe("blocks.equal_blocks")
    assert facts["output shape"] == [5, 2]
    assert facts["blocks made"] == 3
    assert facts["elements counted"] == 3 * (2 * 2 + 2)
    assert facts["elements of one instance used 3 times"] == 2 * 2 + 2
    # [1, 2] + [1, 0] = [2, 2]; * 2 + [1, 0] = [5, 4]; * 3 + [1, 0] = [16, 12].
    assert facts["output"] == [[16.0, 12.0]]
    second = facts["second block after the first changed"]
    assert second == [[[2.0, 0.0], [0.0, 2.0]], [1.0, 0.0]]


def test_python_runs(observe: Observe) -> None:
    facts = observe("blocks.python_runs")
    assert facts["runs in 3 calls"] == 3
    # A Keras Sequential runs its blocks once more, on a symbolic tensor.
    expected = 4 if observe.framework == "keras" else 3
    assert facts["runs in 3 calls of a Sequential around it"] == expected
    assert facts["runs while a graph is recorded"] == 1
    assert facts["runs in 3 calls of the graph"] == 0
    errors = {"pytorch": "TraceError", "paddle": None, "keras": "OperatorNotAllowedInGraphError"}
    assert error_class(facts["a graph of a Python while loop"]) == errors[observe.framework]
    assert facts["a graph without the loop"] == 0.5625  # as test_python_in_forward has it
    calls = facts["Python functions called in one forward pass"]
    assert isinstance(calls, int)
    assert calls >= 3  # the net's own forward, and at least a call for each of its two layers


def test_dropout_modes(observe: Observe) -> None:
    facts = observe("blocks.dropout_modes")
    # Nine standard deviations of 200 000 draws; see the scenario.
    assert facts["fraction zeroed in training"] == pytest.approx(0.25, abs=0.009)
    assert facts["mean in training"] == pytest.approx(1.0, abs=0.012)
    # 1 / (1 - 0.25) = 4 / 3, rounded to float32.
    assert facts["what 1 becomes in training"] == [0.0, pytest.approx(4 / 3, abs=1e-7)]
    assert facts["two calls in training agree"] is False
    assert facts["evaluation passes all on"] is True
    assert facts["evaluation reaches a nested dropout"] is True
    stateless = observe.framework == "keras"
    assert facts["a plain call drops"] == {
        "when new": not stateless,
        "after evaluation": False,
        "after training": not stateless,
    }
    for mode in ("training", "evaluation"):
        returned = facts[f"setting {mode} mode returns the net"]
        if stateless:
            assert isinstance(returned, Missing)
            assert "no mode to set" in returned.reason
        else:
            assert returned is True
    assert facts["gradient of a weight in evaluation"] == [[3.0], [4.0]]  # x, undisturbed


def test_batch_norm_modes(observe: Observe) -> None:
    facts = observe("blocks.batch_norm_modes")
    # A new layer has mean 0 and variance 1: x / sqrt(1 + 1e-5) = 2 * 0.999995.
    assert facts["output in evaluation, when new"] == [[0.0], [pytest.approx(1.99999, abs=1e-6)]]
    # The batch [0, 2] has mean 1 and variance 1: (x - 1) / sqrt(1 + 1e-5).
    trained: object = facts["output in training"]
    low, high = (pytest.approx(one * 0.999995, abs=1e-6) for one in (-1, 1))
    assert trained == [[low], [high]]
    assert facts["after that, evaluation gives the same as before"] is False
    assert facts["frozen, in training, it still takes the batch's"] is (
        observe.framework != "keras"
    )


def test_freezing(observe: Observe) -> None:
    facts = observe("blocks.freezing")
    assert facts["elements trained"] == 3  # 2 * 1 + 1 of the last layer
    assert facts["entries in the state"] == 4  # frozen ones are saved as well
    assert facts["parameters that a gradient reaches"] == 2
    assert facts["elements trained, unfrozen"] == 9
    # The last layer sees [3, 4]: [1, 2] - [3, 4] / 8, and 0 - 1 / 8.
    last = [[[0.625], [1.5]], [-0.125]]
    assert facts["first frozen, after a step"] == [[[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0], *last]
    assert facts["gradient of x through a frozen layer"] == [[0.625, 1.5]]  # I @ [0.625, 1.5]
    # Outer product of [3, 4] and [0.625, 1.5], over 8, off the identity; biases lose an eighth.
    first = [[[0.765625, -0.5625], [-0.3125, 0.25]], [-0.078125, -0.1875]]
    assert facts["then last frozen, after a step"] == [*first, *last]
