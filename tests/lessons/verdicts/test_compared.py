"""What correct tabs do differently by convention is silent; what they must not is told."""

from typing import Any

import numpy as np
import pytest

from common.cells.seen import SeenMapping, SeenModule
from tests.lessons.verdicts.build import (
    buffer,
    changed,
    findings,
    kinds,
    module,
    other,
    parameter,
    plain,
    result,
    sequence,
    shape,
    shown,
    step,
    tensor,
)

DRAWN = np.random.default_rng(0)
W = DRAWN.normal(size=(4, 8))
V = DRAWN.normal(size=(8, 1))
SQUARE = DRAWN.normal(size=(8, 8))


def mlp(layers: tuple[str, ...] = ("Linear", "ReLU", "Linear"), **more: Any) -> SeenModule:
    parameters = {"0.weight": W, "0.bias": np.zeros(8), "2.weight": V, "2.bias": [0.0], **more}
    return module(parameters, layers)


MADE = step("net = f()", bound={"net": mlp()}, binds=("net",))
KERAS = step("net = f()", bound={"net": mlp(("Dense", "Dense"))}, binds=("net",))


def show(*values: Any, source: str = "net(X)", how: str = "print") -> Any:
    return step(source, uses=("net", "X"), shown=shown(*values, how=how))


def silent(one: Any, other_: Any) -> bool:
    return not kinds(pytorch=[MADE, one], keras=[KERAS, other_])


def test_a_net_is_the_same_without_its_activations() -> None:
    assert not kinds(pytorch=[MADE], paddle=[MADE], keras=[KERAS])


@pytest.mark.parametrize(
    ("torch", "keras"),
    [
        (shape(8, 4), shape(4, 8, kind="tuple")),
        (shape(8), shape(8, kind="list")),
        (shape(), shape(1)),
        (tensor(0.5), plain(0.5)),
        (tensor([0.5]), tensor(0.5)),
        (tensor([0, 1], "int64"), tensor([0, 1], "int32")),
        (tensor([0.5], "float32"), tensor([0.5], "float64", role="array")),
        (tensor([1.0, 2.0]), tensor([1.00001, 2.00002])),
        (tensor(-1.4e-9), tensor(3e-9)),
        (plain(True), tensor([1, 1, 1], "bool")),
        (tensor([1] * 4, "bool"), tensor([1] * 8, "bool")),
        (plain("AddmmBackward"), plain("tf.Tensor")),
        (plain(None), tensor([0.0, 0.0])),
        (other("class", "Parameter"), other("class", "Variable")),
        (other("device", "cuda:0"), other("device", "/GPU:0")),
        (tensor(W.T[0]), tensor(W[0])),
        (tensor(W.T[:2]), tensor(W[:2])),
        (tensor(W.T), tensor(W)),
        (sequence(tensor(W.T[0]), tensor(0.0)), sequence(tensor(W), tensor(np.zeros(8)))),
        (sequence(tensor([1.0]), tensor([2.0])), tensor([1.0, 2.0])),
        (mlp(), mlp(("Dense", "Dense"))),
        (
            tensor(np.arange(24).reshape(1, 2, 3, 4)),
            tensor(np.moveaxis(np.arange(24).reshape(1, 2, 3, 4), 1, -1)),
        ),
        (tensor(DRAWN.normal(size=(1, 3, 5, 5))), tensor(DRAWN.normal(size=(1, 5, 5, 3)))),
    ],
)
def test_conventions_of_what_is_shown_are_silent(torch: Any, keras: Any) -> None:
    assert silent(show(torch, source="f(net[0].weight.shape)"), show(keras, source="net.shape"))
    assert silent(show(keras, source="net.shape"), show(torch, source="net.shape"))


@pytest.mark.parametrize(
    ("torch", "keras", "kind"),
    [
        (tensor([1.0, 2.0]), tensor([1.0, 2.1]), "different values"),
        (tensor([1.0, 2.0]), tensor([1.0, 2.0], "float64"), "different dtype"),
        (tensor([[1.0, 2.0]]), tensor([[1.0], [2.0]]), "different structure"),
        (tensor([1, 2], "int64"), tensor([1, 3], "int32"), "different values"),
        (tensor([1.0]), tensor([1, 2], "int64"), "different structure"),
        (plain(True), plain(False), "different values"),
        (plain(4), plain(5), "different values"),
        (tensor([1, 1], "bool"), tensor([1, 0], "bool"), "different values"),
        (tensor([1.0, 2.0]), plain(None), "different values"),
        (tensor([1.0, 2.0]), other("function", "<built-in function item>"), "different values"),
        (shape(2, 10), shape(2, 5), "different structure"),
    ],
)
def test_what_differs_is_told(torch: Any, keras: Any, kind: str) -> None:
    (found,) = findings(pytorch=[MADE, show(torch)], keras=[KERAS, show(keras)])
    assert (found.framework, found.kind) == ("keras", kind)
    assert found.evidence[0].startswith("keras: what is printed")
    assert found.evidence[1].startswith("pytorch: what is printed")


