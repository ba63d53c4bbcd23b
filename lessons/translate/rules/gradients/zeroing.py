"""Where gradients of earlier passes are set back, as lessons of TensorFlow do not have to.

An optimizer that is given two lists has it done between the loss and the pass, one that is given
pairs before the loss: lessons of PyTorch and Paddle do both, and each comes back as it was.
"""

import ast
from bisect import bisect_left
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.rules.gradients.flow import base_of, bound_by, place_of, scope_of
from lessons.translate.rules.gradients.reading import is_single, sources_of
from lessons.translate.rules.gradients.taped import Applied, Asking, Taped
from lessons.translate.rules.gradients.training import module_of
from lessons.translate.rules.gradients.zipped import ZERO
from lessons.translate.writer import Writer

_LOOPS = (ast.For, ast.While)
_ZERO_ALL = {"pytorch": "zero_grad", "paddle": "clear_grad"}


@dataclass(frozen=True)
class Zeroing:
    """What sets back gradients: the optimizer, or the layer, or the variables on their own.

    It stands before the statement `first`; where that is None, right before the pass.
    """

    asking: Asking
    optimizer: ast.expr | None
    module: ast.expr | None
    first: ast.stmt | None

    def lines(self, writer: Writer) -> list[str]:
        """Return the lines that do it."""
        one, script = self.asking, writer.script
        if self.optimizer is not None:
            own = Writer(script, script.page_of(self.optimizer))
            return [f"{own.own_text(self.optimizer)}.{_ZERO_ALL[script.target]}()"]
        there = Writer(script, one.page)
        if self.module is not None:
            method = "zero_grad" if script.target == "pytorch" else "clear_gradients"
            return [f"{there.text(self.module)}.{method}()"]
        zero = ZERO[script.target]
        is_unsure = bool(one.keys) or one.page.enclosing(one.stmt, *_LOOPS) is not None
        if script.target == "pytorch" and is_unsure:
            zero = ".grad = None"
        if one.listed is None and not is_single(one, script):
            return [f"for param in {there.text(one.sources)}:", f"    param{zero}"]
        return [f"{there.text(source)}{zero}" for source in sources_of(one)]


def zeroing(one: Asking, found: Taped) -> Zeroing | None:
    """Return what sets back the gradients that earlier passes have left, None for nothing."""
    script = found.script
    if one.adds or not _is_repeated(one, found):
        return None
    applied = optimizer_of(one, found)
    if applied is None and one.is_cleared:
        return None
    optimizer = applied.optimizer if applied is not None else None
    module = module_of(one.sources, script)
    if module is None and isinstance(one.sources, ast.Attribute):
        of = one.sources.value
        module = of if script.kinds.is_kind(of, "module") else None
    is_early = _is_in_pairs(applied) if applied is not None else module is None
    first = _first(one, found) if is_early else None
    return Zeroing(one, optimizer, module, first)


def _is_in_pairs(applied: Applied) -> bool:
    """Return whether an optimizer is given each gradient together with its variable."""
    return len(applied.call.args) == 1


def _first(one: Asking, found: Taped) -> ast.stmt | None:
    """Return the block in which the loss is made, where it stands beside the pass.

    A block in which, or before whose end, older gradients are read is none.
    """
    block = found.block_of(one)
    if block is None or one.page.blocks.get(block) is not one.page.blocks[one.stmt]:
        return None
    first, last = place_of(one.page, block), one.place
    if any(first <= place_of(page, node) <= last for o in found.askings for page, node in o.reads):
        return None
    return block if len(found.askings_of[block]) == 1 else None


def optimizer_of(one: Asking, found: Taped) -> Applied | None:
    """Return the step of an optimizer that is given the gradients, None where none is."""
    for applied in found.applied:
        names = {base_of(gradient) for gradient in applied.gradients}
        direct = any(node is one.call for g in applied.gradients for node in ast.walk(g))
        near = scope_of(applied.page, applied.call) is scope_of(one.page, one.stmt)
        near = near and _conditions(applied.page, applied.call) <= _conditions(one.page, one.stmt)
        after = place_of(applied.page, applied.call) >= one.place
        if near and after and (direct or names & set(one.names)):
            return applied if direct or not _is_overtaken(one, applied, names, found) else None
    return None


def _is_overtaken(one: Asking, applied: Applied, names: set[str], found: Taped) -> bool:
    """Return whether gradients of a later pass have surely got the names until they are applied."""
    surely = _conditions(applied.page, applied.call)
    end = place_of(applied.page, applied.call)
    return any(
        one.place < other.place <= end
        and names & set(other.names)
        and scope_of(other.page, other.stmt) is scope_of(one.page, one.stmt)
        and _conditions(other.page, other.stmt) <= surely
        for other in found.askings
    )


def _conditions(page: Page, node: ast.AST) -> set[ast.AST]:
    """Return the conditions that something hangs on: what else it may be is not known there."""
    return {one for one in page.around(node) if isinstance(one, ast.If | ast.IfExp)}


def _is_repeated(one: Asking, found: Taped) -> bool:
    """Return whether variables may have gradients from a pass before this one."""
    script = found.script
    scope = scope_of(one.page, one.stmt)
    bases = {base_of(source) for source in sources_of(one)}
    loop = one.page.enclosing(one.stmt, *_LOOPS)
    if loop is not None and scope_of(one.page, loop) is scope:
        return True
    if scope is not None:
        made = {name for stmt in getattr(scope, "body", []) for name in bound_by(stmt)}
        return not bases <= made
    end = bisect_left(found.askings, one.place, key=lambda other: other.place)
    for other in reversed(found.askings[:end]):
        # The last of them is enough.
        if other.is_kept and bases & {base_of(s) for s in sources_of(other)}:
            return not any(
                isinstance(node, ast.Assign)
                and other.place < place_of(page, node) < one.place
                and bool(bound_by(node) & bases)
                for page, node in script.walk(ast.Assign)
            )
    return False
