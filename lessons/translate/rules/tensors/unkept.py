"""Tensors that are changed as soon as they are made, which TensorFlow has no name to assign to."""

import ast

from lessons.translate.plan import Refused
from lessons.translate.writer import Writer

_UNKEPT = "TensorFlow changes variables alone, and what is changed here has no name"


def refuse_unkept(node: ast.expr, writer: Writer) -> str | None:
    """Refuse `torch.empty(3).fill_(1)`, which is no variable; None for all else.

    Raises:
        Refused: what a function has just given is changed.
    """
    script = writer.script
    if script.target != "keras" or not isinstance(node, ast.Call):
        return None
    said = script.said(node)
    if said is None or said.phrase.by != "in_place" or not isinstance(node.func, ast.Attribute):
        return None
    if isinstance(node.func.value, ast.Call) and script.kinds.is_kind(node.func.value, "tensor"):
        raise Refused(_UNKEPT)
    return None
