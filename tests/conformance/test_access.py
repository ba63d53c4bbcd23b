"""Parameter access, against values worked out by hand."""

import pytest

from common.facts import Missing
from tests.conformance.conftest import Observe
from tests.conformance.errors import error_class

LAYERS = {
    "pytorch": ["0", "1", "2"],
    "paddle": ["0", "1", "2"],
    "keras": ["dense", "re_lu", "dense_1"],
}


def test_layer_by_index(observe: Observe) -> None:
    facts = observe("access.layer_by_index")
    assert facts["shape of the output"] == [2, 1]
    assert facts["index 0 is the layer put in first"] is True
    assert facts["index 2 is the last linear layer"] is True
    refused = "TypeError" if observe.framework == "keras" else None
    assert error_class(facts["net[2] in square brackets"]) == refused
    assert facts["names of the layers"] == LAYERS[observe.framework]
    assert facts["by name it is the same object"] is True


def test_state_of_a_layer(observe: Observe) -> None:
    facts = observe("access.state_of_a_layer")
    is_keras, is_pytorch = observe.framework == "keras", observe.framework == "pytorch"
    assert facts["number of entries"] == 2
    names = ["dense_1/kernel", "dense_1/bias"] if is_keras else ["weight", "bias"]
    assert facts["names of the entries"] == names
    assert facts["dtypes"] == ["float32", "float32"]
    assert facts["shapes as stored"] == ([[1, 8], [1]] if is_pytorch else [[8, 1], [1]])
    assert facts["shapes, [in, out]"] == [[8, 1], [1]]
    assert facts["first layer's weight as stored"] == ([8, 4] if is_pytorch else [4, 8])
    # The ramp from -0.5 in steps of 1/8.
    weight = [-0.5, -0.375, -0.25, -0.125, 0.0, 0.125, 0.25, 0.375]
    assert facts["values"] == [weight, [0.5]]
    assert facts["type of the state that is handed out"] == ("list" if is_keras else "OrderedDict")
    assert facts["that type is a Python dict"] is not is_keras
    assert facts["the layer has attributes of these names"] == {
        "weight": not is_keras,
        "bias": True,
    }
    assert facts["the state of net[2] holds all of the net's parameters"] is False  # 2 of 4


def test_one_parameter(observe: Observe) -> None:
    facts = observe("access.one_parameter")
    framework = observe.framework
    kinds = {"pytorch": "torch.nn.parameter.Parameter", "paddle": "EagerParamBase"}
    assert kinds.get(framework, "Variable") in str(facts["type"])
    assert facts["is a tensor"] is (framework != "keras")
    assert "-0.0367" in str(facts["printed"])
    assert facts["dtype"] == "float32"
    prefix = {"pytorch": "torch.", "paddle": "paddle.", "keras": ""}[framework]
    assert facts["dtype as spelled"] == f"{prefix}float32"
    assert facts["shape"] == [1]
    assert facts["trainable"] is True
    assert facts["value"] == pytest.approx([-0.0367], abs=2e-9)  # half of float32's step there
    held = facts["holds its gradient after backward"]
    assert isinstance(held, Missing) if framework == "keras" else held is True
    if framework == "pytorch":
        assert isinstance(facts["the parameter's own .name"], Missing)
    else:
        assert (
            facts["the parameter's own .name"]
            == {"paddle": "linear_0.b_0", "keras": "bias"}[framework]
        )


def test_value_of_a_parameter(observe: Observe) -> None:
    facts = observe("access.value_of_a_parameter")
    kinds = {"pytorch": "no such attribute", "paddle": "a method", "keras": "the value"}
    assert facts["what .value is"] == kinds[observe.framework]
    if observe.framework == "keras":
        assert isinstance(facts[".data holds the values"], Missing)
        assert isinstance(facts[".data is cut off from gradients"], Missing)
    else:
        assert facts[".data holds the values"] == [0.5]
        assert facts[".data is cut off from gradients"] is True
    assert facts["the parameter after 1 was added"] == [1.5]
    assert facts["a value got before that"] == [1.5]  # one memory


