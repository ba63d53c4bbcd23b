"""What a lesson of Keras computes from variables outside of its tapes: it keeps no gradient.

In PyTorch and Paddle it would keep one, unless it is told not to. A teacher says so where it
matters: where training goes on with the value, where a loop of training looks at how far it has
come, and where something is computed of trained parameters.
"""

import ast
from collections.abc import Iterator, Set

from lessons.translate.pages import Page
from lessons.translate.plan import Wrap
from lessons.translate.rules.gradients.flow import base_of, names_in, place_of, scope_of
from lessons.translate.rules.gradients.no_grad import no_grad
from lessons.translate.rules.gradients.taped import Asking, Taped, find_tapes
from lessons.translate.rules.layers.modules import all_inside
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_LOOPS = (ast.For, ast.While)
_BARE = {"pytorch": ".data", "paddle": ".detach()"}


def plan_unrecorded(script: Script) -> None:
    """Decide what is computed without gradients, in words of PyTorch or Paddle."""
    if script.source != "keras" or not script.kinds.was_run:
        return
    found = find_tapes(script)
    if not found.askings:
        return
    for page, node in script.walk(ast.Assign):
        if not all(isinstance(one, ast.Name) for one in node.targets):
            continue
        if node in script.plan.wraps or _block_around(page, node, found) is not None:
            continue
        if _is_looking(page, node, found) or _is_trained_on(page, node, found):
            last = _last_read(page, node)
            script.plan.wraps[node] = Wrap(node, last, no_grad(script.target))
        elif scope_of(page, node) is None:
            for parameter in _trained_parameters(page, node, found):
                _plan_bare(parameter, script)


def _block_around(page: Page, node: ast.AST, found: Taped) -> ast.With | None:
    """Return the block of a tape that something stands in."""
    blocks = {block for _, block in found.blocks}
    above = page.enclosing(node, ast.With)
    while isinstance(above, ast.With) and above not in blocks:
        above = page.enclosing(above, ast.With)
    return above if isinstance(above, ast.With) else None


def _variables(asking: Asking, script: Script) -> Set[str]:
    """Return the names of the variables that gradients are asked for."""
    origin = script.origins.of(asking.sources)
    listed = origin if isinstance(origin, ast.List | ast.Tuple) else asking.sources
    return {one.id for one in names_in(listed)}


def _is_looking(page: Page, node: ast.Assign, found: Taped) -> bool:
    """Return whether a loop that trains variables computes something of them, after its step."""
    script, scope = found.script, scope_of(page, node)
    if not script.kinds.is_kind(node.value, "tensor"):
        return False
    loops, loop = set(), page.enclosing(node, *_LOOPS, ast.FunctionDef)
    while isinstance(loop, _LOOPS):
        loops |= set(ast.walk(loop))
        loop = page.enclosing(loop, *_LOOPS, ast.FunctionDef)
    names = {
        name
        for one in found.askings
        if one.stmt in loops and one.place < place_of(page, node)
        if scope_of(one.page, one.stmt) is scope
        for name in _variables(one, script)
    }
    is_net = any(script.kinds.module(one) for one in ast.walk(node.value))
    return not is_net and any(_is_variable(one, names, script) for one in names_in(node.value))


def _is_variable(node: ast.Name, names: Set[str], script: Script) -> bool:
    known = script.kinds.of(node)
    return node.id in names and known is not None and known.is_trainable


def _is_trained_on(page: Page, node: ast.Assign, found: Taped) -> bool:
    """Return whether a tape goes on with what was computed of variables before it."""
    script = found.script
    known = script.kinds.of(node.value)
    is_computed = known is not None and known.kind == "tensor" and not known.is_trainable
    if not is_computed or not _hangs(node.value, found):
        return False
    names = {one.id for one in node.targets if isinstance(one, ast.Name)}
    return any(
        one.id in names and script.origins.of(one) is node.value
        for other, block in found.blocks
        if scope_of(other, block) is scope_of(page, node)
        and place_of(page, node) < place_of(other, block)
        for one in names_in(block)
    )


def _hangs(node: ast.expr, found: Taped) -> bool:
    """Return whether an expression is computed of variables or of a net's parameters."""
    script = found.script
    names = {name for one in found.askings for name in _variables(one, script)}
    for one in ast.walk(node):
        known = script.kinds.of(one)
        if isinstance(one, ast.Name) and _is_variable(one, names, script):
            return True
        if known is not None and known.is_trainable and known.owner:
            return True
        module = script.kinds.module(one.func) if isinstance(one, ast.Call) else None
        if module is not None and any(part.parameters for part in all_inside(module, script)):
            return True
    return False


def _last_read(page: Page, node: ast.Assign) -> ast.stmt:
    """Return the last of the statements right after one in a loop that show what it computes."""
    last: ast.stmt = node
    if not isinstance(page.parents[node], _LOOPS):
        return last
    names = {one.id for one in node.targets if isinstance(one, ast.Name)}
    block = page.blocks[node]
    for one in block[block.index(node) + 1 :]:
        if not isinstance(one, ast.Expr) or not names & {name.id for name in names_in(one)}:
            break
        last = one
    return last


def _trained_parameters(page: Page, node: ast.Assign, found: Taped) -> Iterator[ast.Attribute]:
    """Yield the parameters of trained layers that a statement computes something of; one that only
    gets another name stays the parameter.
    """
    script, at = found.script, place_of(page, node)
    trained = {
        base_of(one.sources)
        for one in found.askings
        if one.place < at and isinstance(one.sources, ast.Attribute)
    }
    for one in ast.walk(node.value):
        known = script.kinds.of(one)
        if not isinstance(one, ast.Attribute) or known is None or base_of(one) not in trained:
            continue
        is_part = isinstance(page.parents[one], ast.Assign | ast.Attribute | ast.Subscript)
        if known.kind == "parameter" and known.owner and known.part and not is_part:
            yield one


def _plan_bare(node: ast.Attribute, script: Script) -> None:
    if node in script.plan.replace:
        return

    def written(writer: Writer) -> str:
        return f"{writer.own_text(node)}{_BARE[script.target]}"

    script.plan.replace[node] = written
