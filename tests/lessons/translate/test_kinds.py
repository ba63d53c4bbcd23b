"""What is taken for what: by a run, by inference, by the text alone, or on a method's word."""

import ast

import pytest

from common.cells.known import Known, KnownModule
from lessons.trace import Trace
from lessons.translate.kinds import KINDS, Kinds
from lessons.translate.pages import Page, span_of


def name(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def ran(text: str, known: Known) -> tuple[Kinds, ast.AST]:
    """A run that knows the only statement of a page, an expression."""
    page = Page(0, text)
    assert page.tree is not None
    (stmt,) = page.tree.body
    assert isinstance(stmt, ast.Expr)
    module = KnownModule(class_name="torch.nn.modules.linear.Linear")
    trace = Trace(
        framework="pytorch",
        versions={},
        cells=(),
        known={0: {span_of(stmt.value): known}},
        modules=(module,),
    )
    kinds = Kinds(trace)
    kinds.learn(page)
    return kinds, stmt.value


def test_the_unknown_is_taken_for_what_a_method_suggests_and_counted() -> None:
    kinds = Kinds(None)
    assert kinds.has(name("x"), "Tensor")
    assert kinds.guessed == 1
    assert not kinds.is_seen(name("x"), "Tensor")


@pytest.mark.parametrize("kind", ["Shape", "Sequence", "Sequential", "Linear", "BatchNorm"])
def test_some_kinds_are_never_believed_unseen(kind: str) -> None:
    kinds = Kinds(None)
    assert not kinds.has(name("x"), kind)
    assert kinds.guessed == 0


@pytest.mark.parametrize(
    ("text", "kind", "is_one"),
    [
        ("[1, 2]", "List", True),
        ("(1, 2)", "Sequence", True),
        ("(1, 2)", "List", False),
        ("-3", "Number", True),
        ("'a'", "Text", True),
        ("'a'", "Tensor", False),
        ("None", "Number", False),
    ],
)
def test_a_literal_is_what_it_is(text: str, kind: str, is_one: bool) -> None:
    assert Kinds(None).has(name(text), kind) is is_one


def test_what_a_run_knows_stays() -> None:
    kinds, node = ran("x", Known(kind="tensor", dtype="bool"))
    kinds.tell(node, Known(kind="number"))
    assert kinds.was_run
    assert kinds.is_seen(node, "Mask")
    assert kinds.is_kind(node, "tensor", "parameter")


def test_a_module_is_found_by_its_place() -> None:
    kinds, node = ran("net", Known(kind="module", class_name="Linear", module=0))
    module = kinds.module(node)
    assert module is not None
    assert module.class_name.endswith("Linear")
    assert Kinds(None).module(node) is None


@pytest.mark.parametrize(
    ("kind", "known", "is_one"),
    [
        ("Parameter", Known(kind="tensor", is_trainable=True), True),
        ("Parameter", Known(kind="tensor"), False),
        ("IntTensor", Known(kind="tensor", dtype="int64"), True),
        ("IntTensor", Known(kind="array", dtype="int64"), False),
        ("FloatTensor", Known(kind="parameter", dtype="float32"), True),
        ("Linear", Known(kind="module", class_name="keras.src.layers.core.dense.Dense"), True),
        ("Linear", Known(kind="module", class_name="Linear", is_own=True), False),
        ("Loss", Known(kind="module", class_name="torch.nn.modules.loss.MSELoss"), True),
    ],
)
def test_kinds_tell_values_apart(kind: str, known: Known, is_one: bool) -> None:
    assert KINDS[kind](known) is is_one
