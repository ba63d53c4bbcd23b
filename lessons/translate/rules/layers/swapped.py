"""Losses that Keras gives the labels first, where a lesson asks which sort of loss it has."""

import ast
import copy

from lessons.translate.plan import Written
from lessons.translate.script import Script


def plan_swapped(script: Script) -> None:
    """Keep of `loss(y, y_hat) if isinstance(loss, Loss) else loss(y_hat, y)` the second alone:
    elsewhere every loss is given the predictions first.
    """
    if script.source != "keras":
        return
    for _, node in script.walk(ast.IfExp, ast.If):
        assert isinstance(node, ast.IfExp | ast.If)
        name = _asked_loss(node.test, script)
        first, second = _one(node.body), _one(node.orelse)
        if name and first is not None and second is not None:
            turned = _Swap(name).visit(copy.deepcopy(first))
            if ast.dump(turned) == ast.dump(second):
                script.plan.replace[node] = _only(second)


def _asked_loss(test: ast.expr, script: Script) -> str:
    """Return the name that is asked to be a loss of Keras, empty for other questions."""
    match test:
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kind]):
            return name if script.says(kind, "loss_class") else ""
    return ""


def _one(branch: ast.expr | list[ast.stmt]) -> ast.expr | ast.stmt | None:
    """Return what a branch is: an expression, or one statement on a line."""
    if isinstance(branch, ast.expr):
        return branch
    is_one = len(branch) == 1 and branch[0].lineno == branch[0].end_lineno
    return branch[0] if is_one else None


def _only(node: ast.AST) -> Written:
    return lambda writer: writer.text(node)


class _Swap(ast.NodeTransformer):
    """Turns the two arguments of each call of a loss round."""

    def __init__(self, name: str) -> None:
        self.name = name

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Return a call with its arguments in the other order, where it is one of the loss."""
        self.generic_visit(node)
        is_loss = isinstance(node.func, ast.Name) and node.func.id == self.name
        if is_loss and len(node.args) == 2 and not node.keywords:
            node.args.reverse()
        return node
