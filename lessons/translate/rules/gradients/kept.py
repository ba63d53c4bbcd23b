"""Gradients that a lesson copies into a list, as PyTorch and Paddle go on adding to their own:
those that a tape gives never change, and are that list.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from lessons.translate.rules.gradients.gradients import Pass, Use

_COPIES = ("clone", "detach")


@dataclass(frozen=True)
class Kept:
    """A statement that does nothing but to keep the gradients of a pass under a name."""

    name: str
    stmt: ast.Assign


def kept_list(one: Pass, uses: Sequence[Use]) -> Kept | None:
    """Return where a pass's gradients are copied after it, if nothing before knows the name."""
    for use in uses:
        stmt = use.page.statement(use.node)
        match stmt:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.ListComp(elt=elt, generators=[ast.comprehension(ifs=[])]),
            ) if _copied(elt) is use.grad and _is_free_until(name, stmt, one, use):
                return Kept(name, stmt)
    return None


def _copied(node: ast.expr) -> ast.expr:
    """Return what an expression is a copy of, itself where it is none."""
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[]) if attr in _COPIES:
            return _copied(value)
    return node


def _is_free_until(name: str, stmt: ast.stmt, one: Pass, use: Use) -> bool:
    """Return whether a name is not used between a pass and a statement of the same block."""
    block = use.page.blocks[stmt]
    if use.page is not one.page or one.stmt not in block:
        return False
    between = block[block.index(one.stmt) : block.index(stmt)]
    nodes = (node for each in between for node in ast.walk(each))
    return bool(between) and not any(isinstance(n, ast.Name) and n.id == name for n in nodes)
