"""How a shape stands in a call: one by one, as a tuple, as a list, or as a lone number.

Each framework has two customs, and each goes with one of the other's, so that a lesson that comes
back says what it said: the common ones together (`zeros(2, 3)` in PyTorch, `zeros([2, 3])` in
Paddle, `zeros((2, 3))` in TensorFlow), and the seldom ones (a tuple in PyTorch, a list in
TensorFlow). Paddle and TensorFlow both take one sequence, which stays as it is.
"""

import ast

from lessons.phrasebook.filling import Filler
from lessons.translate.writer import Writer

# What PyTorch's lessons write as one tuple, too; axes and counts they list.
_SHAPES = frozenset(("shape", "size"))
# What is no size among several, but all of them, if it is a shape at all.
_TENSORS = frozenset(("weight", "bias", "kernel"))


def several(nodes: tuple[ast.expr, ...], writer: Writer) -> Filler:
    """Return several expressions, with what stands between them in the source."""
    items = tuple(writer.text(one) for one in nodes)
    if len(nodes) == 1 and _is_weight(nodes[0]):
        return Filler(items[0])
    page, text = writer.page, ""
    for before, one, item in zip((None, *nodes), nodes, items, strict=False):
        between = page.source[page.end(before) : page.start(one)] if before else ""
        if before and between.strip() != ",":
            return Filler(items=items)
        text += between + item
    return Filler(text, items=items)


def _is_weight(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in _TENSORS


def list_items(node: ast.expr, name: str, writer: Writer) -> Filler | None:
    """Return what is given at once where some list it; None for what stays as it is."""
    script = writer.script
    if isinstance(node, ast.List | ast.Tuple) and node.elts:
        return _respelled(node, name, writer)
    is_alone = script.source == "keras" and script.has_kind(node, "Number") and not _is_weight(node)
    return Filler(items=(writer.text(node),)) if is_alone else None


def _respelled(node: ast.List | ast.Tuple, name: str, writer: Writer) -> Filler | None:
    is_list, is_alone = isinstance(node, ast.List), len(node.elts) == 1
    listed = several(tuple(node.elts), writer)
    text = listed.text or ", ".join(listed.items or ())
    match writer.script.source, writer.script.target:
        case "pytorch", "keras" if not (is_list or is_alone):
            return Filler(f"[{text}]")
        case "keras", "pytorch":
            is_whole = is_list and not is_alone and name in _SHAPES
            return Filler(f"({text})") if is_whole else listed
        case "paddle", target if is_list and (is_alone or target == "pytorch"):
            return listed
    return None
