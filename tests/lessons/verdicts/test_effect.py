import numpy as np

from common.cells.seen import SeenModule
from tests.lessons.verdicts.build import (
    buffer,
    changed,
    dropped,
    findings,
    kinds,
    module,
    plain,
    result,
    step,
    tensor,
)

RANDOM = np.random.default_rng(0).normal(size=(4, 8))
OTHER = np.random.default_rng(1).normal(size=(4, 8)) / 100
BEFORE = module({"weight": RANDOM, "bias": np.zeros(8)}, ["Linear"])
AFTER = module({"weight": OTHER, "bias": np.zeros(8)}, ["Linear"])
MADE = step("net = f()", bound={"net": BEFORE}, binds=("net",))
APPLIED = step("net.apply(f)", changed=changed(net=AFTER), uses=("net",))
KEPT = step("net.apply(f)", uses=("net",))


def test_the_one_that_changes_nothing_is_named() -> None:
    (found,) = findings(pytorch=[MADE, APPLIED], paddle=[MADE, KEPT], keras=[MADE, APPLIED])
    assert (found.framework, found.kind, found.against) == ("paddle", "no effect", "pytorch")
    assert len(found.evidence) == 2
    assert "`net`" in found.explanation


def test_of_two_the_one_without_a_change_is_named() -> None:
    assert kinds(pytorch=[MADE, KEPT], paddle=[MADE, APPLIED]) == [("pytorch", "no effect")]


def test_a_lone_change_is_a_different_effect() -> None:
    told = {"pytorch": [MADE, APPLIED], "paddle": [MADE, KEPT], "keras": [MADE, KEPT]}
    assert kinds(**told) == [("pytorch", "different effect")]


def test_text_that_says_unchanged_decides_between_two() -> None:
    told = {"pytorch": [MADE, APPLIED], "paddle": [MADE, KEPT]}
    assert kinds(prose={1: "The net stays the same."}, **told) == [("pytorch", "different effect")]


def test_a_tensor_that_was_left_behind_once_says_nothing_new_later() -> None:
    made = step("x = f()", bound={"x": tensor([1.0, 2.0])}, binds=("x",))
    again = step("x += y", changed=changed(x=tensor([4.0, 4.0])), uses=("x",))
    shown = step("g(x)", uses=("x",))
    first = step("x[0] = 3", changed=changed(x=tensor([3.0, 2.0])), uses=("x",))
    copied = step("v = f(x)", bound={"v": tensor([3.0, 2.0])}, binds=("v",), uses=("x",))
    assert not kinds(pytorch=[made, first, again], keras=[made, copied, shown])
    assert kinds(pytorch=[made, again], keras=[made, shown]) == [("keras", "no effect")]


def test_a_dropped_initializer_explains_the_lack_of_effect() -> None:
    idle = step("net.apply(f)", uses=("net",), dropped=dropped("initializer", "Normal(std=0.01)"))
    (found,) = findings(pytorch=[MADE, APPLIED], paddle=[MADE, idle], keras=[MADE, APPLIED])
    assert found.rule == "dropped-initializer"
    assert found.against == "pytorch"
    assert any(line.startswith("pytorch: net changes") for line in found.evidence)


def test_later_cells_that_read_the_name_are_not_judged_until_it_is_bound_anew() -> None:
    uses = step("net(X)", uses=("net",), result="x", shown=result(tensor([1.0, 2.0])))
    differs = step("net(X)", uses=("net",), shown=result(tensor([5.0, 2.0])))
    again = step("net = f()\nnet(X)", bound={"net": BEFORE}, binds=("net",), uses=("net",))
    told = {
        "pytorch": [MADE, APPLIED, uses, again, uses],
        "paddle": [MADE, KEPT, differs, again, uses],
        "keras": [MADE, APPLIED, uses, again, uses],
    }
    assert kinds(**told) == [("paddle", "no effect")]
    told["paddle"][4] = differs
    assert sorted(kinds(**told)) == [("paddle", "different values"), ("paddle", "no effect")]


def test_making_the_net_again_with_the_initializer_is_the_same_effect() -> None:
    remade = step("net = g()", bound={"net": AFTER}, binds=("net",))
    assert not kinds(pytorch=[MADE, APPLIED], paddle=[MADE, APPLIED], keras=[MADE, remade])


