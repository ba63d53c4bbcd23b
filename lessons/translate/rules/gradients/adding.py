"""Passes whose gradients add up over several rounds of a loop, before a step is made of them.

Tensors of PyTorch and Paddle go on adding until they are set back. A tape gives those of its own
pass alone, so that a lesson of TensorFlow adds them itself.
"""

import ast

from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.gradients.asked import ADDED, Asked
from lessons.translate.rules.gradients.flow import base_of, scope_of
from lessons.translate.rules.gradients.gradients import Gradients, Pass
from lessons.translate.rules.names_free import free_name_at

_LOOPS = (ast.For, ast.While)
_NEW = ("new_grads", "new_gradients")


def adds_up(one: Pass, found: Gradients) -> bool:
    """Return whether gradients of a pass are added to those of the loop's rounds before."""
    loop = _loop(one)
    if loop is None or one.returned is not None:
        return False
    inside = set(ast.walk(loop))
    made = (part for part in ast.walk(_outermost(one)) if isinstance(part, ast.Assign))
    bound = {base_of(of) for part in made for of in part.targets if isinstance(of, ast.Name)}
    is_made_here = bool(one.uses) and {base_of(use.of) for use in one.uses} <= bound
    is_handed = any(use.node in inside for use in found.uses if use.asking == "call")
    zeroed = (stmt for page, stmt, _ in found.zeroed if page is one.page and stmt in inside)
    return not (is_made_here or is_handed or any(_is_in_each_round(z, loop, one) for z in zeroed))


def plan_adding(one: Pass, asked: Asked, found: Gradients) -> None:
    """Have gradients added to a list, which is there no more where they are set back.

    Raises:
        Refused: it is not one list, or what sets them back is more than a call.
    """
    plan, page, outer = found.script.plan, one.page, _outermost(one)
    zeroed = [stmt for there, stmt, _ in found.zeroed if there is page and _concerns(stmt, one)]
    is_called = all(isinstance(stmt, ast.Expr) and _is_bare(page, stmt) for stmt in zeroed)
    if not zeroed or not is_called or len(asked.lists) != 1 or asked.ones:
        raise Refused(ADDED)
    asked.new_name = free_name_at(found.script, _NEW, page, one.stmt)
    for stmt in zeroed:
        plan.drop.discard(stmt)
        plan.replace[stmt] = f"{asked.list_name} = None"
    if not any(
        page.blocks[stmt] in _blocks(page, one.stmt) for stmt in zeroed if _is_before(stmt, one)
    ):
        plan.before[outer].append(f"{asked.list_name} = None")


def _loop(one: Pass) -> ast.For | ast.While | None:
    """Return the innermost loop of a pass's own function."""
    loop = one.page.enclosing(one.stmt, *_LOOPS)
    is_own = loop is not None and scope_of(one.page, loop) is scope_of(one.page, one.stmt)
    return loop if is_own and isinstance(loop, _LOOPS) else None


def _outermost(one: Pass) -> ast.For | ast.While:
    """Return the outermost loop of a pass's own function."""
    outer = _loop(one)
    assert outer is not None
    scope = scope_of(one.page, outer)
    while (above := one.page.enclosing(outer, *_LOOPS)) and scope_of(one.page, above) is scope:
        assert isinstance(above, _LOOPS)
        outer = above
    return outer


def _is_in_each_round(stmt: ast.stmt, loop: ast.For | ast.While, one: Pass) -> bool:
    """Return whether a statement of a loop is done in all of its rounds that a pass is done in."""
    node: ast.AST = stmt
    while node is not loop:
        node = one.page.parents[node]
        is_apart = isinstance(node, ast.If) and one.stmt not in set(ast.walk(node))
        if is_apart and isinstance(node, ast.If) and not _is_of_first(node.test, loop):
            return False
    return True


def _is_of_first(test: ast.expr, loop: ast.For | ast.While) -> bool:
    """Return whether a question is one of the first round: there are no gradients to set back."""
    match test:
        case ast.Compare(comparators=[ast.Constant(value=None)]):
            return True
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Gt() | ast.NotEq()]) | ast.Name(id=name):
            is_target = isinstance(loop, ast.For) and base_of(loop.target) == name
            compared = getattr(test, "comparators", [ast.Constant(0)])
            return is_target and ast.unparse(compared[0]) == "0"
    return False


def _concerns(stmt: ast.stmt, one: Pass) -> bool:
    """Return whether what sets gradients back does so in a pass's loop, or right before it."""
    page, outer = one.page, _outermost(one)
    if stmt in set(ast.walk(outer)):
        return True
    block = page.blocks[outer]
    return page.blocks.get(stmt) is block and block.index(stmt) < block.index(outer)


def _is_bare(page: Page, stmt: ast.stmt) -> bool:
    """Return whether a statement is not that of a loop over variables."""
    above = page.parents[stmt]
    return not (isinstance(above, ast.For) and above.body == [stmt])


def _blocks(page: Page, stmt: ast.stmt) -> list[list[ast.stmt]]:
    """Return the blocks that a statement stands in."""
    found, node = [], stmt
    while node in page.blocks:
        found.append(page.blocks[node])
        above = page.parents[node]
        if not isinstance(above, ast.stmt):
            break
        node = above
    return found


def _is_before(stmt: ast.stmt, one: Pass) -> bool:
    return stmt.lineno < one.stmt.lineno
