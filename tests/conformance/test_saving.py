"""Saving and loading, each scenario pinned to values worked out by hand."""

import pytest

from common.facts import Missing
from tests.conformance.conftest import Observe
from tests.conformance.errors import error_class


def first_row(value: object) -> object:
    """Return the first row of an array's fact."""
    return value[0] if isinstance(value, list) else value


def test_tensor_file(observe: Observe) -> None:
    facts = observe("saving.tensor_file")
    assert facts["values"] == [0, 1, 2, 3]
    assert facts["is of the same class"] is True
    assert facts["can be saved into memory, without a file name"] is True
    kinds = {
        "pytorch": ["Parameter", "Parameter"],
        "paddle": ["EagerParamBase", "Tensor"],
        "keras": ["Variable", "EagerTensor"],
    }
    weight = facts["class of a weight, and of what comes back"]
    assert weight == kinds[observe.framework]
    # Only TensorFlow's reader must be told the dtype, and refuses a wrong one.
    refused = {"pytorch": None, "paddle": None, "keras": "InvalidArgumentError"}
    assert error_class(facts["reading the integers as float32"]) == refused[observe.framework]


def test_list_and_dict(observe: Observe) -> None:
    if observe.framework == "keras":
        assert "one tensor at a time" in observe.not_offered("saving.list_and_dict")
        return
    facts = observe("saving.list_and_dict")
    assert facts["list"] == [[0, 1, 2, 3], [0.0, 0.0, 0.0, 0.0]]
    assert facts["dict"] == {"x": [0, 1, 2, 3], "y": [0.0, 0.0, 0.0, 0.0]}
    assert facts["classes that come back"] == ["list", "dict"]
    # PyTorch saves storages: shared ones once, and whole ones for a slice (10000 * 4 bytes).
    keeps_storages = observe.framework == "pytorch"
    twice = "a tensor that is twice in a list is one object afterwards"
    assert facts[twice] is keeps_storages
    assert facts["a slice of 4 numbers takes all 10000 with it"] is keeps_storages


def test_arrays_file(observe: Observe) -> None:
    facts = observe("saving.arrays_file")
    assert facts["values"] == {"x": [0, 1, 2, 3], "y": [0.0, 0.0, 0.0, 0.0]}
    assert facts["is of the same class"] is True
    refused = "TypeError" if observe.framework == "pytorch" else None
    assert error_class(facts["saving bfloat16"]) == refused
    # NumPy has no bfloat16: only Paddle, which hands over its 16 bits as uint16, gets it back.
    comes_back = {
        "pytorch": "nothing: FileNotFoundError",
        "paddle": "bfloat16",
        "keras": "nothing: ValueError",
    }
    assert facts["bfloat16 comes back as"] == comes_back[observe.framework]


def test_dtypes(observe: Observe) -> None:
    facts = observe("saving.dtypes")
    dtypes = ["float16", "bfloat16", "float32", "float64", "int64", "bool"]
    assert facts["dtypes that come back"] == {dtype: dtype for dtype in dtypes}
    assert facts["values are equal"] == dict.fromkeys(dtypes, True)


def test_clone(observe: Observe) -> None:
    facts = observe("saving.clone")
    assert facts["Y_clone == Y"] == [[True] * 10] * 2
    assert facts["Y_clone == Y, 4 rows"] == [[True] * 10] * 4
    assert facts["parameters that came back"] == [True] * 4
    # Hidden units: 20 * 0.5 + 1 = 11; outputs: 256 * 11 * 0.25 - 4 = 704 - 4.
    assert facts["output of known weights"] == [[700.0] * 10]


def test_parameters_only(observe: Observe) -> None:
    facts = observe("saving.parameters_only")
    names = ["hidden.weight", "hidden.bias", "output.weight", "output.bias"]
    # "layers" comes before "output_layer" in the alphabet, by which Keras goes through attributes.
    keras = [f"{layer}/vars/{i}" for layer in ("hidden", "layers/dense_1") for i in (0, 1)]
    assert facts["names in the file"] == (keras if observe.framework == "keras" else names)
    assert facts["the class is named in the file"] is False
    # Refused or ignored, the other net keeps its zeros: no name fits.
    assert facts["parameters of the other net afterwards"] == [0.0] * 4
    refused = {"pytorch": "RuntimeError", "paddle": None, "keras": "ValueError"}
    assert error_class(facts["loading it into another net"]) == refused[observe.framework]


