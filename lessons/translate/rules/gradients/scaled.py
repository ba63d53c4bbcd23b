"""Gradients that a lesson changes in place, most of all to shorten them: those of a tape do not
change, but the list that they are in may be given others.
"""

import ast
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.plan import Refused, Written
from lessons.translate.rules.gradients.gradients import is_gradient, plain
from lessons.translate.rules.gradients.loops import Looped, loop_of
from lessons.translate.rules.literals import SIGNS
from lessons.translate.rules.names_free import free_name_at
from lessons.translate.rules.tensors.changed import composed, whole
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_METHODS = {"mul_": "*", "div_": "/"}
_NUMBERS = ("i", "j", "k")
_UNCHANGED = "gradients of TensorFlow do not change; their list may be given others"


@dataclass(frozen=True)
class Scaled:
    """A statement that changes a gradient: by an operator, and another value."""

    stmt: ast.stmt
    gradient: ast.expr
    sign: str
    value: ast.expr


def scaled_by(stmt: ast.stmt, script: Script) -> Scaled | None:
    """Return how a statement changes a gradient, None where it changes none."""
    match stmt:
        case ast.AugAssign(target=ast.Subscript() as target, op=op, value=value):
            of, sign = whole(target), SIGNS.get(type(op), "")
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=of, attr=attr), args=[value], keywords=[])
        ):
            sign = _METHODS.get(attr, "")
        case _:
            return None
    of = plain(of)
    is_one = isinstance(of, ast.Attribute) and is_gradient(of, script)
    return Scaled(stmt, of, sign, value) if is_one and sign else None


def plan_scaled(script: Script) -> None:
    """Have gradients of Paddle set, as those that keep a history do not change in place."""
    if (script.source, script.target) != ("pytorch", "paddle"):
        return
    for _, stmt in script.walk(ast.AugAssign, ast.Expr):
        if (scaled := scaled_by(stmt, script)) is not None:
            script.plan.replace[stmt] = _set(scaled)


def _set(scaled: Scaled) -> Written:
    def written(writer: Writer) -> str:
        name = writer.text(scaled.gradient)
        value = composed(name, scaled.sign, scaled.value, writer.text(scaled.value))
        return f"{name}.set_value({value})"

    return written


def plan_scaled_list(scaled: Scaled, loop: Looped, listed: str, page: Page, script: Script) -> None:
    """Have a loop over variables give a list of gradients others.

    Raises:
        Refused: the loop does more than that.
    """
    around = loop_of(page, loop.name)
    named = [one.id for one in ast.walk(scaled.value) if isinstance(one, ast.Name)]
    is_alone = loop.target is loop.name and not loop.is_numbered and loop.name.id not in named
    if not isinstance(around, ast.For) or around.body != [scaled.stmt] or not is_alone:
        raise Refused(_UNCHANGED)
    number = free_name_at(script, _NUMBERS, page, scaled.stmt)

    def written(writer: Writer) -> str:
        text = f"{listed}[{number}] {scaled.sign}= {writer.text(scaled.value)}"
        return writer.lines(around, [f"for {number} in range(len({listed})):", f"    {text}"])

    script.plan.replace[around] = written