def test_being_built_is_no_change() -> None:
    lazy = module({}, ["Dense"], is_built=False)
    waits = step("net = f()", bound={"net": lazy}, binds=("net",))
    builds = step("net(X)", changed=changed(net=BEFORE), uses=("net",))
    assert not kinds(pytorch=[MADE, KEPT], keras=[waits, builds])


def test_buffers_and_flags_are_no_change() -> None:
    def normed(mean: float) -> SeenModule:
        return module({"weight": [1.0, 1.0], "mean": buffer("mean", [mean])}, ["BatchNorm"])

    made = step(bound={"net": normed(0.0)})
    runs = step("net(X)", changed=changed(net=normed(0.1)), uses=("net",))
    assert not kinds(pytorch=[made, runs], keras=[made, step("net(X)", uses=("net",))])


def test_writing_what_is_there_is_the_same_as_writing_nothing() -> None:
    zeroed = step("net.apply(f)", uses=("net",), changed=changed(net=BEFORE))
    assert not kinds(pytorch=[MADE, zeroed], paddle=[MADE, KEPT])


def test_a_copy_under_another_name_makes_up_for_a_change_in_place() -> None:
    made = step(bound={"X": tensor([1.0, 2.0])})
    inplace = step("X[0] = 9", changed=changed(X=tensor([9.0, 2.0])), uses=("X",))
    copied = step("X_var[0].assign(9)", bound={"X_var": tensor([9.0, 2.0])}, uses=("X",))
    assert not kinds(pytorch=[made, inplace], keras=[made, copied])
    assert kinds(pytorch=[made, inplace], keras=[made, step(uses=("X",))]) == [
        ("keras", "no effect")
    ]


def test_a_copy_that_does_not_copy() -> None:
    made = step(bound={"X": tensor([1.0, 2.0])})
    copies = step("Y = X.clone(); Y[0] = 9", bound={"Y": tensor([9.0, 2.0])}, uses=("X",))
    aliases = step(
        "Y = X; Y[0] = 9",
        bound={"Y": tensor([9.0, 2.0])},
        changed=changed(X=tensor([9.0, 2.0])),
        uses=("X",),
    )
    told = {"pytorch": [made, copies], "paddle": [made, aliases], "keras": [made, copies]}
    assert kinds(**told) == [("paddle", "different effect")]


def test_helpers_of_one_framework_are_nobodys_fault() -> None:
    helper = step(bound={"net": BEFORE, "shapes": plain("x"), "tape": tensor([1.0])})
    assert not kinds(pytorch=[MADE], keras=[helper])


def test_a_view_that_changes_along_is_judged_where_it_is_read() -> None:
    numbers = np.arange(6.0)
    made = {"x": tensor(numbers), "X": tensor(numbers.reshape(2, 3))}
    twelves = {"x": tensor(np.full(6, 12.0)), "X": tensor(np.full((2, 3), 12.0))}
    start = step("X = x.reshape(2, 3)", bound=made, binds=("x", "X"))
    both = step("X[:] = 12", changed=changed(**twelves), binds=("X",))
    one = step("X = f(X)", bound={"X": twelves["X"]}, binds=("X",), uses=("X",))
    told = {"pytorch": [start, both], "paddle": [start, both], "keras": [start, one]}
    assert not kinds(**told)
    reads = [step("x", uses=("x",), shown=result(made[name])) for name in ("x", "X")]
    reads[1] = step("x", uses=("x",), shown=result(twelves["x"]))
    told = {"pytorch": [start, both, reads[1]], "keras": [start, one, reads[0]]}
    assert [kind for _, kind in kinds(**told)] == ["different values"]


def test_a_copy_that_is_none_is_told_where_it_changes_along() -> None:
    start = step("y = x", bound={"x": tensor([1.0, 2.0]), "y": tensor([1.0, 2.0])})
    twos = {"x": tensor([2.0, 2.0]), "y": tensor([2.0, 2.0])}
    both = step("x[0] = 2", changed=changed(**twos), binds=("x",))
    one = step("x[0] = 2", changed=changed(x=twos["x"]), binds=("x",))
    told = {"pytorch": [start, both], "paddle": [start, one], "keras": [start, one]}
    assert kinds(**told) == [("pytorch", "different effect")]
