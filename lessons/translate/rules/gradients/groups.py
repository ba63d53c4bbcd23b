"""Groups of parameters with settings of their own, which PyTorch and Paddle give an optimizer."""

import ast
from decimal import Decimal

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
            rate = _rate(page.enclosing(node, ast.Call), value, script)
            if not rate:
                script.plan.refuse[node] = "a group's rate in Paddle is a factor of the optimizer's"
            elif isinstance(key, ast.expr):
                own = "learning_rate" if script.target == "paddle" else "lr"
                script.plan.replace[key] = f"{script.quote}{own}{script.quote}"
                script.plan.replace[value] = rate
        elif script.target != "paddle" or not isinstance(value, ast.expr):
            continue
        elif word == "params" and script.kinds.is_kind(value, "tensor", "parameter"):
            script.plan.replace[value] = _listed(value)
        elif word == "weight_decay" and isinstance(value, ast.Constant):
            script.plan.replace[value] = str(float(page.text(value)))


def _rate(optimizer: ast.AST | None, value: ast.expr, script: Script) -> str:
    """Return a group's rate as the target has it, empty where they are no plain numbers."""
    said = script.said(optimizer) if isinstance(optimizer, ast.Call) else None
    whole = said.holes.get("lr") if said is not None else None
    numbers = [whole.node if whole is not None else None, value]
    if not all(isinstance(one, ast.Constant) for one in numbers):
        return ""
    base, own = (Decimal(ast.unparse(one)) for one in numbers if one is not None)
    if not base:
        return ""
    rate = own / base if script.target == "paddle" else own * base
    return f"{float(rate):.12g}"


def _listed(value: ast.expr) -> Written:
    return lambda writer: f"[{writer.own_text(value)}]"
