"""Losses that a lesson makes of a library's class: Keras's are called in their own way alone."""

import ast

from lessons.translate.script import Script

_CALLED = "a loss of Keras is called with the labels and what is predicted, and with nothing else"


def plan_own_losses(script: Script) -> None:
    """Refuse a class that works out a loss of the library's in a `forward` of its own."""
    if script.target != "keras":
        return
    for _, node in script.walk(ast.ClassDef):
        has_own = any(
            isinstance(one, ast.FunctionDef) and one.name == "forward" for one in node.body
        )
        if has_own and any(_is_loss(base, script) for base in node.bases):
            script.plan.refuse[node] = _CALLED


def _is_loss(base: ast.expr, script: Script) -> bool:
    path = script.path(base) or ""
    return path.startswith(("torch.nn.", "paddle.nn.")) and path.endswith("Loss")
