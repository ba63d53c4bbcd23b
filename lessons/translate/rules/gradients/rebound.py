"""Steps whose result gets the variable's name before it is put into the variable: `param -= step`
makes a new tensor in Paddle, and is refused by TensorFlow.
"""

import ast

from lessons.phrasebook.filling import bracketed, strength_of
from lessons.translate.plan import Written
from lessons.translate.rules.gradients.loops import numbered
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-"}


def plan_rebound(script: Script) -> None:
    """Plan `param -= step` as `param = param - step`, where `params[i]` is given the result."""
    if (script.source, script.target) != ("paddle", "keras"):
        return
    for page, call in script.walk(ast.Call):
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Subscript() as item, attr="set_value"),
                args=[ast.Name(id=name)],
            ):
                own = numbered(page, item)
            case _:
                continue
        if own is None or own.id != name:
            continue
        for stmt in page.blocks[page.statement(call)]:
            if _changes(stmt, name) and stmt not in script.plan.refuse:
                script.plan.replace[stmt] = _again(stmt, name)


def _changes(stmt: ast.stmt, name: str) -> bool:
    match stmt:
        case ast.AugAssign(target=ast.Name(id=changed), op=op):
            return changed == name and type(op) in _SIGNS
    return False


def _again(stmt: ast.stmt, name: str) -> Written:
    assert isinstance(stmt, ast.AugAssign)
    least = strength_of(ast.BinOp(stmt.value, stmt.op, stmt.value)) + 1

    def written(writer: Writer) -> str:
        value = bracketed(writer.text(stmt.value), least)
        return f"{name} = {name} {_SIGNS[type(stmt.op)]} {value}"

    return written
