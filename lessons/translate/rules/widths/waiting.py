"""Rows of Keras that a lesson looks into before their first call, to show that nothing is there
yet: PyTorch's lazy layers show the same.
"""

import ast

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.gradients.flow import place_of, scope_of
from lessons.translate.rules.layers.containers import given_layers, sequential_call
from lessons.translate.script import Script

_SHOWN = frozenset({"weights", "variables", "trainable_weights", "trainable_variables"})


def plan_waiting(script: Script) -> None:
    """Decide which layers of PyTorch learn their width at the first call, as they do in Keras."""
    if (script.source, script.target) != ("keras", "pytorch"):
        return
    for page, stmt in script.walk(ast.Assign):
        match stmt:
            case ast.Assign(targets=[ast.Name(id=name) as target], value=value):
                row = sequential_call(value, script)
            case _:
                continue
        layers = given_layers(row, script) if row is not None else None
        shown = _shown_empty(name, page, target, script) if layers else []
        for node in shown:
            script.plan.waits.update(layers or ())
            if isinstance(node.value, ast.Subscript):
                script.plan.replace[node] = _weight(node)


def _shown_empty(name: str, page: Page, made: ast.Name, script: Script) -> list[ast.Attribute]:
    """Return where weights of a net are asked for before anything else is done with it."""
    start, found = place_of(page, made), []
    uses = [
        (place_of(there, one), there, one)
        for there, one in script.named(name)
        if scope_of(there, one) is scope_of(page, made) and place_of(there, one) > start
    ]
    for _, there, use in sorted(uses, key=lambda one: one[0]):
        asked = _asked(use, there)
        if asked is None:
            break
        found.append(asked)
    return found


def _asked(use: ast.Name, page: Page) -> ast.Attribute | None:
    """Return the weights that are asked for, of a net or of one of its layers, and only shown."""
    node: ast.AST = use
    while isinstance(above := page.parents[node], ast.Attribute | ast.Subscript):
        if above.value is not node:
            return None
        node = above
        if isinstance(node, ast.Attribute) and node.attr in _SHOWN:
            around = page.parents[node]
            is_print = isinstance(around, ast.Call) and ast.unparse(around.func) == "print"
            return node if is_print or isinstance(around, ast.Expr) else None
    return None


def _weight(node: ast.Attribute) -> Written:
    return lambda writer: f"{writer.text(node.value)}.weight"