def test_file_names(observe: Observe) -> None:
    facts = observe("saving.file_names")
    refused = "ValueError" if observe.framework == "keras" else None
    assert error_class(facts["save as mlp.params"]) == refused
    absent = {"pytorch": "RuntimeError", "paddle": None, "keras": "FileNotFoundError"}
    saved = error_class(facts["save into a folder that is not there"])
    assert saved == absent[observe.framework]
    assert facts["saving made the folder"] is (observe.framework == "paddle")
    assert facts["save into a folder that is there"] is None
    absent = {"pytorch": "FileNotFoundError", "paddle": "ValueError", "keras": "FileNotFoundError"}
    assert error_class(facts["load a file that is not there"]) == absent[observe.framework]
    # Filled with 1 and saved, filled with 2 and saved: the second file replaced the first.
    assert facts["parameters after saving twice under one name"] == [2.0, 2.0]


def test_mode_after_loading(observe: Observe) -> None:
    facts = observe("saving.mode_after_loading")
    # Ten standard deviations, 0.005 each, of a share of 10000 coins.
    assert facts["share of zeros in training mode"] == pytest.approx(0.5, abs=0.05)
    assert facts["share of zeros in evaluation mode"] == 0.0
    unasked = 0.0 if observe.framework == "keras" else 0.5
    assert facts["share of zeros of a clone that was told no mode"] == pytest.approx(
        unasked, abs=0.05
    )
    shows = facts["what clone.eval() shows"]
    if observe.framework == "keras":
        assert isinstance(shows, Missing)
        return
    assert isinstance(shows, list)
    last = "bias=True" if observe.framework == "pytorch" else "dtype=float32"
    assert shows == [
        "MLP(",
        f"  (hidden): Linear(in_features=20, out_features=256, {last})",
        f"  (output): Linear(in_features=256, out_features=10, {last})",
        ")",
    ]


def test_mismatches(observe: Observe) -> None:
    facts = observe("saving.mismatches")
    refused = {
        "pytorch": ["RuntimeError", "RuntimeError", "RuntimeError", None],
        "paddle": [None, None, None, "AssertionError"],
        "keras": ["ValueError", None, "ValueError", None],
    }
    cases = ("missing parameters", "unknown parameters", "wrong shape", "float64 into float32")
    assert [error_class(facts[case]) for case in cases] == refused[observe.framework]
    # With or without an error, what fits (the first layer's weight and bias) has been loaded.
    for case in ("missing parameters", "wrong shape"):
        assert facts[f"{case}: parameters afterwards"] == [1.0, 1.0, 0.0, 0.0]
    assert facts["unknown parameters: parameters afterwards"] == [1.0, 1.0]
    loaded = 0.0 if observe.framework == "paddle" else 0.5
    for dtype in ("float64", "float16"):
        assert facts[f"{dtype} into float32: parameters afterwards"] == [loaded, loaded]
        assert facts[f"{dtype} into float32: dtypes afterwards"] == ["float32", "float32"]
    names = facts["names missing and unknown"]
    if observe.framework != "keras":
        # The file is of two layers in a row, the net has a ReLU between its two.
        assert names == [["2.weight", "2.bias"], ["1.weight", "1.bias"]]
    else:
        assert isinstance(names, Missing)


def test_reuse(observe: Observe) -> None:
    facts = observe("saving.reuse")
    # Hidden units 1 + 1 + 1 = 3 and 3; outputs 2 * 3 + 2 * 3 + 2.
    assert facts["output"] == [[14.0, 14.0, 14.0]]
    assert facts["elements counted"] == 15  # 2 * 2 + 2 of the first layer, 2 * 3 + 3 of the head
    # The layers are shared: with the first net at 0 only the head's bias of 2 is left.
    assert facts["output after the first net changed"] == [[2.0, 2.0, 2.0]]
    assert facts["parameters after loading what fits"] == [1.0, 1.0, 0.0, 0.0]