def test_gradient_before_and_after(observe: Observe) -> None:
    facts = observe("access.gradient_before_and_after")
    # Hidden: relu of (10, 2, -10) and (2, 1, -2). Output: 2 * 10 - 2 + 0.5 and 2 * 2 - 1 + 0.5.
    assert facts["sum of the output"] == 18.5 + 3.5
    # Per unit: w2 times the number of rows in which it is alive; the third is dead in both.
    assert facts["gradient of the bias, asked for"] == [2 * 2, -1 * 2, 0]
    transposed = observe.framework == "pytorch"
    assert facts["shape of the weight's gradient"] == ([3, 4] if transposed else [4, 3])
    # The inputs' sums over the rows are 1, 3, 3, 5; times w2 = 2, -1, and 0 where dead.
    first = [[2, -1, 0], [6, -3, 0], [6, -3, 0], [10, -5, 0]]
    # d/dw2 is the sum of each unit's output, 10 + 2, 2 + 1, 0; d/db2 the number of rows.
    assert facts["gradients of all, [in, out]"] == [first, [4, -2, 0], [[12], [3], [0]], [2]]
    assert facts["a dead unit's gradient"] == [0, 0, 0, 0]
    if observe.framework == "keras":
        assert isinstance(facts["None before backward"], Missing)
        assert isinstance(facts["held by the bias after backward"], Missing)
    else:
        assert facts["None before backward"] is True
        assert facts["held by the bias after backward"] == [4, -2, 0]


def test_accumulation(observe: Observe) -> None:
    facts = observe("access.accumulation")
    # d(w x)/dw = x = 2.
    assert facts["two gradients, each asked for by itself"] == [[[2.0]], [[2.0]]]
    refusal = "SystemError" if observe.framework == "paddle" else "RuntimeError"
    assert error_class(facts["one forward pass, gradient twice"]) == refusal
    held = [
        "after one backward",
        "after a second one",
        "gradient after clearing, by default",
        "after clearing and one more backward",
    ]
    held += ["gradient after clearing to zero", "gradient after dropping it"]
    if observe.framework == "keras":
        assert all(isinstance(facts[name], Missing) for name in held)
        return
    cleared = None if observe.framework == "pytorch" else [[0.0]]
    expected = [[[2.0]], [[4.0]], cleared, [[2.0]], [[0.0]], None]
    assert [facts[name] for name in held] == expected


def test_all_parameters(observe: Observe) -> None:
    facts = observe("access.all_parameters")
    framework = observe.framework
    of_layer, of_net = ["weight", "bias"], ["0.weight", "0.bias", "2.weight", "2.bias"]
    if framework == "keras":
        of_layer = ["dense/kernel", "dense/bias"]
        of_net = [*of_layer, "dense_1/kernel", "dense_1/bias"]
    assert facts["names in a layer"] == of_layer
    assert facts["names in the net"] == of_net
    assert facts["the net's state has the same names"] is True
    assert facts["shapes, [in, out]"] == [[4, 8], [8], [8, 1], [1]]
    columns = [[4, 3], [3], [3, 1], [1]]  # [in, out]
    rows = [[3, 4], [3], [1, 3], [1]]  # [out, in]
    assert facts["shapes as stored, 3 hidden units"] == (
        rows if framework == "pytorch" else columns
    )
    stored = {
        "pytorch": "('weight', torch.Size([8, 4])) ('bias', torch.Size([8]))",
        "paddle": "('weight', paddle.Size([4, 8])) ('bias', paddle.Size([8]))",
        "keras": "('dense/kernel', TensorShape([4, 8])) ('dense/bias', TensorShape([8]))",
    }
    assert facts["a layer, printed"] == stored[framework]
    assert str(facts["the net, printed"]).count("Size" if framework != "keras" else "Shape") == 4
    assert facts["without the star, a generator is printed"] is True
    assert facts["elements counted in a layer"] == 4 * 8 + 8
    assert facts["elements counted in the net"] == 4 * 8 + 8 + 8 + 1
    assert facts["type of the listing of parameters"] == (
        "generator" if framework == "pytorch" else "list"
    )
    named = facts["type of the listing with names"]
    assert isinstance(named, Missing) if framework == "keras" else named == "generator"


