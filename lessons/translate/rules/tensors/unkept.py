"""Changes in TensorFlow of what is no variable: of what has just been made, or of `data`."""

import ast

from lessons.translate.plan import Refused
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_FIXED = "tensors of TensorFlow do not change, and this one is no variable"
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


def plan_data(script: Script) -> None:
    """Refuse `x.data = y` of a tensor that is no variable, whose values TensorFlow does not set."""
    if script.target != "keras":
        return
    plan = script.plan
    for _, node in script.walk(ast.Assign, ast.AugAssign):
        match node:
            case ast.Assign(targets=[ast.Attribute(value=of, attr="data")]):
                pass
            case ast.AugAssign(target=ast.Attribute(value=of, attr="data")):
                pass
            case _:
                continue
        is_decided = any(node in one for one in (plan.replace, plan.refuse, plan.drop))
        if script.kinds.is_kind(of, "tensor") and not is_decided:
            plan.refuse[node] = _FIXED
