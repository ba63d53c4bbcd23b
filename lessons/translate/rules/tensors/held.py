"""Parts of tensors that an object holds (`self.P[:, 0::2] = ...`), where TensorFlow changes none.

Such a tensor is a variable from the start, as others are that change in place.
"""

import ast
from functools import partial

from lessons.translate.plan import Refused
from lessons.translate.rules.literals import SIGNS
from lessons.translate.rules.tensors.changed import composed
from lessons.translate.rules.tensors.in_place import (
    LISTED,
    NOT_SEEN,
    TRACKED,
    as_variable,
    is_listed,
)
from lessons.translate.script import Script
from lessons.translate.writer import Writer


def plan_held(script: Script) -> None:
    """Have parts of held tensors be assigned, and make variables of the tensors."""
    if script.target != "keras":
        return
    for _, node in script.walk(ast.Assign, ast.AugAssign):
        sign = ""
        match node:
            case ast.Assign(targets=[ast.Subscript(value=ast.Attribute() as held) as part]):
                pass
            case ast.AugAssign(target=ast.Subscript(value=ast.Attribute() as held) as part, op=op):
                sign = SIGNS.get(type(op), "")
            case _:
                continue
        if node not in script.plan.replace and _is_plain(held, script):
            try:
                _plan_part(node, held, part, sign, script)
            except Refused as refused:
                script.plan.refuse[node] = str(refused)


def _is_plain(held: ast.Attribute, script: Script) -> bool:
    """Return whether an object's own attribute is a tensor that is no parameter."""
    known = script.kinds.of(held)
    return (
        known is not None
        and known.kind == "tensor"
        and not known.is_trainable
        and script.path(held) is None
        and script.said(held) is None
    )


def _plan_part(
    stmt: ast.Assign | ast.AugAssign,
    held: ast.Attribute,
    part: ast.Subscript,
    sign: str,
    script: Script,
) -> None:
    """Plan the change of a part, and what the tensor is made of.

    Raises:
        Refused: the part, the value or the making of the tensor is none for a variable.
    """
    value, made = stmt.value, script.origins.of(held)
    known = script.kinds.of(value)
    if known is not None and known.needs_gradient:
        raise Refused(TRACKED)
    if is_listed(part.slice, script) or script.kinds.is_seen(part.slice, "Mask"):
        raise Refused(LISTED)
    if not isinstance(made, ast.Call):
        raise Refused(NOT_SEEN)

    def assigned(writer: Writer) -> str:
        text, name = writer.text(value), f"{writer.text(held)}[{writer.text(part.slice)}]"
        return f"{name}.assign({composed(name, sign, value, text) if sign else text})"

    script.plan.replace[stmt] = assigned
    script.plan.replace.setdefault(made, partial(as_variable, made))
