"""Initializers of Paddle that have names: they fill what they are given, where one of Keras draws
values of a shape.
"""

import ast

from lessons.translate.plan import Written
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_SUFFIX = "_initializer"


def plan_fillers(script: Script) -> None:
    """Plan `draw(weight)` of Paddle as `weight.assign(draw(weight.shape))`."""
    if script.source != "paddle" or script.target != "keras":
        return
    for _, node in script.walk(ast.Expr):
        match node:
            case ast.Expr(value=ast.Call(func=ast.Name() as name, args=[given], keywords=[])):
                pass
            case _:
                continue
        if _is_initializer(name, script):
            script.plan.replace[node] = _filling(name, given)


def _is_initializer(name: ast.Name, script: Script) -> bool:
    known = script.kinds.of(name)
    if known is not None:
        return known.kind == "initializer"
    origin = script.origins.of(name)
    said = script.said(origin) if isinstance(origin, ast.expr) else None
    return said is not None and said.phrase.name.endswith(_SUFFIX)


def _filling(name: ast.Name, given: ast.expr) -> Written:
    def written(writer: Writer) -> str:
        weight = writer.text(given)
        return f"{weight}.assign({writer.text(name)}({weight}.shape))"

    return written
