"""What counts as the same value in another framework, and the nearest that does not."""

from typing import Any

import numpy as np
import pytest

from common.cells.seen import (
    Seen,
    SeenMapping,
    SeenModule,
    SeenOther,
    SeenParameter,
    SeenPlain,
    SeenSequence,
    SeenTensor,
    Values,
)
from tests.lessons.translate.proving import cell
from tests.lessons.verdicts.build import (
    buffer,
    module,
    other,
    parameter,
    plain,
    result,
    sequence,
    shape,
    tensor,
    unbuilt,
)

GRID = np.arange(24.0).reshape(2, 3, 4)
IMAGES = np.arange(36.0).reshape(2, 3, 3, 2)
WEIGHT = np.arange(6.0).reshape(2, 3)
FROZEN = SeenParameter("w", parameter(WEIGHT, is_trainable=False))
WAITING = SeenParameter("w", unbuilt())
LARGE = np.random.default_rng(0).normal(size=(200, 100))


def mapping(**items: Seen) -> SeenMapping:
    return SeenMapping("dict", dict(items), len(items))


def net(*numbers: Any, layers: tuple[str, ...] = (), **more: Any) -> SeenModule:
    return module({f"p{n}": one for n, one in enumerate(numbers)}, layers, **more)


def sampled(array: Any, step: int) -> SeenTensor:
    values = Values(tuple(array.ravel()[::step].tolist()), float(array.sum()), step)
    return SeenTensor(array.shape, array.shape, "float32", values)


def _sgd(name: str, rate: float | None) -> SeenOther:
    return SeenOther("optimizer", name, rate=rate)


def cut(*items: Seen, length: int) -> SeenSequence:
    return SeenSequence("list", items, length)


SAME: dict[str, tuple[Seen, Seen]] = {
    "rounding": (tensor([1.0, 200.0]), tensor([1.000009, 200.0009])),
    "not a number": (tensor([np.nan, np.inf]), tensor([np.nan, np.inf])),
    "width of integers": (tensor([1, 2], "int64"), tensor([1, 2], "int32")),
    "kind of container": (
        sequence(plain(1), plain(2), kind="list"),
        sequence(plain(1), plain(2), kind="tuple"),
    ),
    "a number": (tensor(2.5), plain(2.5)),
    "a truth value": (tensor(True, "bool"), plain(True)),
    "a list of numbers": (tensor([1.0, 2.0]), sequence(plain(1.0), plain(2.0), kind="list")),
    "a set": (sequence(plain(1), plain(2), kind="set"), sequence(plain(2), plain(1), kind="set")),
    "half precision": (tensor([1.0], "float16"), tensor([1.0009], "float16")),
    "a sample": (sampled(LARGE, 3), sampled(LARGE, 4)),
    "layout": (parameter(WEIGHT), parameter(WEIGHT.T)),
    "module": (net(WEIGHT, [1.0]), net(WEIGHT, [1.0], name="Dense")),
    "buffers": (net(WEIGHT), net(WEIGHT, buffer("mean", [1.0]))),
    "order of parameters": (net([1.0], WEIGHT), net(WEIGHT, [1.0])),
    "not built": (net(WEIGHT, [1.0]), net(WAITING, is_built=False)),
    "built in part": (net(WEIGHT, [1.0]), net(WEIGHT, WAITING, is_built=False)),
    "layers in a list": (net(WEIGHT, [1.0]), sequence(net(WEIGHT), net([1.0]), kind="list")),
    "loss": (net(), other("loss")),
    "device": (other("device", "cpu"), plain("/CPU:0")),
    "another device": (
        other("device", "device(type='cuda', index=1)"),
        other("device", "Place(gpu:1)"),
    ),
    "optimizer": (_sgd("SGD", 0.1), _sgd("Momentum", 0.1000000001)),
    "several rates": (_sgd("SGD", None), _sgd("SGD", 0.1)),
    "names of layers": (net(WEIGHT, layers=("SiLU",)), net(WEIGHT, layers=("Silu",))),
    "width of an integer type": (other("dtype", "torch.int64"), other("dtype", "tf.int32")),
    "dtype": (other("dtype", "torch.float32"), plain("float32")),
    "names of entries": (
        mapping(weight=parameter(WEIGHT), bias=parameter([1.0])),
        mapping(kernel=parameter(WEIGHT.T), b=parameter([1.0])),
    ),
    "entries and a list": (
        mapping(weight=parameter(WEIGHT)),
        sequence(parameter(WEIGHT.T), kind="list"),
    ),
    "what a text shows": (plain("loss 0.1235"), plain("loss 0.1236")),
    "a repr": (
        plain("tensor([1.5000, 2.0000])"),
        plain("<tf.Tensor: shape=(2,), dtype=float32, numpy=array([1.5, 2. ], dtype=float32)>"),
    ),
    "a written tensor": (tensor([1.5, 2.0]), plain("[1.5 2. ]")),
    "recurrent layer": (
        net(WEIGHT, [1.0], [1.0], layers=("LSTM",)),
        net(WEIGHT, [1.0], layers=("LSTM",)),
    ),
}

