import pytest

from common.cells.records import Reach
from common.cells.seen import SeenModule
from tests.lessons.verdicts.build import (
    defined,
    dropped,
    findings,
    kinds,
    module,
    other,
    result,
    sequence,
    shown,
    step,
    tensor,
    warned,
)

NET = module({"0.weight": [[1.0, 2.0]], "0.bias": [0.0, 0.0]}, ["Linear"])
INITIALIZER = "nn.initializer.Constant(42)"
MY_LINEAR = """class MyLinear(nn.Module):
    def __init__(self):
        self.weight = nn.Parameter(torch.randn(5, 3))
    def forward(self, X):
        return torch.matmul(X, self.weight.data)
"""


def test_a_dropped_initializer_has_no_effect_and_is_told_once() -> None:
    source = f"def f(m):\n    {INITIALIZER}\nnet.apply(f)"
    lost = dropped("initializer", INITIALIZER, 2)
    (found,) = findings(paddle=[step(source, dropped=lost), step("net.apply(f)", dropped=lost)])
    assert (found.kind, found.rule, found.line) == ("no effect", "dropped-initializer", 2)
    assert INITIALIZER in found.explanation
    assert found.also == (1,)


@pytest.mark.parametrize(
    "source",
    [
        *("net(X)", "self.net(X)", "loss(y, z)", "net[0](X)", "f(x)", "net.forward(X)", "X"),
        "Y[i, j].assign(0.0)",
    ],
)
def test_calling_a_layer_or_writing_for_its_own_sake_is_silent(source: str) -> None:
    lost = dropped("result", source, kind="Tensor")
    assert not kinds(pytorch=[step(bound={"net": NET}), step(source, dropped=lost)])


@pytest.mark.parametrize("source", ["x.reshape(2, 3)", "paddle.zeros(m.bias)", "x + 1"])
def test_a_result_that_nobody_keeps_is_told(source: str) -> None:
    lost = dropped("result", source, kind="Tensor")
    (found,) = findings(pytorch=[step(source, dropped=lost)])
    assert (found.kind, found.rule) == ("no effect", "dropped-result")


def test_a_result_that_all_drop_is_how_the_step_is_told() -> None:
    lost = dropped("result", "x.reshape(2, 3)", kind="Tensor")
    assert not kinds(pytorch=[step(dropped=lost)], paddle=[step(dropped=lost)])


def test_work_that_is_timed_is_silent() -> None:
    source = "with timer:\n    torch.mm(a, a)\ntime.time()"
    assert not kinds(pytorch=[step(source, dropped=dropped("result", "torch.mm(a, a)", 2))])


def test_applying_what_writes_nothing_is_told() -> None:
    lost = dropped("apply", "net.apply(f)")
    source = "def f(m):\n    h = m.weight.abs()\nnet.apply(f)"
    assert kinds(paddle=[step(source, dropped=lost)]) == [("paddle", "no effect")]


@pytest.mark.parametrize(
    "body", ["nn.init.zeros_(m.bias)", "m.bias.data[:] = 0", "seen.append(m)", "m.b.set_value(z)"]
)
def test_applying_what_writes_the_same_again_is_silent(body: str) -> None:
    source = f"def f(m):\n    {body}\nnet.apply(f)"
    assert not kinds(paddle=[step(source, dropped=dropped("apply", "net.apply(f)", 3))])


def _initializers(applied: str) -> list[tuple[str, str]]:
    first = "def init_normal(m):\n    m.x_()\nnet.apply(init_normal)"
    second = f"def init_constant(m):\n    m.y_()\nnet.apply({applied})"
    return kinds(
        paddle=[
            step(first, defined=defined("init_normal"), called=("init_normal",)),
            step(second, defined=defined("init_constant"), called=("init_normal", applied)),
        ]
    )


def test_one_defined_and_another_applied_is_told() -> None:
    assert _initializers("init_normal") == [("paddle", "no effect")]
    assert not _initializers("init_constant")


def test_a_function_used_later_is_silent() -> None:
    first = "def f(m):\n    m.x_()\nnet.apply(f)"
    second = "def g(m):\n    m.y_()\nnet.apply(f)"
    assert not kinds(paddle=[step(first), step(second), step("net.apply(g)")])


def test_parameters_without_a_gradient_are_told_once_per_class() -> None:
    reaches = [
        Reach(1, "linear", "MyLinear", (), ("weight", "bias")),
        Reach(2, "net", "Sequential", (), ("0.weight",)),
    ]
    net = module({"0.weight": [[1.0, 2.0]]}, ["MyLinear"])
    steps = [
        step(MY_LINEAR),
        step(bound={"linear": module({"weight": [[1.0, 2.0]]}, name="MyLinear")}),
        step(bound={"net": net}),
    ]
    (found,) = findings(pytorch=steps, reaches={"pytorch": reaches})
    assert (found.kind, found.cell, found.also) == ("no gradient", 1, (2,))
    assert "`.data` in line 5" in found.explanation
    assert "第 5 行" in found.explanation_zh


def test_a_gradient_stopped_on_purpose_and_idle_parameters_are_silent() -> None:
    stopped = MY_LINEAR.replace("(5, 3))", "(5, 3))  # no gradient: it stays frozen")
    reaches = {"pytorch": [Reach(1, "linear", "MyLinear", (), ("weight",))]}
    assert not kinds(pytorch=[step(stopped), step()], reaches=reaches)
    idle = {"pytorch": [Reach(1, "linear", "MyLinear", ("weight",), (), ("bias",))]}
    assert not kinds(pytorch=[step(MY_LINEAR), step()], reaches=idle)


def test_a_module_that_cannot_list_is_told_once_per_class() -> None:
    bad = SeenModule("MySequential", (), cannot_list="TypeError: unsupported operand")
    (found,) = findings(pytorch=[step(bound={"net": bad}), step(bound={"net2": bad})])
    assert found.kind == "different structure"
    assert "`MySequential`" in found.explanation
    assert not kinds(pytorch=[step(bound={"net": NET})])


@pytest.mark.parametrize("kind", ["method", "generator", "context manager"])
def test_what_is_no_value_is_not_to_be_shown_as_one(kind: str) -> None:
    value = sequence(other("device", "cpu"), other(kind, f"<{kind}>"))
    (found,) = findings(pytorch=[step("print(x.value)", shown=shown(value))])
    assert found.kind == "different values"
    assert f"<{kind}>" in found.evidence[0]


def test_functions_classes_and_generators_that_are_meant_are_silent() -> None:
    told = [other("function"), other("class"), other("module"), other("device")]
    assert not kinds(pytorch=[step(shown=shown(*told))])
    meant = step("net.parameters()  # a generator", shown=result(other("generator")))
    assert not kinds(pytorch=[meant])
    tf = other("context manager", "", "_EagerDeviceContext")
    assert not kinds(keras=[step(shown=result(tf))])


def test_what_goes_away_is_told_once_where_the_lesson_asks_for_it() -> None:
    old = warned("FutureWarning", "`constant` is now deprecated")
    inside = warned("DeprecationWarning", "np.bool", 0)
    lazy = warned("UserWarning", "Lazy modules are a new feature")
    found = findings(pytorch=[step(warnings=old), step(warnings=(*old, *inside, *lazy))])
    assert [(one.kind, one.also) for one in found] == [("deprecated", (1,))]


def test_a_plain_lesson_has_no_finding() -> None:
    first = step(bound={"net": NET}, shown=result(tensor([1.0])))
    assert not kinds(pytorch=[first, step(shown=result(NET))])
