"""Where values of names come from: the last thing assigned, where it is sure to be that."""

import ast

import pytest

from lessons.translate.origins import Origins
from lessons.translate.pages import Page


def origin(*cells: str) -> str | None:
    """Return what was assigned to the name that `look(...)` is given."""
    pages = [Page(number, source) for number, source in enumerate(cells)]
    found = Origins(pages)
    calls = [node for page in pages for node in page.nodes if isinstance(node, ast.Call)]
    (asked,) = [one.args[0] for one in calls if ast.unparse(one.func) == "look"]
    value = found.of(asked)
    return ast.unparse(value) if value is not None else None


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("x = 1\nx = 2\nlook(x)\nx = 3", "2"),
        ("x, y = 1, 2\nlook(y)", "2"),
        ("x = 1\ndef f():\n    look(x)\nx = 2", "2"),
        ("x = 1\ndef f(x):\n    look(x)", None),
        ("class A:\n  def g(self):\n    look(self.x)\n  def f(self):\n    self.x = 1", "1"),
        ("for x in y:\n    look(x)", None),
    ],
)
def test_the_last_value_before_counts(source: str, value: str | None) -> None:
    assert origin(source) == value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("if a:\n    x = 1\nlook(x)", "1"),
        ("x = 1\nif a:\n    x = 2\nlook(x)", None),
        ("if a:\n    x = 1\nelse:\n    x = 2\nlook(x)", None),
        ("try:\n    x = 1\nexcept E:\n    x = 2\nlook(x)", None),
        ("x = 1\nif a:\n    x = 2\n    look(x)", "2"),
        ("if a:\n    x = 1\n    x = 2\n    if b:\n        look(x)", "2"),
    ],
)
def test_what_a_condition_decides_is_not_said(source: str, value: str | None) -> None:
    assert origin(source) == value
