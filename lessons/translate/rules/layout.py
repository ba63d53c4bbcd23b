"""Weights that another framework keeps in another order of axes: their rows are columns there."""

import ast

from lessons.translate.plan import Refused
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# What gives a weight's own numbers, in the same order.
_SAME_NUMBERS = frozenset({"data", "detach", "numpy", "cpu", "value", "clone"})


def write_weight_item(node: ast.expr, writer: Writer) -> str | None:
    """Return a part of a weight that the target keeps turned: its index, turned."""
    script = writer.script
    if not isinstance(node, ast.Subscript):
        return None
    kind = turned_kind(node.value, script)
    if not kind:
        return None
    indices = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if all(_is_whole(one) for one in indices):
        return None
    if kind == "convolution":
        raise Refused("the axes of a convolution's weight stand in another order there")
    if len(indices) > 2 or not all(_is_plain(one, script) for one in indices):
        raise Refused("which part of a weight this is cannot be told from the text alone")
    texts = [writer.text(one) for one in indices]
    turned = [*([":"] * (2 - len(texts))), *reversed(texts)]
    if turned[-1] == ":":
        turned.pop()
    return f"{writer.text(node.value)}[{', '.join(turned)}]"


def turned_kind(node: ast.expr, script: Script) -> str:
    """Return "linear" or "convolution" for a layer's weight that the target keeps turned."""
    base = weight_in(node)
    known = script.kinds.of(base)
    if known is None or known.part not in {"weight", "kernel"}:
        return ""
    owner = known.owner.rpartition(".")[2]
    if owner in {"Linear", "LazyLinear", "Dense"} and "pytorch" in (script.source, script.target):
        return "linear"
    if owner.startswith(("Conv", "LazyConv")) and "keras" in (script.source, script.target):
        return "convolution"
    return ""


def weight_in(node: ast.expr) -> ast.expr:
    """Return the parameter in `net[0].weight.data`, `layer.kernel.numpy()` and the like."""
    while True:
        inner = node.func if isinstance(node, ast.Call) and not node.args else node
        if not isinstance(inner, ast.Attribute) or inner.attr not in _SAME_NUMBERS:
            return node
        node = inner.value


def _is_whole(node: ast.expr) -> bool:
    is_slice = isinstance(node, ast.Slice) and not (node.lower or node.upper or node.step)
    return is_slice or (isinstance(node, ast.Constant) and node.value is Ellipsis)


def _is_plain(node: ast.expr, script: Script) -> bool:
    """Return whether an index is a number or a slice, and no list, mask or `None`."""
    if isinstance(node, ast.Slice):
        return True
    known = script.kinds.of(node)
    return known is not None and known.kind == "number"
