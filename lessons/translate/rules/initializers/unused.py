"""Initializers that the target has no use for: those that nobody asks, and those of parameters that
are drawn.
"""

import ast

from lessons.translate.rules.weights.attributes import ATTRIBUTE
from lessons.translate.rules.weights.made import MAKERS, METHODS
from lessons.translate.script import Script

_INITIALIZERS = ("paddle.nn.initializer.", "keras.initializers.")


def plan_unused(script: Script) -> None:
    """Leave out initializers that are made and never used, where the target has none such."""
    told = {"en": "an initializer that is made, and not used", "zh": "只创建了初始化器，没有使用"}
    for page, node in script.walk(ast.Expr):
        path = (script.path(node.value.func) or "") if isinstance(node.value, ast.Call) else ""
        if not path.startswith(_INITIALIZERS) or page.enclosing(node, ast.FunctionDef) is None:
            continue
        if script.target == "pytorch" or script.said(node.value) is None:
            note = told.get(script.notes, "")
            script.plan.replace[node] = f"pass  # {note}" if note else "pass"


def plan_initializers(script: Script) -> None:
    """Leave out initializers that have a name and only make parameters, which PyTorch draws."""
    if script.target != "pytorch":
        return
    for page, node in script.walk(ast.Assign):
        target, value = node.targets[0], node.value
        path = (script.path(value.func) or "") if isinstance(value, ast.Call) else ""
        is_told = ".initializer" in path or path == ATTRIBUTE
        if not isinstance(target, ast.Name) or not is_told:
            continue
        around = page.enclosing(node, ast.FunctionDef) or page.tree
        uses = [one for one in ast.walk(around) if _is_read(one, target.id)] if around else []
        if uses and all(_makes(page.enclosing(one, ast.Call), script) for one in uses):
            script.plan.drop.add(node)
            if around is page.tree:
                script.plan.left_out[page.cell].add(target.id)


def _is_read(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def _makes(node: ast.AST | None, script: Script) -> bool:
    """Return whether a call makes a parameter."""
    if not isinstance(node, ast.Call):
        return False
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    return script.path(node.func) in MAKERS[script.source] or method == METHODS[script.source]