DIFFERENT: dict[str, tuple[Seen, Seen, str]] = {
    "value": (tensor([1.0, 2.0]), tensor([1.0, 2.0001]), "values"),
    "small beside large": (tensor([1e6, 1.0]), tensor([1e6, 2.0]), "values"),
    "not a number": (tensor([np.nan]), tensor([1.0]), "values"),
    "integer": (tensor([100000], "int64"), tensor([100001], "int32"), "values"),
    "shape": (tensor(GRID), tensor(GRID.transpose(0, 2, 1)), "structure"),
    "no axis": (tensor(1.0), tensor([1.0]), "structure"),
    "transposed": (tensor(WEIGHT), tensor(WEIGHT.T), "structure"),
    "reversed shape": (shape(2, 3), shape(3, 2), "structure"),
    "dtype": (tensor([1.0]), tensor([1.0], "float64"), "dtype"),
    "truth value": (plain(True), plain(1), "dtype"),
    "number": (plain(2.5), plain(2.6), "values"),
    "length": (sequence(plain(1)), sequence(plain(1), plain(2)), "structure"),
    "order": (sequence(plain(1), plain(2)), sequence(plain(2), plain(1)), "values"),
    "layout of others": (parameter(WEIGHT), parameter(WEIGHT.T[::-1]), "values"),
    "a sample": (sampled(LARGE, 3), sampled(LARGE + 1, 4), "values"),
    "a sum": (sampled(LARGE, 3), sampled(np.where(np.arange(100) == 7, 9, LARGE), 200), "values"),
    "module": (net(WEIGHT, [1.0]), net(WEIGHT, [1.001]), "values"),
    "a parameter more": (net(WEIGHT), net(WEIGHT, [1.0]), "structure"),
    "tied": (net(WEIGHT, WEIGHT), net(WEIGHT, "p0"), "structure"),
    "frozen": (net(WEIGHT), net(FROZEN), "structure"),
    "mode": (net(WEIGHT, is_training=True), net(WEIGHT, is_training=False), "structure"),
    "cannot be listed": (net(WEIGHT), net(cannot_list="AttributeError: w"), "structure"),
    "built otherwise": (net(WEIGHT), net([1.0, 2.0], WAITING, is_built=False), "structure"),
    "recurrent, frozen": (
        net(WEIGHT, layers=("LSTM",)),
        net(layers=("LSTM",)),
        "structure",
    ),
    "none": (tensor([1.0]), plain(None), "structure"),
    "zeros for none": (plain(None), tensor([0.0]), "structure"),
    "a method": (tensor([1.0]), other("method", "<bound method>"), "structure"),
    "entries": (mapping(a=plain(1)), mapping(b=plain(1)), "structure"),
    "an entry": (mapping(a=plain(1)), mapping(a=plain(2)), "values"),
    "type of numbers": (other("dtype", "torch.float32"), plain("float64"), "dtype"),
    "device": (other("device", "device(type='cpu')"), plain("/GPU:0"), "structure"),
    "number of a device": (other("device", "cuda:1"), other("device", "Place(gpu:0)"), "structure"),
    "method of an optimizer": (_sgd("SGD", 0.1), _sgd("Adam", 0.1), "structure"),
    "learning rate": (_sgd("SGD", 1e-5), _sgd("SGD", 2e-5), "values"),
    "activation": (net(WEIGHT, layers=("ReLU",)), net(WEIGHT, layers=("Tanh",)), "structure"),
    "what a text shows": (plain("loss 0.12"), plain("loss 0.13"), "values"),
    "how often": (plain("loss 0.12 0.13"), plain("loss 0.12"), "values"),
    "words": (plain("time traveller held in"), plain("time traveller eeee"), "values"),
    "a written tensor": (tensor([1.5, 2.0]), plain("[1.5 3. ]"), "structure"),
}


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize("is_turned", [False, True])
def test_conventions_are_no_difference(name: str, is_turned: bool) -> None:
    one, two = reversed(SAME[name]) if is_turned else SAME[name]
    said = cell({"bound": {"x": one}}, {"bound": {"x": two}})
    assert said.outcome == "same", said


@pytest.mark.parametrize("name", DIFFERENT)
@pytest.mark.parametrize("is_turned", [False, True])
def test_all_else_is_one(name: str, is_turned: bool) -> None:
    *values, level = DIFFERENT[name]
    one, two = reversed(values) if is_turned else values
    said = cell({"bound": {"x": one}}, {"bound": {"x": two}})
    assert said.outcome == "differs", said
    assert said.reason.startswith(f"Different {level} of `x`")
    assert [line.partition(":")[0] for line in said.evidence] == [
        "source (pytorch)",
        "translation (paddle)",
    ]