def test_a_majority_names_the_odd_one_out() -> None:
    right, wrong = show(tensor([1.0])), show(tensor([2.0]))
    (found,) = findings(pytorch=[MADE, wrong], paddle=[MADE, right], keras=[KERAS, right])
    assert (found.framework, found.against) == ("pytorch", "paddle")
    assert "Nothing in the text" not in found.explanation


@pytest.mark.parametrize(
    ("prose", "right", "wrong"),
    [
        ("the second layer gets 42", tensor([42.0, 42.0]), tensor([1.0, 1.0])),
        ("初始化为常量值42。", tensor([42.0, 42.0]), tensor([1.0, 1.0])),
        ("偏置清零", tensor([0.0, 0.0]), tensor([1.0, 1.0])),
        ("设置为0", tensor([0.0, 0.0]), tensor([1.0, 1.0])),
        ("there are three of them", plain(3), plain(4)),
        ("一共三个", plain(3), plain(4)),
        ("it is the same object", plain(True), plain(False)),
        ("它们不相等", plain(False), plain(True)),
        ("共享参数", tensor([1, 1], "bool"), tensor([0, 0], "bool")),
        ("标准差为0.01的高斯", tensor(W / 100), tensor(W)),
    ],
)
def test_what_the_text_states_decides_between_two(prose: str, right: Any, wrong: Any) -> None:
    told = {"pytorch": [MADE, show(wrong)], "keras": [KERAS, show(right)]}
    (found,) = findings(prose={1: prose}, **told)
    assert found.framework == "pytorch"
    assert "own text agrees with keras" in found.explanation
    told = {"pytorch": [MADE, show(right)], "keras": [KERAS, show(wrong)]}
    assert kinds(prose={1: prose}, **told)[0][0] == "keras"


def test_where_nothing_decides_it_is_said() -> None:
    told = {"pytorch": [MADE, show(plain(3))], "keras": [KERAS, show(plain(4))]}
    (found,) = findings(prose={1: "We count 7 of them."}, **told)
    assert "Nothing in the text" in found.explanation
    assert "没有说明" in found.explanation_zh


def test_a_comment_of_either_cell_votes() -> None:
    right = show(plain(3), source="count()  # 3 layers")
    told = {"pytorch": [MADE, show(plain(4), source="count()")], "keras": [KERAS, right]}
    assert kinds(**told) == [("pytorch", "different values")]


def test_layers_may_be_counted_each_in_its_way_and_parameters_not() -> None:
    assert silent(show(plain(3), source="len(net)"), show(plain(2), source="len(net.layers)"))
    counted = "len(list(net.parameters()))"
    assert not silent(show(plain(4), source=counted), show(plain(5), source=counted))


def test_times_and_addresses_are_not_compared() -> None:
    source = "before = id(X)\nprint(before)"
    assert silent(show(plain(3), source=source), show(plain(2), source=source))
    source = "torch.cuda.device_count()"
    assert silent(show(plain(1), source=source), show(plain(0), source=source))


def test_more_shown_on_one_side_leaves_the_results() -> None:
    def cell(*printed: Any, last: Any) -> Any:
        values = shown(*printed)
        return step("net", uses=("net",), shown=(*values, *result(tensor([last]))))

    assert silent(cell(plain(3), last=1.0), cell(last=1.0))
    assert not silent(cell(plain(3), last=1.0), cell(last=2.0))
    assert silent(show(plain(3), plain(4)), show(plain(5)))


def test_gradients_lie_as_their_parameters_do() -> None:
    grad = DRAWN.normal(size=(4, 8))
    one, other_ = show(tensor(grad.T), source="net[0].weight.grad"), show(tensor(grad))
    assert silent(one, other_)
    rows = show(tensor(grad.T[0]), source="grad[0]"), show(tensor(grad[0]), source="grad[0]")
    assert silent(*rows)
    wrong = show(tensor(grad.T * 2), source="net[0].weight.grad")
    assert not silent(wrong, other_)


