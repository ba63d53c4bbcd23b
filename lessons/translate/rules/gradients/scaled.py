"""Gradients that a lesson changes in place, most of all to shorten them: those of a tape do not
change, but the list that they are in may be given others.
"""

import ast
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.plan import Refused, Written
from lessons.translate.rules.gradients.flow import base_of
from lessons.translate.rules.gradients.gradients import is_gradient, plain
from lessons.translate.rules.gradients.loops import Looped, loop_of
from lessons.translate.rules.literals import SIGNS
from lessons.translate.rules.names_free import free_name_at
from lessons.translate.rules.tensors.changed import composed, whole
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_METHODS = {"mul_": "*", "div_": "/", "set_value": "", "copy_": ""}
_NUMBERS = ("i", "j", "k")
_UNCHANGED = "gradients of TensorFlow do not change; their list may be given others"


@dataclass(frozen=True)
class Scaled:
    """A statement that changes a gradient: by an operator and a value, or to that value."""

    stmt: ast.stmt
    gradient: ast.expr
    sign: str
    value: ast.expr


def scaled_by(stmt: ast.stmt, script: Script) -> Scaled | None:
    """Return how a statement changes a gradient, None where it changes none."""
    match stmt:
        case ast.AugAssign(target=ast.Subscript() as target, op=op, value=value) if (
            type(op) in SIGNS
        ):
            of, sign = whole(target), SIGNS[type(op)]
        case ast.Assign(targets=[ast.Subscript() as target], value=value):
            of, sign = whole(target), ""
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=of, attr=attr), args=[value], keywords=[])
        ) if attr in _METHODS:
            sign = _METHODS[attr]
        case _:
            return None
    of = plain(of)
    is_one = isinstance(of, ast.Attribute) and is_gradient(of, script)
    return Scaled(stmt, of, sign, value) if is_one else None


def plan_scaled(script: Script) -> None:
    """Have gradients of Paddle set, as those that keep a history do not change in place."""
    if (script.source, script.target) != ("pytorch", "paddle"):
        return
    for _, stmt in script.walk(ast.AugAssign, ast.Assign, ast.Expr):
        if (scaled := scaled_by(stmt, script)) is not None:
            script.plan.replace[stmt] = _set(scaled)


def _set(scaled: Scaled) -> Written:
    def written(writer: Writer) -> str:
        name = writer.text(scaled.gradient)
        value = writer.text(scaled.value)
        if scaled.sign:
            value = composed(name, scaled.sign, scaled.value, value)
        return f"{name}.set_value({value})"

    return written


def plan_scaled_list(
    scaled: Scaled, loop: Looped, names: tuple[str, str], page: Page, script: Script
) -> None:
    """Have a loop over variables give a list of gradients others.

    `names` are those of a gradient and of the list.

    Raises:
        Refused: the loop does more than that.
    """
    around, (own, listed) = loop_of(page, loop.name), names
    inside = [one for one in ast.walk(scaled.value) if isinstance(one, ast.expr)]
    read = [one for one in inside if isinstance(one, ast.Name) and one.id == loop.name.id]
    asked = [one for one in inside if isinstance(one, ast.Attribute) and is_gradient(one, script)]
    is_alone = loop.target is loop.name and not loop.is_numbered
    is_only = len(read) == sum(base_of(one) == loop.name.id for one in asked)
    if not isinstance(around, ast.For) or around.body != [scaled.stmt]:
        raise Refused(_UNCHANGED)
    if not is_alone or not is_only:
        raise Refused(_UNCHANGED)
    number = free_name_at(script, _NUMBERS, page, scaled.stmt)

    def written(writer: Writer) -> str:
        head = f"for {number} in range(len({listed})):"
        if read:
            head = f"for {number}, {own} in enumerate({listed}):"
        text = f"{listed}[{number}] {scaled.sign}= {writer.text(scaled.value)}"
        return writer.lines(around, [head, f"    {text}"])

    script.plan.replace[around] = written
