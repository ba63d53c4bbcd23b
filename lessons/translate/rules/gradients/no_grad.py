"""Blocks in which nothing is recorded: TensorFlow records within a tape alone, and needs none."""

import ast

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_NO_GRAD = {"pytorch": "torch.no_grad", "paddle": "paddle.no_grad"}


def plan_no_grad(script: Script) -> None:
    """Have what stands in a `no_grad` block stand there without it."""
    if script.target != "keras":
        return
    for _, node in script.walk(ast.With):
        if len(node.items) != 1 or node.items[0].optional_vars is not None:
            continue
        if script.says(node.items[0].context_expr, "no_gradients"):
            script.plan.replace[node] = unwrapped(node)


def no_grad(target: str) -> Written:
    """Return the header of a block in which PyTorch or Paddle records nothing."""
    return lambda writer: f"with {writer.spell(_NO_GRAD[target])}():"


def unwrapped(node: ast.With) -> Written:
    """Return the statements of a block, told where the block stood."""
    return lambda writer: body_of(node, writer)


def body_of(node: ast.With, writer: Writer) -> str:
    """Return the statements of a block, as far out as the block itself."""
    if all(stmt in writer.script.plan.drop for stmt in node.body):
        return ""
    return writer.unindented(node, node.body)


def is_quiet(stmt: ast.stmt, page: Page, script: Script) -> bool:
    """Return whether a statement stands where no history is kept."""
    around = page.enclosing(stmt, ast.With, ast.FunctionDef)
    while around is not None:
        match around:
            case ast.With(items=items):
                parts = [one.context_expr for one in items]
            case ast.FunctionDef(decorator_list=parts):
                pass
        if any(script.says(one, "no_gradients") for one in parts):
            return True
        around = page.enclosing(around, ast.With, ast.FunctionDef)
    return False


def is_wrapped(stmt: ast.stmt, page: Page, script: Script) -> bool:
    """Return whether a statement is put into a block, which is one without history where the
    target has no tapes.
    """
    above: ast.AST = stmt
    while isinstance(above, ast.stmt):
        block = page.blocks[above]
        rows = [wrap for wrap in script.plan.wraps.values() if wrap.first in block]
        place = block.index(above)
        if any(block.index(one.first) <= place <= block.index(one.last) for one in rows):
            return True
        above = page.parents[above]
    return False
