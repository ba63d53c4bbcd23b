"""What a script finds by name: places of names, calls, functions, classes, and pages."""

import ast

from lessons.translate.engine import read_script
from lessons.translate.script import Script

CELLS = (
    "def double(x):\n    return 2 * x\n",
    "y = double(3)\nclass Net:\n    def double(self):\n        self.size = double(1)\n",
    "z = y.double(4)\n",
)


def read(*cells: str) -> Script:
    return read_script(list(enumerate(cells)), "pytorch", "keras", None, "none")


def test_names_and_calls_are_found_in_the_order_of_the_lesson() -> None:
    script = read(*CELLS)
    assert [(page.cell, node.lineno) for page, node in script.named("double")] == [(1, 1), (1, 4)]
    assert [(page.cell, node.lineno) for page, node in script.calls_of("double")] == [
        (1, 1),
        (1, 4),
    ]
    assert [type(node.ctx) for _, node in script.named("y")] == [ast.Store, ast.Load]
    assert not script.named("size")
    assert not script.calls_of("Net")


def test_functions_and_methods_of_one_name_are_all_found() -> None:
    script = read(*CELLS)
    assert [page.cell for page, _ in script.functions("double")] == [0, 1]
    assert not script.functions("Net")


def test_the_last_class_of_a_name_is_the_one_that_counts() -> None:
    script = read("class Net:\n    pass\n", "class Net:\n    size = 1\n")
    assert isinstance(script.classes()["Net"].body[0], ast.Assign)


def test_a_node_is_found_on_its_page_also_where_a_rule_has_put_it_there() -> None:
    script = read(*CELLS)
    page, name = script.named("y")[1]
    assert script.page_of(name) is page
    made = ast.Call(name, [], [])
    page.parents[made] = page.parents[name]
    assert script.page_of(made) is page
