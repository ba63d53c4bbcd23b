"""Constants that TensorFlow makes of a tensor's values: where a lesson then changes one, which
TensorFlow refuses, it must not be the tensor itself that is changed elsewhere.
"""

import ast

from lessons.translate.plan import Written
from lessons.translate.rules.gradients.flow import scope_of
from lessons.translate.script import Script

_CHANGES = frozenset({"assign", "assign_add", "assign_sub"})


def plan_copied(script: Script) -> None:
    """Have a constant that is changed be a copy, in words of PyTorch or Paddle."""
    if script.source != "keras":
        return
    changed = {
        (scope_of(page, node), name)
        for page, node in script.walk(ast.Call)
        if (name := _changed(node))
    }
    for page, stmt in script.walk(ast.Assign):
        said = script.says(stmt.value, "constant_of_tensor")
        target, held = stmt.targets[0], said.holes["x"].node if said else None
        if held is None or not isinstance(target, ast.Name):
            continue
        if (scope_of(page, stmt), target.id) in changed:
            script.plan.replace[stmt.value] = _copy(held, script.target)


def _changed(node: ast.Call) -> str:
    match node.func:
        case ast.Attribute(value=ast.Name(id=name), attr=method) if method in _CHANGES:
            return name
    return ""


def _copy(held: ast.expr, target: str) -> Written:
    if target == "paddle":
        return lambda writer: f"{writer.spell('paddle.to_tensor')}({writer.text(held)})"
    return lambda writer: f"{writer.text(held)}.detach().clone()"
