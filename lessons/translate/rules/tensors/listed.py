"""Lists that TensorFlow takes for tensors: the others are given the tensors themselves."""

import ast

from lessons.translate.script import Script
from lessons.translate.writer import Writer

MAKERS = {"pytorch": "torch.tensor", "paddle": "paddle.to_tensor"}
_STACKING = {"pytorch": "torch.stack", "paddle": "paddle.stack"}
_TENSORS = frozenset({"tensor", "parameter"})


def write_listed(node: ast.expr, writer: Writer) -> str | None:
    """Return a list that is calculated with as a tensor; None for all else."""
    script, above = writer.script, writer.page.parents.get(node)
    if script.source != "keras" or not isinstance(above, ast.BinOp):
        return None
    other = above.right if above.left is node else above.left
    if not script.kinds.is_kind(other, *_TENSORS) or not is_list_of_numbers(node, script):
        return None
    return beside(node, writer.splice(node), other, writer)


def beside(node: ast.expr, numbers: str, other: ast.expr, writer: Writer) -> str:
    """Return a list, of this text, as a tensor that is calculated with another."""
    script, known = writer.script, writer.script.kinds.of(other)
    text = as_tensor(node, numbers, writer)
    if script.target == "paddle" and known is not None and "." not in numbers:
        quote = script.quote
        return f"{text[:-1]}, dtype={quote}{known.dtype}{quote})"  # Paddle promotes no integers
    return text


def is_list_of_numbers(node: ast.expr, script: Script) -> bool:
    """Return whether an expression is a list, or an array of NumPy's, that the lesson has made."""
    if not isinstance(node, ast.List | ast.ListComp | ast.Tuple | ast.Name):
        return False
    known = script.kinds.of(node)
    if known is None:
        return isinstance(node, ast.List)
    return known.kind == "array" or (
        known.kind == "sequence" and known.class_name in {"list", "tuple"}
    )


def as_tensor(node: ast.expr, text: str, writer: Writer) -> str:
    """Return the text of a list, or number, as a tensor's; a list of tensors is stacked."""
    script, known = writer.script, writer.script.kinds.of(node)
    items = set(known.items) if known is not None else set()
    parts = [node.elt] if isinstance(node, ast.ListComp) else getattr(node, "elts", ())
    holds_tensors = items & _TENSORS or any(script.kinds.is_kind(one, *_TENSORS) for one in parts)
    makers = _STACKING if holds_tensors else MAKERS
    return f"{writer.spell(makers[script.target])}({text})"
