"""Rows of layers, and what made them: through names, attributes, items and functions."""

import ast

from lessons.translate.pages import Page
from lessons.translate.rules.callers import Callers, returns_of
from lessons.translate.rules.layers.containers import placed_layers, sequential_call
from lessons.translate.rules.layers.keras_only import without_inputs
from lessons.translate.rules.literals import whole_number
from lessons.translate.script import Script


def is_row(node: ast.AST, script: Script) -> bool:
    """Return whether an expression is a row of layers of the library's own class."""
    known = script.kinds.of(node)
    if known is not None and known.class_name:
        bare = known.class_name.rpartition(".")[2]
        return known.kind == "module" and bare == "Sequential" and not known.is_own
    return isinstance(node, ast.expr) and row_of(node, script) is not None


def row_of(node: ast.expr, script: Script) -> ast.Call | None:
    """Return the expression that made a row of layers, as far as the text says it."""
    made = made_by(node, script)
    return sequential_call(made, script) if made is not None else None


def made_by(node: ast.expr, script: Script, depth: int = 8) -> ast.expr | None:
    """Return the call that made a layer or net: through names, attributes, items and functions."""
    if not depth:
        return None
    if isinstance(node, ast.Call):
        returned = _returned(node, script)
        return made_by(returned, script, depth - 1) if returned is not None else node
    if isinstance(node, ast.Subscript):
        row = node.value.value if isinstance(node.value, ast.Attribute) else node.value
        held = row if script.source == "keras" and is_layers(node.value) else node.value
        made = made_by(held, script, depth - 1)
        call = sequential_call(made, script) if made is not None else None
        places, index = placed_layers(call, script), whole_number(node.slice)
        if call is not None and not places and script.source == "keras":
            places = added_layers(call, 1 + abs(index or 0), script)
        layer = places[index] if index is not None and -len(places) <= index < len(places) else None
        return made_by(layer, script, depth - 1) if layer is not None else None
    origin = script.origins.of(node)
    if origin is None and isinstance(node, ast.Attribute):
        origin = _own_attribute(node, script)
    return made_by(origin, script, depth - 1) if origin is not None else None


def added_layers(row: ast.Call, count: int, script: Script) -> list[ast.expr]:
    """Return the layers that are added to an empty row of Keras, one after another.

    What a loop adds stands there `count` times, if that is all that is added.
    """
    given = [
        (layer, page.enclosing(node, ast.For, ast.While))
        for page, node in script.attributes("add")
        if (layer := _added_by(node, page, row, script)) is not None
    ]
    layers = without_inputs([layer for layer, _ in given], script)
    if all(loop is None for _, loop in given):
        return layers
    return layers * count if len(layers) == 1 else []


def _added_by(method: ast.Attribute, page: Page, row: ast.Call, script: Script) -> ast.expr | None:
    made, call = script.origins.of(method.value), page.parents.get(method)
    if made is None or sequential_call(made, script) is not row:
        return None
    return call.args[0] if isinstance(call, ast.Call) and len(call.args) == 1 else None


def _returned(node: ast.Call, script: Script) -> ast.expr | None:
    """Return what the lesson's own function gives back, where it does so in one place."""
    if script.origins.page_of(node.func) is None:
        return None
    function = script.once(Callers).function(node.func)
    given = [one.value for one in returns_of(function)] if function is not None else []
    return given[0] if len(given) == 1 else None


def _own_attribute(node: ast.Attribute, script: Script) -> ast.expr | None:
    """Return what the lesson's own class has made an attribute of its objects of."""
    known = script.kinds.of(node.value)
    name = known.class_name if known is not None and known.is_own else None
    made = made_by(node.value, script, 4) if name is None else None
    if isinstance(made, ast.Call) and isinstance(made.func, ast.Name):
        name = made.func.id
    tree = script.classes().get(name or "")
    for one in ast.walk(tree) if tree is not None else ():
        match one:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=attr)], value=v):
                if attr == node.attr:
                    return v
    return None


def is_layers(node: ast.AST) -> bool:
    """Return whether an expression asks a net of Keras for its layers."""
    return isinstance(node, ast.Attribute) and node.attr == "layers"


def layer_class(node: ast.expr, script: Script) -> str:
    """Return the library's class of a layer, as its run or the text says it; empty for none."""
    known = script.kinds.of(node)
    if known is not None and known.kind == "module" and "." in known.class_name:
        return "" if known.is_own else known.class_name
    made = made_by(node, script)
    return (script.reader(made).path(made.func) or "") if isinstance(made, ast.Call) else ""
