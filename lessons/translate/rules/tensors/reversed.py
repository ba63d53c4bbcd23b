"""Slices that go backwards, which PyTorch does not have: it turns an axis round."""

import ast

from lessons.phrasebook.filling import bracketed
from lessons.translate.plan import Refused
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_BACKWARDS = "PyTorch's slices have no negative steps"


def write_reversed(node: ast.expr, writer: Writer) -> str | None:
    """Return `x[:, ::-1]` as `x.flip(1)`, None for another expression.

    Raises:
        Refused: more is picked than what turning axes round gives.
    """
    script = writer.script
    if script.target != "pytorch" or not isinstance(node, ast.Subscript):
        return None
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if not any(map(_is_backwards, parts)) or not _is_tensor(node, script):
        return None
    turned = [str(place) for place, one in enumerate(parts) if ast.unparse(one) == "::-1"]
    whole = [one for one in parts if ast.unparse(one) == ":"]
    if len(turned) + len(whole) != len(parts) or not isinstance(node.ctx, ast.Load):
        raise Refused(_BACKWARDS)
    return f"{bracketed(writer.text(node.value))}.flip({', '.join(turned)})"


def _is_backwards(part: ast.expr) -> bool:
    match part:
        case ast.Slice(step=ast.UnaryOp(op=ast.USub())):
            return True
    return False


def _is_tensor(node: ast.Subscript, script: Script) -> bool:
    return any(script.kinds.is_kind(one, "tensor", "parameter") for one in (node, node.value))