def test_unique_names(observe: Observe) -> None:
    facts = observe("access.unique_names")
    assert facts["parameters"] == 100 * 2
    assert facts["different names in the net"] == 200
    own = facts["different values of .name"]
    if observe.framework == "pytorch":
        assert isinstance(own, Missing)
    else:
        assert own == {"paddle": 200, "keras": 2}[observe.framework]  # "kernel" and "bias"


def test_same_parameter(observe: Observe) -> None:
    facts = observe("access.same_parameter")
    # The fourth parameter, filled with its place counted from 0.
    assert facts["by layer, by name, by place, from the state"] == [[3.0]] * 4
    assert facts["same object by name and by place"] is True
    itself = facts["the state's entry is the parameter itself"]
    assert itself is (observe.framework != "pytorch")
    assert facts["entry got before 1 was added"] == [4.0]
    assert facts["copy made before 1 was added"] == [3.0]


def test_nested_blocks(observe: Observe) -> None:
    facts = observe("access.nested_blocks")
    assert facts["shape of the output"] == [2, 1]
    assert facts["blocks inside"] == ["block 0", "block 1", "block 2", "block 3"]
    assert facts["by index and by path it is one object"] is True
    # Two layers with two parameters a block: block 1 begins at 4, its first bias is number 5.
    assert facts["second block's first bias"] == [5.0] * 8
    assert facts["elements of that bias"] == 8
    name = "0.block 0.0.weight"
    if observe.framework == "keras":
        name = "sequential_1/sequential/block 0/dense/kernel"
    assert facts["name of the first parameter"] == name
    assert facts["bias under the key that 001 reads"] == [1.0] * 8  # block 0's: number 1
    assert facts["parameters"] == 4 * 4 + 2
    # A block: 4 * 8 + 8 + 8 * 4 + 4 = 76; four of them, and 4 + 1.
    assert facts["elements counted"] == 4 * 76 + 5


def test_printed_nets(observe: Observe) -> None:
    facts = observe("access.printed_nets")
    printed, structure = str(facts["print(net)"]), str(facts["structure of the net"])
    if observe.framework == "keras":
        assert printed == "<Sequential name=sequential, built=True>"
        # 4 * 3 + 3 = 15 and 3 + 1 = 4.
        assert all(text in structure for text in (" 15 ", " 4 ", "Total params: 19"))
    else:
        ending = {"pytorch": "bias=True", "paddle": "dtype=float32"}[observe.framework]
        lines = [
            "Sequential(",
            f"  (0): Linear(in_features=4, out_features=3, {ending})",
            "  (1): ReLU()",
            f"  (2): Linear(in_features=3, out_features=1, {ending})",
            ")",
        ]
        assert printed == structure == "\n".join(lines)
        # The net, the first block, four blocks of six lines, its end, the last layer, the end.
        assert len(str(facts["print(nested net)"]).splitlines()) == 2 + 4 * 6 + 3
    assert facts["printing shows the inner blocks"] is (observe.framework != "keras")
    assert facts["structure shows every block"] is True


def test_plain_tensor(observe: Observe) -> None:
    facts = observe("access.plain_tensor")
    assert facts["names of the parameters listed"] == facts["names of what is saved"] == ["weight1"]
    # (1, 1) @ [[1, 2], [3, 4]] = (4, 6); times diag(1, 2) = (4, 12).
    assert facts["output"] == [[4.0, 12.0]]
    # x^T times (1, 1) @ weight2^T = (1, 2).
    assert facts["gradient of weight1"] == [[1.0, 2.0], [1.0, 2.0]]
    assert (
        error_class(facts["compiling document 002's forward as it is printed"])
        == "IndentationError"
    )
    assert facts["a forward of `pass` returns None"] is True


