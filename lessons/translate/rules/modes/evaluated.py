"""Nets of a Keras lesson that are evaluated once they are trained: without gradients.

TensorFlow records within a tape alone; what is computed outside of one keeps no gradient.
"""

import ast
from collections.abc import Sequence, Set
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.plan import Wrap, Written
from lessons.translate.rules.gradients.flow import base_of, place_of, scope_of
from lessons.translate.rules.gradients.no_grad import no_grad
from lessons.translate.rules.gradients.taped import Asking, find_tapes
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_KEPT = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)


@dataclass(frozen=True)
class Evaluated:
    """A statement in which a net is evaluated, and the line that sets its mode, if there is one."""

    page: Page
    net: ast.expr
    stmt: ast.stmt
    line: "Written | None"


def spot_of(
    page: Page, stmt: ast.stmt, loops: Sequence[ast.stmt], alike: Set[ast.stmt], script: Script
) -> ast.stmt | None:
    """Return the statement that evaluates a net: the loop around a call, where all through it the
    net is in that mode, else one that keeps what it computes; None for others.
    """
    if _is_taped(page, stmt, script):
        return None
    spot: ast.stmt | None = stmt if isinstance(stmt, _KEPT) else None
    for loop in loops:
        if loop not in alike or any(_is_tape(one, script) for one in ast.walk(loop)):
            break
        spot = loop
    return spot


def _is_taped(page: Page, stmt: ast.stmt, script: Script) -> bool:
    above: ast.AST | None = stmt
    while above is not None:
        if _is_tape(above, script):
            return True
        above = page.enclosing(above, ast.With)
    return False


def _is_tape(node: ast.AST, script: Script) -> bool:
    if not isinstance(node, ast.With):
        return False
    known = [script.kinds.of(item.context_expr) for item in node.items]
    return any(script.says(item.context_expr, "tape") for item in node.items) or any(
        one is not None and one.kind == "tape" for one in known
    )


def plan_evaluated(evaluated: Sequence[Evaluated], script: Script) -> None:
    """Put what evaluates a trained net where nothing is recorded."""
    askings = find_tapes(script).askings
    for one in sorted(evaluated, key=lambda one: place_of(one.page, one.stmt)):
        if not _is_trained(one, askings) or one.stmt in script.plan.wraps:
            if one.line is not None:
                script.plan.before[one.stmt].append(one.line)
            continue
        _plan_quiet(one, script)


def _is_trained(one: Evaluated, askings: Sequence[Asking]) -> bool:
    """Return whether gradients of a net were taken before."""
    if scope_of(one.page, one.stmt) is not None:
        return bool(askings)
    at, name = place_of(one.page, one.stmt), base_of(one.net)
    before = [asking for asking in askings if asking.place < at]
    return any(
        isinstance(asking.sources, ast.Name)
        or base_of(asking.sources) == name
        or scope_of(asking.page, asking.stmt) is not None
        for asking in before
    )


def _plan_quiet(one: Evaluated, script: Script) -> None:
    wraps, block = script.plan.wraps, one.page.blocks[one.stmt]
    place = block.index(one.stmt)
    if place and one.line is None:
        for wrap in wraps.values():  # what comes right after another goes into the same block
            if wrap.last is block[place - 1] and isinstance(wrap.header, _Header):
                wraps[wrap.first] = Wrap(wrap.first, one.stmt, wrap.header)
                return
    wraps[one.stmt] = Wrap(one.stmt, one.stmt, _Header(one))


@dataclass(frozen=True)
class _Header:
    """The lines before a block: the net's mode, and that nothing is recorded."""

    of: Evaluated

    def __call__(self, writer: Writer) -> str:
        """Return the lines."""
        opening = writer.resolve(no_grad(writer.script.target))
        if self.of.line is None:
            return opening
        return writer.lines(self.of.stmt, [writer.resolve(self.of.line), opening])
