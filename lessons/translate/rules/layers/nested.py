"""Rows of Keras that are gone through one by one, where each layer has its activation inside: in
the others such a layer and its activation are a small row of their own, so that there are as many.
"""

import ast
import re
from itertools import pairwise

from lessons.translate.rules.layers.containers import (
    activation_after,
    given_layers,
    merged_word,
    sequential_call,
)
from lessons.translate.rules.layers.items import BESIDE, COUNTED, INSIDE, classes_in, kept_place
from lessons.translate.rules.layers.rows import is_row, row_of
from lessons.translate.rules.weights.access import NAMES
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_PATH = re.compile(r"\d+\.\d+\.")


def plan_nested(script: Script) -> None:
    """Decide which layers and their activations are small rows, and which small rows are layers."""
    if script.target == "keras":
        _plan_collapsed(script)
        return
    for _, node in script.walk(ast.For, ast.comprehension):
        assert isinstance(node, ast.For | ast.comprehension)
        held = node.iter
        if script.source != "keras" or not (isinstance(held, ast.Attribute) and _is_listed(held)):
            continue
        is_counting = isinstance(node, ast.comprehension) or any(map(_shows, ast.walk(node)))
        classes = classes_in(held.value, script) if is_row(held.value, script) else None
        if not is_counting or classes is None or not any(one.endswith(BESIDE) for one in classes):
            continue
        row = row_of(held.value, script)
        if row is not None and given_layers(row, script):
            script.plan.nested.add(row)
        else:
            script.plan.refuse[held] = COUNTED


def _is_listed(node: ast.Attribute) -> bool:
    return node.attr == "layers"


def _shows(node: ast.AST) -> bool:
    """Return whether something is shown or kept."""
    match node:
        case ast.Call(func=ast.Name(id="print" | "display")):
            return True
        case ast.Call(func=ast.Attribute(attr="append")):
            return True
    return False


def _plan_collapsed(script: Script) -> None:
    """Decide which rows of a layer and its activation are one layer in Keras: those that stand as
    an argument, and of which nobody asks more than the layer.
    """
    found = {
        node
        for page, node in script.walk(ast.Call)
        if isinstance(node, ast.Call)
        and _is_pair(node, script)
        and isinstance(page.parents[node], ast.Call | ast.keyword)
    }
    if not found or any(_is_path(node) for _, node in script.walk(ast.Constant)):
        return
    looped: set[str] = set()
    for _, node in script.walk(ast.For, ast.comprehension, ast.Subscript):
        held = node.value if isinstance(node, ast.Subscript) else node.iter  # type: ignore[attr-defined]
        if isinstance(held, ast.Name) and held.id in looped:
            return
        if not is_row(held, script):
            continue
        row = row_of(held, script)
        if row is None:
            return
        if not isinstance(node, ast.Subscript):
            looped |= {one.id for one in ast.walk(node.target) if isinstance(one, ast.Name)}  # type: ignore[attr-defined]
        if row in found and not (isinstance(node, ast.Subscript) and _is_first(node)):
            found.remove(row)
    script.plan.collapsed |= found


def _is_pair(node: ast.Call, script: Script) -> bool:
    """Return whether a row is a layer and the activation after it."""
    row = sequential_call(node, script)
    match given_layers(row, script) if row is not None else None:
        case [layer, following]:
            return bool(activation_after(layer, following, script))
    return False


def _is_path(node: ast.AST) -> bool:
    """Return whether a text is the path of a parameter within a row of a row."""
    value = node.value if isinstance(node, ast.Constant) else None
    return isinstance(value, str) and _PATH.match(value) is not None


def _is_first(node: ast.Subscript) -> bool:
    return isinstance(node.slice, ast.Constant) and node.slice.value == 0


def write_all(node: ast.expr, writer: Writer) -> str | None:
    """Return a list of all layers of a row, one by one, as Keras's own list of them."""
    script = writer.script
    if script.target != "keras" or not isinstance(node, ast.List) or len(node.elts) < 2:
        return None
    first = node.elts[0]
    base = first.value if isinstance(first, ast.Subscript) else first
    while isinstance(base, ast.Subscript):
        base = base.value
    row = row_of(base, script) if is_row(base, script) else None
    if row is None:
        return None
    every = f"{writer.text(base)}.layers"
    layers = given_layers(row, script) or ()
    merged = sum(bool(merged_word(*two, script)) for two in pairwise(layers))
    texts = [writer.text(one) for one in node.elts]
    whole = [f"{every}[{place}]" for place in range(len(layers) - merged)]
    return every if texts == whole else None


def write_collapsed(node: ast.expr, writer: Writer) -> str | None:
    """Return the layer in a row that Keras has as one layer."""
    script = writer.script
    if not isinstance(node, ast.Subscript) or not script.plan.collapsed:
        return None
    is_one = is_row(node.value, script) and row_of(node.value, script) in script.plan.collapsed
    return writer.text(node.value) if is_one else None


def kept_layers(node: ast.Attribute, parent: ast.AST | None, text: str, writer: Writer) -> str:
    """Return a row's layers without the activations that came out of them, where parameters are
    asked of each, or each gets a name; empty elsewhere.
    """
    script = writer.script
    classes = classes_in(node.value, script) if is_row(node.value, script) else None
    if classes is None or not any(name[-1:] in BESIDE + INSIDE for name in classes):
        return ""
    is_spread = isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Tuple)
    if not is_spread and not (isinstance(parent, ast.For) and _asks_parameters(parent)):
        return ""
    places = [kept_place(place, classes, script) for place in range(len(classes))]
    items = [
        f"{text}[{place}][0]" if name.endswith(INSIDE) else f"{text}[{place}]"
        for place, name in zip(places, classes, strict=True)
    ]
    return f"[{', '.join(items)}]"


def _asks_parameters(loop: ast.For) -> bool:
    """Return whether a loop asks its layers for parameters, and calls none of them."""
    name = loop.target.id if isinstance(loop.target, ast.Name) else ""
    parts = [part for stmt in loop.body for part in ast.walk(stmt)]
    called = [one.func for one in parts if isinstance(one, ast.Call)]
    asked = [one for one in parts if isinstance(one, ast.Attribute) and one.attr in NAMES]
    return bool(asked) and not any(isinstance(o, ast.Name) and o.id == name for o in called)