def test_transposed_inputs_are_no_layout() -> None:
    one, other_ = tensor(np.arange(6).reshape(2, 3)), tensor(np.arange(6).reshape(2, 3).T)
    assert kinds(pytorch=[step(bound={"X": one})], keras=[step(bound={"X": other_})]) == [
        ("keras", "different structure")
    ]


def test_state_dicts_spell_their_keys_and_keep_buffers_in_their_own_way() -> None:
    torch = SeenMapping("OrderedDict", {"weight": tensor(W.T), "bias": tensor(np.zeros(8))}, 2)
    keras = SeenMapping("dict", {"b": tensor(np.zeros(8)), "kernel": tensor(W)}, 2)
    counted = SeenMapping("OrderedDict", {**torch.items, "num_batches_tracked": tensor(0)}, 3)
    assert silent(show(torch), show(keras))
    assert silent(show(counted), show(keras))
    wrong = SeenMapping("dict", {"b": tensor(np.ones(8)), "kernel": tensor(W)}, 2)
    assert not silent(show(torch), show(wrong))


@pytest.mark.parametrize(
    "torch",
    [
        module({"weight": W, "bias": np.zeros(8), "more": V}, ["Linear"]),
        module({"weight": np.zeros((4, 9)), "bias": np.zeros(8)}, ["Linear"]),
        module({"weight": W, "bias": "weight"}, ["Linear"]),
    ],
)
def test_modules_of_other_parameters_are_told(torch: SeenModule) -> None:
    keras = module({"weight": W, "bias": np.zeros(8)}, ["Dense"])
    assert kinds(paddle=[step(bound={"net": keras})], pytorch=[step(bound={"net": torch})]) == [
        ("pytorch", "different structure")
    ]


def _nets(torch: SeenModule, keras: SeenModule) -> list[tuple[str, str]]:
    return kinds(pytorch=[step(bound={"net": torch})], keras=[step(bound={"net": keras})])


def test_modules_by_convention_the_same() -> None:
    own = module({"weight": W.T, "bias": np.zeros(8)}, name="MyLinear")
    assert not _nets(own, module({"bias": np.zeros(8), "w": W}, name="MyDense"))
    norm = module({"w": [1.0], "b": [0.0], "n": buffer("num_batches_tracked", 3.0)})
    assert not _nets(norm, module({"gamma": [1.0], "beta": [0.0]}))
    assert not _nets(mlp(), module({}, ["Dense"], is_built=False))
    assert not _nets(module({"a": W, "b": V}, ["LSTM"]), module({"a": W}, ["LSTM"]))
    tied = module({"1.w": SQUARE, "3.w": "1.w"}, ["Linear", "Linear"])
    assert not _nets(tied, module({"1.w": SQUARE}, ["Dense"]))


def test_a_tied_layer_that_is_not_tied_is_told() -> None:
    tied = module({"1.w": SQUARE, "3.w": "1.w"}, ["Linear", "Linear"])
    apart = module({"1.w": SQUARE, "3.w": SQUARE}, ["Linear", "Linear"])
    assert _nets(tied, apart) == [("keras", "different structure")]


def test_freezing_and_dtypes_of_parameters_are_told() -> None:
    def net(**how: Any) -> SeenModule:
        seen = mlp()
        entries = seen.parameters[0], seen.parameters[1]
        return SeenModule(
            "S",
            tuple(
                type(one)(
                    one.name,
                    parameter(np.reshape(one.tensor.values.numbers, one.tensor.shape), **how),
                )
                for one in entries
                if one.tensor.values
            ),
        )

    assert _nets(net(), net(is_trainable=False)) == [("keras", "different structure")]
    assert _nets(net(), net(dtype="float64")) == [("keras", "different dtype")]


MAKES = "class Mine:\n    w = nn.Parameter(f())\n"


def test_initial_values_that_differ_by_default_are_silent_with_all_that_comes_of_them() -> None:
    torch = step(
        MAKES + "net = Mine()", bound={"net": module({"w": W}, name="Mine")}, binds=("net",)
    )
    keras = step("net = Mine()", bound={"net": module({"w": W / 20}, name="Mine")}, binds=("net",))
    runs = step("y = net(X)", binds=("y",), uses=("net", "X"), bound={"y": tensor([1.0])})
    other_ = step("y = net(X)", binds=("y",), uses=("net", "X"), bound={"y": tensor([2.0])})
    assert not kinds(pytorch=[torch, runs], keras=[keras, other_])
    wrong = step("y = net(X)", uses=("net", "X"), bound={"y": tensor([2.0, 1.0])})
    assert kinds(pytorch=[torch, runs], keras=[keras, wrong]) == [("keras", "different structure")]