def test_a_gradient_of_none_is_zeros_where_the_line_says_that_it_is_one() -> None:
    for line, outcome in (("x.grad", "same"), ("x", "differs")):
        said = cell({"shown": result(plain(None))}, {"shown": result(tensor([0.0]))}, line)
        assert said.outcome == outcome
    said = cell({"shown": result(plain(None))}, {"shown": result(tensor([0.1]))}, "x.grad")
    assert said.outcome == "differs"


def test_channels_may_move_where_one_framework_is_keras() -> None:
    moved = IMAGES.transpose(0, 2, 3, 1)
    bound = {"bound": {"x": tensor(IMAGES)}}
    keras: Any = {"frameworks": ("pytorch", "keras")}
    said = cell(bound, {"bound": {"x": tensor(moved)}}, **keras)
    assert (said.outcome, said.reason) == ("same", "Channels last.")
    assert cell(bound, {"bound": {"x": tensor(moved)}}).outcome == "differs"
    assert cell(bound, {"bound": {"x": tensor(moved[::-1])}}, **keras).outcome == "differs"


def test_a_shape_of_images_may_move_its_channels() -> None:
    keras: Any = {"frameworks": ("keras", "paddle")}
    one = {"shown": result(shape(1, 28, 28, 6))}
    assert cell(one, {"shown": result(shape(1, 6, 28, 28))}, **keras).outcome == "same"
    assert cell(one, {"shown": result(shape(1, 28, 6, 28))}, **keras).outcome == "differs"
    text = {"shown": result(plain("shape: (1, 6, 28, 28)"))}
    said = cell({"shown": result(plain("shape: (1, 28, 28, 6)"))}, text, "f(x.shape)", **keras)
    assert said.outcome == "same"


def test_a_weight_may_be_shown_in_its_framework_s_layout() -> None:
    """The gradient, the shape, a piece: where a net has a parameter of that shape."""
    with_net = {"bound": {"net": net(WEIGHT)}, "uses": ("net",)}
    for one, two, outcome in (
        (tensor(WEIGHT + 1), tensor(WEIGHT.T + 1), "same"),
        (tensor(WEIGHT + 1), tensor(WEIGHT.T), "differs"),
        (shape(2, 3), shape(3, 2), "same"),
        (shape(2, 4), shape(4, 2), "differs"),
        (tensor(WEIGHT[:1]), tensor(WEIGHT[:1].T), "same"),
        (tensor(WEIGHT[0]), tensor(WEIGHT[:, 0]), "differs"),
    ):
        said = cell(
            {**with_net, "shown": result(one)}, {**with_net, "shown": result(two)}, "net.weight"
        )
        assert said.outcome == outcome, (one, two, said)
    inputs = [{**with_net, "shown": result(tensor(some))} for some in (WEIGHT, WEIGHT.T)]
    assert cell(inputs[0], inputs[1], "X").outcome == "differs"


@pytest.mark.parametrize(("piece", "outcome"), [(WEIGHT[:1].T, "same"), (WEIGHT[1:].T, "differs")])
def test_a_piece_of_a_net_that_its_own_cell_makes_has_its_layout(piece: Any, outcome: str) -> None:
    made = {"bound": {"net": net(WEIGHT)}, "binds": ("net",)}
    one = {**made, "shown": result(tensor(WEIGHT[:1]))}
    assert cell(one, {**made, "shown": result(tensor(piece))}, "net.weight").outcome == outcome


def test_nothing_is_same_of_which_nothing_is_known() -> None:
    complex_ = SeenTensor((2,), (2,), "complex64", None)
    for one, two in (
        (complex_, complex_),
        (sampled(IMAGES[:, :, :1], 5), sampled(IMAGES[:, :, :1] + 1, 7)),
        (other("object", "..."), tensor([1.0])),
        (other("generator", "<generator>"), sequence(parameter([1.0]), kind="list")),
        (cut(length=9), cut(length=9)),
        (cut(plain(1.0), length=99), tensor(np.arange(99.0))),
    ):
        said = cell({"bound": {"x": one}}, {"bound": {"x": two}})
        assert said.outcome == "differs"
        assert "`x`" in said.reason


def test_what_is_known_of_a_cut_value_is_compared() -> None:
    def said(*items: Seen) -> Any:
        short = cut(plain(1), plain(2), length=70)
        return cell({"bound": {"x": short}}, {"bound": {"x": cut(*items, length=70)}})

    assert said(plain(1)).outcome == "same"
    assert said(plain(1)).reason == "The first 1 of 70 items were compared."
    assert said(plain(3)).outcome == "differs"


def test_long_texts_are_compared_as_far_as_they_go() -> None:
    numbers = " ".join(map(str, range(600)))
    one, two = SeenPlain(numbers[:2000], "str"), SeenPlain("[" + numbers[:1999], "str")
    assert cell({"bound": {"x": one}}, {"bound": {"x": two}}).outcome == "same"
    two = SeenPlain(("9" + numbers)[:2000], "str")
    assert cell({"bound": {"x": one}}, {"bound": {"x": two}}).outcome == "differs"
