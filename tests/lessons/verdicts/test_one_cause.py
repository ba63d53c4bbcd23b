"""One cause gives one finding, also where it shows in what was made or trained after it."""

from typing import Any

from common.cells.records import Dropped
from tests.lessons.verdicts.build import (
    changed,
    defined,
    error,
    findings,
    kinds,
    module,
    result,
    step,
    tensor,
)

RIGHT = module({"w": [1.0, 2.0], "b": [3.0]}, name="Mine")
WRONG = module({"w": [1.0, 2.0]}, name="Mine")
CLASS = step("class Mine: ...", defined=defined("Mine"), binds=("Mine",))


def _made(net: Any, name: str) -> Any:
    return step(f"{name} = Mine()", bound={name: net}, binds=(name,), uses=("Mine",))


def test_a_class_at_fault_is_told_where_it_is_first_used() -> None:
    right = [CLASS, _made(RIGHT, "one"), _made(RIGHT, "two")]
    wrong = [CLASS, _made(WRONG, "one"), _made(WRONG, "two")]
    assert kinds(pytorch=wrong, paddle=right, keras=right) == [("pytorch", "different structure")]


def test_a_net_that_every_cell_builds_anew_is_told_once() -> None:
    def made(net: Any) -> list[Any]:
        return [step("net = f()", bound={"net": net}, binds=("net",)) for _ in range(3)]

    (found,) = findings(pytorch=made(WRONG), paddle=made(RIGHT), keras=made(RIGHT))
    assert (found.cell, found.also) == (0, (3, 6))
    other = [*made(WRONG)[:2], made(module({"w": [1.0]}, name="Mine"))[0]]
    assert len(kinds(pytorch=other, paddle=made(RIGHT), keras=made(RIGHT))) == 2


def test_what_a_net_built_anew_shows_is_told_beside_it() -> None:
    def made(net: Any, *values: float) -> list[Any]:
        shown = result(tensor([*values]))
        plain = step("net = f()", bound={"net": net}, binds=("net",))
        return [plain, step("net = f()\nnet.w", bound={"net": net}, binds=("net",), shown=shown)]

    right = made(RIGHT, 42.0, 42.0)
    found = findings(pytorch=made(WRONG, 1.0), paddle=right, keras=right)
    assert [one.cell for one in found] == [0, 3]
    assert any("42" in line for line in found[1].evidence)


def test_a_class_that_fails_is_not_judged_by_values_after_that() -> None:
    def shows(value: float) -> Any:
        return step("Mine()(X)", uses=("Mine", "X"), shown=result(tensor([value])))

    wrong = [CLASS, step("Mine()(x)", uses=("Mine",), **error("IndexError")), shows(1.0)]
    right = [CLASS, shows(2.0), shows(2.0)]
    assert kinds(pytorch=wrong, paddle=right, keras=right) == [("pytorch", "raises")]


def test_a_wrong_loss_is_not_told_again_by_the_step_after_it() -> None:
    net = module({"w": [1.0]})
    made = step("net = f()", bound={"net": net}, binds=("net",))

    def trains(loss: float, source: str = "loss = f(net)\nloss.backward()") -> list[Any]:
        after = changed(net=module({"w": [loss]}))
        bound = {"loss": tensor([loss])}
        backward = step(source, bound=bound, binds=("loss",), uses=("net",))
        return [made, backward, step("optimizer.step()\nnet(X)", uses=("net",), changed=after)]

    right = trains(4.0)
    assert kinds(pytorch=trains(2.0), paddle=right, keras=right) == [
        ("pytorch", "different values")
    ]
    failed = [made, step("loss.backward", uses=("net",), **error("AttributeError")), step("net(X)")]
    failed[2] = step("net(X)", uses=("net",))
    assert kinds(pytorch=failed, paddle=right, keras=right) == [("pytorch", "raises")]


def test_what_only_one_framework_has_is_doubted_with_the_rest() -> None:
    net = module({"w": [1.0]})
    made = step("net = f()", bound={"net": net}, binds=("net",))

    def tape(loss: float, **more: Any) -> Any:
        bound = {"loss": tensor([loss]), **more}
        return step("loss = f()", bound=bound, binds=("loss", *more))

    def applies(value: float, *names: str) -> Any:
        after = changed(net=module({"w": [value]}))
        return step("apply(net)", uses=("net", *names), changed=after)

    wrong = [made, tape(1.0, gradient=tensor([5.0])), applies(7.0, "gradient")]
    right = [made, tape(2.0), applies(8.0)]
    assert kinds(keras=wrong, paddle=right, pytorch=right) == [("keras", "different values")]


def test_a_dropped_value_explains_that_applying_changes_nothing() -> None:
    source = "def f(m):\n    m * 2\n\nnet.apply(f)"
    drops = (Dropped("apply", 4, "net.apply(f)", "Mine"), Dropped("result", 2, "m * 2", "Tensor"))
    assert kinds(pytorch=[step(source, dropped=drops)]) == [("pytorch", "no effect")]
