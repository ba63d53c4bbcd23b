"""Tensors of Paddle that are made first, and then told that gradients are wanted of them.

`to_tensor` takes the word at once; what another function makes is told in a statement of its own.
"""

import ast
from collections.abc import Iterator

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.gradients.flow import names_in
from lessons.translate.rules.gradients.leaves import is_recorded, made_variable
from lessons.translate.rules.initializers.drawn import is_drawn
from lessons.translate.script import Script

_TENSORS = frozenset({"tensor", "parameter", "varies"})


def plan_turned_on(script: Script) -> None:
    """Decide where a variable of TensorFlow is told in two statements."""
    if script.source != "keras" or script.target != "paddle" or not is_recorded(script):
        return
    for page, stmt in script.walk(ast.Assign):
        name, call = stmt.targets[0], stmt.value
        made = made_variable(call, script)
        if made is None or not isinstance(name, ast.Name) or len(stmt.targets) > 1:
            continue
        value, wanted = made
        if wanted and _is_own(page, stmt, value, script) and call not in script.plan.replace:
            script.plan.replace[call] = _alone(value)
            script.plan.after[stmt].append(f"{name.id}.stop_gradient = False")


def _alone(value: ast.expr) -> Written:
    return lambda writer: writer.own_text(value)


def _is_own(page: Page, stmt: ast.stmt, value: ast.expr, script: Script) -> bool:
    """Return whether a value is a tensor of fractions that a function of the library has made."""
    if page.enclosing(stmt, ast.ClassDef) or stmt in script.plan.replace:
        return False
    if not isinstance(value, ast.Call | ast.BinOp) or not any(_makers(value, script)):
        return False
    known = script.kinds.of(value)
    is_number = known is not None and known.dtype.startswith(("int", "uint", "bool"))
    is_made = known is None or known.kind == "tensor"
    return (
        is_made and not is_number and not is_drawn(value, script) and not any(_taken(value, script))
    )


def _makers(value: ast.expr, script: Script) -> Iterator[ast.Call]:
    """Yield the calls of the library that a tensor is made by."""
    for one in ast.walk(value):
        if isinstance(one, ast.Call) and script.path(one.func) is not None:
            yield one


def _taken(value: ast.expr, script: Script) -> Iterator[ast.Name]:
    """Yield what a tensor may share its numbers or its history with."""
    for name in names_in(value):
        known = script.kinds.of(name)
        if script.path(name) is None and (known is None or known.kind in _TENSORS):
            yield name
