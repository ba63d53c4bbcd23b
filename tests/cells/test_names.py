"""Names that a cell gives and takes."""

import ast

import pytest

from common.cells.names import list_names


@pytest.mark.parametrize(
    ("source", "binds", "uses"),
    [
        ("x = y", {"x"}, {"y"}),
        ("x = 1\nx + y", {"x"}, {"y"}),
        ("x += 1", {"x"}, {"x"}),
        ("net.weight = w", {"net"}, {"net", "w"}),
        ("net[0].bias[1] = 2", {"net"}, {"net"}),
        ("del x", {"x"}, set()),
        ("import a.b, c as d\nfrom e import f", {"a", "d", "f"}, set()),
        ("for i in xs:\n    print(i)", {"i"}, {"xs"}),
        ("def f(a, b=c):\n    z = a\n    return z + g", {"f"}, {"c", "g"}),
        ("def f():\n    return later\nlater = 1", {"f", "later"}, set()),
        ("def f():\n    global g\n    g = 1", {"f", "g"}, set()),
        ("[i for i in xs if i > n]", set(), {"xs", "n"}),
        ("with a as b:\n    b.c", {"b"}, {"a"}),
        (
            "class A(B):\n    x = 1\n    y = x\n    def m(self):\n        return C",
            {"A"},
            {"B", "C"},
        ),
        ("f = lambda q: q + r", {"f"}, {"r"}),
        ("(n := 3)", {"n"}, set()),
        ("try:\n    pass\nexcept E as e:\n    e", {"e"}, {"E"}),
    ],
)
def test_names(source: str, binds: set[str], uses: set[str]) -> None:
    found_binds, found_uses = list_names(ast.parse(source))
    assert (set(found_binds), set(found_uses)) == (binds, uses)