def test_broken_files(observe: Observe) -> None:
    facts = observe("saving.broken_files")
    kinds = {
        "pytorch": ["EOFError", "RuntimeError"],
        "paddle": ["EOFError", "ValueError"],
        "keras": ["OSError", "OSError"],
    }
    own = [error_class(facts[damage]) for damage in ("empty", "cut to half")]
    assert own == kinds[observe.framework]
    for form in ("", "safetensors, "):
        for damage in ("empty", "cut to half"):
            if form:
                assert error_class(facts[f"{form}{damage}"]) == "SafetensorError"
            assert facts[f"{form}{damage}: weight afterwards"] == [[0.0, 0.0], [0.0, 0.0]]
        # 0.5 with its sign bit flipped, and nobody noticed.
        assert facts[f"{form}one bit flipped"] is None
        flipped = [[-0.5, 0.625], [0.75, 0.875]]
        assert facts[f"{form}one bit flipped: weight afterwards"] == flipped


def test_code_in_a_file(observe: Observe) -> None:
    facts = observe("saving.code_in_a_file")
    refused = {"pytorch": "UnpicklingError", "paddle": "AttributeError", "keras": "OSError"}
    assert error_class(facts["parameter file: loading it"]) == refused[observe.framework]
    assert facts["parameter file: its code ran"] is (observe.framework == "paddle")
    assert error_class(facts["NumPy file: loading it"]) == "ValueError"
    assert facts["NumPy file: its code ran"] is False
    if observe.framework == "paddle":
        assert isinstance(facts["whole-net file: its code ran"], Missing)
        return
    refused_whole = None if observe.framework == "pytorch" else "ValueError"
    assert error_class(facts["whole-net file: loading it"]) == refused_whole
    assert facts["whole-net file: its code ran"] is (observe.framework == "pytorch")
    assert facts["whole-net file, protection off: its code ran"] is True


def test_whole_net(observe: Observe) -> None:
    facts = observe("saving.whole_net")
    assert facts["gives the same output"] is True
    assert facts["elements counted"] == 13  # 2 * 3 + 3 and 3 * 1 + 1
    assert facts["class of what is loaded"] == (
        "PirTranslatedLayer" if observe.framework == "paddle" else "MLP"
    )
    layers = ("hidden", "output")
    names = {
        "pytorch": [f"{layer}.{name}" for layer in layers for name in ("weight", "bias")],
        "paddle": [f"param_{i}" for i in range(4)],
        "keras": [f"{layer}/{name}" for layer in layers for name in ("kernel", "bias")],
    }
    assert facts["names of its parameters"] == names[observe.framework]
    assert facts["a training step moves it"] is (observe.framework != "paddle")
    assert facts["a training step in training mode moves it"] is True
    refused = {"pytorch": "AttributeError", "paddle": None, "keras": "TypeError"}
    assert error_class(facts["a class made inside a function"]) == refused[observe.framework]
    handed_over = facts["a net in the place of tensors"]
    if observe.framework == "keras":
        assert isinstance(handed_over, Missing)
    else:
        refusal = "ValueError" if observe.framework == "paddle" else None
        assert error_class(handed_over) == refusal


def test_interrupted_save(observe: Observe) -> None:
    facts = observe("saving.interrupted_save")
    assert facts["a full disk is an error"] is True
    assert facts["the earlier file can still be loaded"] is False
    assert facts["written beside and renamed: a full disk is an error"] is True
    assert facts["written beside and renamed: what is loaded"] == [1.0, 1.0]


def test_resume(observe: Observe) -> None:
    facts = observe("saving.resume")
    # Velocities 1, 1.5, 1.75, 1.875; the weight moves by half of each:
    assert facts["weight after 2 steps"] == [-1.25]  # -(1 + 1.5) / 2
    assert facts["weight after 4 steps"] == [-3.0625]  # -(1 + 1.5 + 1.75 + 1.875) / 2
    assert facts["resumed, it is where it would have been"] is True
    # Without the velocity it starts again at 1 and 1.5: -1.25 - 1.25.
    assert facts["weight, resumed with a new optimizer"] == [-2.5]
    refused = "AssertionError" if observe.framework == "paddle" else None
    assert error_class(facts["resume in the same process"]) == refused