def test_tensor_for_a_parameter(observe: Observe) -> None:
    facts = observe("access.tensor_for_a_parameter")
    takes_it = observe.framework == "keras"
    assert error_class(facts["layer.bias = tensor"]) == (None if takes_it else "TypeError")
    assert facts["output after layer.bias = tensor"] == (
        [[3.0]] if takes_it else [[2.0]]
    )  # 1 + 1 + bias
    assert facts["parameters still listed"] == 2
    assert facts["a gradient reaches the bias that is listed"] is not takes_it


def test_running_statistics(observe: Observe) -> None:
    facts = observe("access.running_statistics")
    framework = observe.framework
    path = "batch_normalization/"
    trained = [f"{path}gamma", f"{path}beta"] if framework == "keras" else ["weight", "bias"]
    kept = {
        "pytorch": ["running_mean", "running_var", "num_batches_tracked"],
        "paddle": ["_mean", "_variance"],
        "keras": [f"{path}moving_mean", f"{path}moving_variance"],
    }[framework]
    assert facts["names of what is trained"] == trained
    assert facts["parameters listed"] == (4 if framework == "paddle" else 2)
    assert facts["names of what is kept but not trained"] == ([] if framework == "paddle" else kept)
    assert facts["names of what is saved"] == trained + kept
    assert facts["elements trained"] == 4
    assert facts["elements saved"] == (9 if framework == "pytorch" else 8)
    assert facts["all that is trained is saved"] is True
    assert facts["only what is trained is saved"] is False
    assert facts["a layer with nothing to train is left out of the state"] is False
    # Columns 0, 2 and 0, 4: means 1, 2; variances 1, 4 with n = 2, and 2, 8 with n - 1 = 1.
    new = 0.01 if framework == "keras" else 0.1
    first, second = (2, 8) if framework == "pytorch" else (1, 4)
    assert facts["mean after one batch"] == pytest.approx([new * 1, new * 2], abs=5e-7)
    variance = [1 - new + new * first, 1 - new + new * second]
    assert facts["variance after one batch"] == pytest.approx(variance, abs=5e-7)
    assert facts["evaluation leaves the statistics alone"] is True


def test_writing_values(observe: Observe) -> None:
    facts = observe("access.writing_values")
    assert facts["value"] == [[3.0 + 1.0]]
    assert facts["still trainable"] is True
    assert facts["still the layer's weight"] is True
    assert facts["gradients before and after"] == [[[2.0]], [[2.0]]]  # x
    refusal = "RuntimeError" if observe.framework == "pytorch" else None
    assert error_class(facts["parameter += 1"]) == refusal
    assert facts["value after parameter += 1"] == [[4.0]]


def test_fancy_mlp(observe: Observe) -> None:
    facts = observe("access.fancy_mlp")
    names = ["linear.weight", "linear.bias"]
    if observe.framework == "keras":
        names = ["fixed_hidden_mlp/dense/kernel", "fixed_hidden_mlp/dense/bias"]
    assert facts["names of its parameters"] == names
    assert facts["saved under the same names"] is True
    assert facts["shapes, [in, out]"] == [[2, 2], [2]]
    assert facts["elements counted"] == 2 * 2 + 2
    assert facts["the layer's weight is the net's first"] is True
    # (1, 2), plus 1 is (2, 3), whose sum 5 is halved three times: 2.5, 1.25, 0.625.
    assert facts["output"] == 0.625
    assert facts["weight changed by a step"] is True
    assert facts["constant after the step"] == [[1.0, 0.0], [0.0, 1.0]]
