"""Results of another kind: named pairs, counts that are numbers, lists where tensors are wanted."""

import ast

from lessons.phrasebook.filling import bracketed
from lessons.translate.rules.tensors.listed import MAKERS
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_PAIRS = frozenset(
    {"max_with_places", "min_with_places", "sort", "sort_down", "median_along", "mode"}
)
_PLACES = {"values": 0, "indices": 1}
_CASTS = frozenset({"as_float32", "as_float64"})


def write_result(node: ast.expr, writer: Writer) -> str | None:
    """Return a result that is of another kind in the target, None for what is of the same."""
    script = writer.script
    match node:
        case ast.Attribute(attr=attr) if attr in _PLACES:
            return _place(node, writer)
        case ast.List(elts=[_, *_]) if script.target == "pytorch" and _meets_shape(node, writer):
            items = ", ".join(map(writer.text, node.elts))
            return f"({items})" if len(node.elts) > 1 else f"({items},)"
        case ast.Attribute(attr="newaxis") if script.path(node):
            return "None"
        case ast.Call():
            return _cast_number(node, writer) or _told_shape(node, writer) or _power(node, writer)
    return None


def _meets_shape(node: ast.List, writer: Writer) -> bool:
    """Return whether a list is compared with a shape, or put before or after one: a tuple in
    PyTorch.
    """
    match writer.page.parents[node]:
        case ast.Compare(left=left, comparators=others):
            beside = [left, *others]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            beside = [left, right]
        case _:
            return False
    return any(_is_shape(one, writer.script) for one in beside)


def _is_shape(node: ast.expr, script: Script) -> bool:
    """Return whether an expression is a shape, or a part of one."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        node = node.value
    return script.says(node, "shape") is not None or script.kinds.is_kind(node, "shape")


def _place(node: ast.Attribute, writer: Writer) -> str | None:
    """Return one of a pair that has names for both in PyTorch alone."""
    script, pair = writer.script, node.value
    if script.source != "pytorch" or script.said(node) is not None:
        return None
    made = script.origins.of(pair) if isinstance(pair, ast.Name) else pair
    if made is None or not script.says(made, *_PAIRS):
        return None
    return f"{bracketed(writer.text(pair))}[{_PLACES[node.attr]}]"


def _cast_number(node: ast.Call, writer: Writer) -> str | None:
    """Return a count as a tensor of fractions, where it is a number in the target."""
    script = writer.script
    said = script.says(node, *_CASTS)
    inner = said.holes["x"].node if said else None
    if script.source != "keras" or said is None or not isinstance(inner, ast.Name):
        return None
    made = script.origins.of(inner)
    origin = script.said(made) if made is not None else None
    if origin is None or origin.phrase.gives != "number":
        return None
    root = MAKERS[script.target]
    return f"{writer.spell(root)}(float({writer.text(inner)}))"


def _told_shape(node: ast.Call, writer: Writer) -> str | None:
    """Return a shape that TensorFlow takes as a tensor, and the others as numbers."""
    script = writer.script
    said = script.says(node, "shape_tensor") if script.source == "keras" else None
    if said is None or said.holes["x"].node is None:
        return None
    above: ast.AST = writer.page.parents[node]
    if isinstance(above, ast.keyword):
        above = writer.page.parents[above]
    taker = script.said(above) if isinstance(above, ast.Call) else None
    if taker is None or not any(
        hole.node is node and name in {"shape", "size"} for name, hole in taker.holes.items()
    ):
        return None
    return f"{bracketed(writer.text(said.holes['x'].node))}.shape"


def _power(node: ast.Call, writer: Writer) -> str | None:
    """Return a number to the power of a tensor, which `paddle.pow` does not take."""
    script = writer.script
    said = script.says(node, "power") if script.target == "paddle" else None
    base, exponent = (said.holes[name].node if said else None for name in ("x", "y"))
    if base is None or exponent is None or not script.kinds.is_kind(base, "number"):
        return None
    text = f"{bracketed(writer.text(base), 15)} ** {bracketed(writer.text(exponent), 14)}"
    return text if isinstance(writer.page.parents[node], ast.stmt) else f"({text})"
