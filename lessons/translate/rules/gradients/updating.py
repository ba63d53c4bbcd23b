"""Variables of TensorFlow that are changed, as tensors that keep gradients are changed."""

import ast

from lessons.translate.pages import Page
from lessons.translate.plan import Wrap
from lessons.translate.rules.gradients.flow import scope_of
from lessons.translate.rules.gradients.no_grad import no_grad
from lessons.translate.rules.gradients.taped import Taped, is_trainable
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_SIGNS = {"assign_add": "+", "assign_sub": "-"}


def plan_updates(found: Taped) -> None:
    """Have `assign` and its kin change tensors, without the graph taking note of it."""
    script = found.script
    wrapped: set[ast.stmt] = set()
    for page, stmt, call in found.updates:
        assert isinstance(call.func, ast.Attribute)
        is_trained = bool(found.blocks) and is_trainable(call.func.value, script)
        if not is_trained and not _is_buffer(call.func.value, script):
            continue
        script.plan.replace[stmt] = _Update(call, call.func).written
        first = _outermost(page, stmt, found)
        if first in wrapped or _is_inside(page, first, wrapped):
            continue
        block = page.blocks[first]
        last = first
        others = {one for _, one, _ in found.updates}
        for one in block[block.index(first) + 1 :]:
            if one not in others:
                break
            last = one
            wrapped.add(one)
        wrapped.add(first)
        script.plan.wraps[first] = Wrap(first, last, no_grad(script.target))


def _is_buffer(node: ast.expr, script: Script) -> bool:
    """Return whether it is what a layer of PyTorch's keeps beside its parameters."""
    is_own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    if not is_own or node.value.id != "self" or script.target != "pytorch":  # type: ignore[attr-defined]
        return False
    known = script.kinds.of(node)
    return known is not None and known.kind in {"tensor", "parameter"} and not known.is_trainable


def _is_inside(page: Page, stmt: ast.AST, wrapped: set[ast.stmt]) -> bool:
    while stmt in page.parents:
        stmt = page.parents[stmt]
        if stmt in wrapped:
            return True
    return False


def _outermost(page: Page, stmt: ast.stmt, found: Taped) -> ast.stmt:
    """Return the loop that does nothing but change variables, else the statement itself."""
    outer = stmt
    updates = {one for _, one, _ in found.updates}
    while isinstance(above := page.parents[outer], ast.For) and not above.orelse:
        inner = [one for one in ast.walk(above) if isinstance(one, ast.stmt) and one is not above]
        if not all(one in updates or isinstance(one, ast.For) for one in inner):
            break
        if scope_of(page, above) is not scope_of(page, stmt):
            break
        outer = above
    return outer


class _Update:
    def __init__(self, call: ast.Call, func: ast.Attribute) -> None:
        self.call = call
        self.func = func

    def written(self, writer: Writer) -> str:
        """Return the statement that changes the tensor."""
        name = writer.own_text(self.func.value)
        value = self.call.args[0]
        text = writer.own_text(value)
        sign = _SIGNS.get(self.func.attr)
        if writer.script.target == "pytorch":
            return f"{name} {sign}= {text}" if sign else f"{name}.copy_({text})"
        if sign is None:
            return f"{name}.set_value({text})"
        is_sum = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Sub)
        inner = f"({text})" if is_sum else text
        return f"{name}.set_value({name} {sign} {inner})"
