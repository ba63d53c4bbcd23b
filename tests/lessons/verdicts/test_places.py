"""The line at which a finding stands: what a reader has to look at, and never a tab's mark."""

from common.cells.records import Shown
from tests.lessons.verdicts.build import (
    changed,
    defined,
    dropped,
    findings,
    module,
    other,
    step,
    tensor,
)


def test_a_name_stands_at_the_line_that_binds_it() -> None:
    source = "#@tab paddle\nY = 1\nX = 2\nY = f(X)"
    made = step(source, bound={"Y": tensor([1.0])}, binds=("X", "Y"))
    wrong = step(source, bound={"Y": tensor([2.0])}, binds=("X", "Y"))
    (found,) = findings(pytorch=[made], paddle=[wrong], keras=[made])
    assert found.line == 11 + 3


def test_what_is_changed_stands_at_the_first_line_that_reads_it() -> None:
    made = step("net = f()", bound={"net": module({"w": [1.0]})}, binds=("net",))
    source = "%%tab paddle\ndef f(net):\n    net.w = 2\n\nnet.apply(f)"
    kept = step(source, uses=("net",))
    applied = step(source, uses=("net",), changed=changed(net=module({"w": [2.0]})))
    (found,) = findings(pytorch=[made, applied], paddle=[made, kept], keras=[made, applied])
    assert (found.kind, found.line) == ("no effect", 41 + 4)


def test_a_cell_begins_after_its_marks() -> None:
    needs = step("%%tab paddle\n# Twice\n\nf()", status="needs", need="a GPU")
    ran = step("f()")
    (found,) = findings(pytorch=[ran], paddle=[needs], keras=[ran])
    assert found.line == 11 + 3


def test_a_dropped_value_stands_in_the_function_that_drops_it() -> None:
    one = dropped("initializer", "Normal(0.0)", line=2)[0]
    defining = step("def f(m):\n    Normal(0.0)", defined=defined("f"), binds=("f",))
    applying = step("net.apply(f)", dropped=(type(one)(one.what, 2, one.source, one.type, 0),))
    (found,) = findings(pytorch=[defining, applying])
    assert (found.cell, found.line, found.also) == (0, 2, (1,))


def test_a_method_stands_in_the_function_that_prints_it() -> None:
    method = Shown("print", 2, other("method", "<bound method>"), elsewhere=0)
    defining = step("def f(m):\n    print(m.size)", defined=defined("f"), binds=("f",))
    (found,) = findings(pytorch=[defining, step("f(net)", shown=(method,))])
    assert (found.cell, found.line, found.also) == (0, 2, (1,))
    assert "print(m.size)" in found.explanation
