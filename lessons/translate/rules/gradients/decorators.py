"""Decorators that the target has no need of: what they turn on or off is so there anyway."""

import ast
import re

from lessons.translate.plan import Written
from lessons.translate.script import Script

_GONE = "\x01"
_LINE = re.compile(rf"@{_GONE}[^\S\n]*(#[^\n]*)?\n[^\S\n]*")


def plan_decorators(script: Script) -> None:
    """Leave out `@tf.function`, and `@torch.no_grad()` where nothing is recorded anyway."""
    for _, node in script.walk(ast.FunctionDef):
        gone = [one for one in node.decorator_list if _is_needless(one, script)]
        for one in gone:
            script.plan.replace[one] = _GONE
        if gone and node not in script.plan.replace:
            script.plan.replace[node] = _without(node)


def _is_needless(node: ast.expr, script: Script) -> bool:
    if script.target == "keras":
        return bool(script.says(node, "no_gradients"))
    return script.path(node) == "tf.function"


def _without(node: ast.FunctionDef) -> Written:
    return lambda writer: _LINE.sub("", writer.splice(node))