def test_write_safetensors(observe: Observe) -> None:
    facts = observe("saving.write_safetensors")
    name = "{}/kernel" if observe.framework == "keras" else "{}.weight"
    bias = "{}/bias" if observe.framework == "keras" else "{}.bias"
    names = [form.format(layer) for layer in ("hidden", "output") for form in (bias, name)]
    assert facts["names in the file"] == names
    # [1, 2] W + b = [1 + 4 + 0, -1 + 6 + 1] = [5, 6]; [5 * 1 + 6 * 0 + 0.5, 5 * 2 + 6 * 1].
    assert facts["output"] == [[5.5, 16.0]]
    is_transposed = observe.framework == "pytorch"
    stored = [[1.0, 2.0], [-1.0, 3.0]] if is_transposed else [[1.0, -1.0], [2.0, 3.0]]
    assert facts["hidden weight as stored"] == stored


def test_read_safetensors(observe: Observe) -> None:
    facts = observe("saving.read_safetensors")
    for writer in ("pytorch", "paddle", "keras"):
        assert facts[f"output of the net from {writer}"] == [[5.5, 16.0]]
        # Transposed by mistake: [1 - 2 + 0, 2 + 6 + 1] = [-1, 9], ReLU [0, 9], and
        # [0 * 1 + 9 * 2 + 0.5, 0 * 0 + 9 * 1].
        fits = (writer == "pytorch") is (observe.framework == "pytorch")
        alone = facts[f"output of the net from {writer}, names alone converted"]
        assert alone == ([[5.5, 16.0]] if fits else [[18.5, 9.0]])


def test_write_conv_safetensors(observe: Observe) -> None:
    facts = observe("saving.write_conv_safetensors")
    # Channels after the ReLU: [0 1 2, 4 5 6] and [0 1 5, 13 17 21] (worked out in
    # common/apparatus/exchanged_nets.py). Sum 18 + 57 + 0.5; by place 0*0 + 2*1 + 4*2 + 6*4 + 8*5
    # + 10*6 = 134 and 1*0 + 3*1 + 5*5 + 7*13 + 9*17 + 11*21 = 503, minus 7.
    assert first_row(facts["output"]) == pytest.approx([75.5, 630.0], abs=1e-3)
    # Convolution [h, w, in, out] and bias, scale and shift, the last layer [in, out] and bias: no
    # running mean and variance.
    trained = [[2, 2, 1, 2], [2], [2], [2], [12, 2], [2]]
    assert facts["shapes of what training changes, canonical"] == trained
    epsilon = 1e-3 if observe.framework == "keras" else 1e-5
    assert facts["default epsilon of batch norm"] == epsilon
    called = {
        "pytorch": ("bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"),
        "paddle": ("bn.weight", "bn.bias", "bn._mean", "bn._variance"),
        "keras": ("bn/gamma", "bn/beta", "bn/moving_mean", "bn/moving_variance"),
    }
    stored = facts["names and shapes in the file"]
    assert isinstance(stored, dict)
    assert [stored[name] for name in called[observe.framework]] == [[2]] * 4
    kernel = stored["conv/kernel" if observe.framework == "keras" else "conv.weight"]
    assert kernel == ([2, 2, 1, 2] if observe.framework == "keras" else [2, 1, 2, 2])


def test_read_conv_safetensors(observe: Observe) -> None:
    facts = observe("saving.read_conv_safetensors")
    for writer in ("pytorch", "paddle", "keras"):
        output = facts[f"output of the net from {writer}"]
        assert first_row(output) == pytest.approx([75.5, 630.0], abs=1e-3)
        name = f"output of the net from {writer}, flatten's order forgotten"
        # A sum does not see the order; the sum by place does. Places 0 to 11, met in the order
        # (channel, h, w) by 0 1 2 4 5 6 and 0 1 5 13 17 21: 67 + 565 = 632. Places 0 2 4 6 8 10
        # and 1 3 5 7 9 11, met by 0 0 1 1 2 5 and 4 13 5 17 6 21: 76 + 472 = 548. Each minus 7.
        writes_last, reads_last = writer == "keras", observe.framework == "keras"
        second = 630.0 if writes_last is reads_last else 625.0 if writes_last else 541.0
        assert first_row(facts[name]) == pytest.approx([75.5, second], abs=1e-3)
