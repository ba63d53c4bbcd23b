"""Groups of parameters with settings of their own, which PyTorch and Paddle give an optimizer."""

import ast

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.script import Script

_RATES = frozenset({"lr", "learning_rate"})


def plan_groups(script: Script) -> None:
    """Decide how groups are told between PyTorch and Paddle."""
    for page, node in script.walk(ast.Dict):
        call = page.enclosing(node, ast.Call)
        path = script.path(call.func) if isinstance(call, ast.Call) else None
        if path and ".optim" in path:
            _plan_group(page, node, script)


def _plan_group(page: Page, node: ast.Dict, script: Script) -> None:
    for key, value in zip(node.keys, node.values, strict=True):
        word = key.value if isinstance(key, ast.Constant) else None
        if word in _RATES:  # PyTorch's is the rate itself
            script.plan.refuse[node] = "a group's rate in Paddle is a factor of the optimizer's"
        elif script.target != "paddle" or not isinstance(value, ast.expr):
            continue
        elif word == "params" and script.kinds.is_kind(value, "tensor", "parameter"):
            script.plan.replace[value] = _listed(value)
        elif word == "weight_decay" and isinstance(value, ast.Constant):
            script.plan.replace[value] = str(float(page.text(value)))


def _listed(value: ast.expr) -> Written:
    return lambda writer: f"[{writer.own_text(value)}]"