def test_a_net_built_later_has_its_default_too() -> None:
    torch = step(
        MAKES + "net = Mine()", bound={"net": module({"w": W}, name="Mine")}, binds=("net",)
    )
    lazy = step("net = MyNet()", bound={"net": module({}, is_built=False)}, binds=("net",))
    first = step("net(X)", uses=("net",), shown=result(tensor([1.0])))
    builds = step(
        "net(X)",
        uses=("net",),
        changed=changed(net=module({"w": W / 20})),
        shown=result(tensor([2.0])),
    )
    assert not kinds(pytorch=[torch, first], keras=[lazy, builds])


def test_initial_values_that_the_text_states_are_compared() -> None:
    told = {
        "pytorch": [step(bound={"net": module({"w": W / 100})})],
        "keras": [step(bound={"net": module({"w": W})})],
    }
    assert kinds(prose={0: "weights of standard deviation 0.01"}, **told) == [
        ("keras", "different values")
    ]


def test_constant_initial_values_beside_random_ones_are_told() -> None:
    assert _nets(module({"w": W}), module({"w": np.ones((4, 8))})) == [
        ("keras", "different values")
    ]


def test_one_difference_is_told_once() -> None:
    net = step("net = MLP()\nnet(X)", bound={"net": mlp()}, binds=("net",), uses=("MLP", "X"))
    y1 = step("y = net(X)", uses=("net", "X"), binds=("y",), bound={"y": tensor([1.0])})
    y2 = step("y = net(X)", uses=("net", "X"), binds=("y",), bound={"y": tensor([2.0])})
    z1 = step("y.sum()", uses=("y",), shown=result(tensor(1.0)))
    z2 = step("y.sum()", uses=("y",), shown=result(tensor(2.0)))
    assert kinds(pytorch=[net, y1, z1], keras=[net, y2, z2]) == [("keras", "different values")]


def test_counters_and_helpers_of_the_same_name_are_not_compared() -> None:
    one = step(bound={"axis": plain(1), "size": shape(4, 8, kind="tuple"), "names": plain("a")})
    two = step(bound={"axis": plain(-1), "size": shape(8, 4, kind="tuple"), "names": plain("b")})
    assert not kinds(pytorch=[one], keras=[two])


def test_large_tensors_are_compared_by_sample_or_total() -> None:
    large = DRAWN.normal(size=20000)
    assert silent(show(tensor(large)), show(tensor(large)))
    assert not silent(show(tensor(large)), show(tensor(large * 2)))


def test_libraries_own_layers_begin_alike() -> None:
    assert _nets(mlp(), module({"0.weight": W / 2, "0.bias": np.zeros(8)})) != []
    one, two = module({"w": W}, ["Linear"]), module({"w": W / 2}, ["Dense"])
    assert _nets(one, two) == [("keras", "different values")]
    keras = step("Dense(8, kernel_initializer=f)", bound={"net": two})
    assert not kinds(pytorch=[step(bound={"net": one})], keras=[keras])


def test_whether_things_are_equal_does_not_hang_on_their_numbers() -> None:
    def cell(value: float, truth: bool) -> Any:
        net = module({"w": W * value}, name="Mine")
        source = MAKES + "net = Mine()\nnet(X) == Y"
        values = result(tensor([truth] * 2, "bool"), 4)
        return step(source, bound={"net": net}, uses=("X", "Y"), shown=values)

    assert not kinds(pytorch=[cell(1.0, True)], keras=[cell(2.0, True)])
    assert kinds(pytorch=[cell(1.0, True)], keras=[cell(2.0, False)]) == [
        ("keras", "different values")
    ]


def test_pieces_of_parameters_that_differ_are_values() -> None:
    net = module({"0.weight": W * 2, "0.bias": np.zeros(8)}, ["Linear"])
    three = step(changed=changed(net=net), uses=("net",), shown=result(tensor(W[0] * 2)))
    made = step(bound={"net": module({"0.weight": W, "0.bias": np.zeros(8)}, ["Linear"])})
    half = module({"0.weight": W / 2, "0.bias": np.zeros(8)}, ["Linear"])
    four = step(changed=changed(net=half), uses=("net",), shown=result(tensor(W.T[0] / 2)))
    assert kinds(pytorch=[made, four], keras=[made, three]) == [("keras", "different values")]
