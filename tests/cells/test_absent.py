"""One absent module costs the lines that ask it for something, and no others."""

import ast

from common.cells.absent import survive_imports
from tests.cells.running import run


def test_the_other_lines_of_a_cell_run_without_an_absent_module() -> None:
    first, second, third = run(
        "from d2l import torch as d2l\nfrom tests import toy\nx = toy.ones(2)",
        "y = x + 1",
        "z = d2l.rand(2)",
    )
    assert (first.status, first.need) == ("ran", "the module d2l")
    assert "x" in first.bound
    assert "d2l" not in first.bound
    assert (second.status, second.need) == ("ran", "")
    assert (third.status, third.need) == ("needs", "the module d2l")
    assert third.error is not None
    assert third.error.line == 1


def test_every_way_to_use_an_absent_module_needs_it() -> None:
    uses = [
        *("d2l.x", "g()", "class A(d2l.M): pass", "class B(g): pass", "isinstance(1, g)", "g[0]"),
        *("def f(x: g | None): pass", "d2l.__version__", "2 * g", "for x in g: pass"),
    ]
    for use in uses:
        (cell,) = run(f"import d2l\nfrom d2l import g\nx = 1\n{use}")
        assert (cell.status, cell.need) == ("needs", "the module d2l"), use


def test_a_part_that_an_installed_module_lacks_is_a_failure() -> None:
    (cell,) = run("x = 1\nimport os.nothing")
    assert (cell.status, cell.need) == ("raised", "")
    assert cell.error is not None
    assert cell.error.line == 2


def test_who_waits_for_the_error_gets_it() -> None:
    (cell,) = run("try:\n    import d2l\nexcept ImportError:\n    x = 'none'\n")
    assert (cell.status, cell.need) == ("ran", "")
    assert "x" in cell.bound


def test_what_could_bind_anything_is_left_alone() -> None:
    for source in ("from d2l import *", "from __future__ import annotations", "x = 1"):
        tree = survive_imports(ast.parse(source))
        assert ast.unparse(tree) == source
