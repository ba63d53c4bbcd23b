"""Gradients that no tensor keeps: those of values in between, and those that gradients are taken of
again, as a tape within a tape is asked for.
"""

import ast

from lessons.translate.rules.gradients.backward import returned
from lessons.translate.rules.gradients.flow import base_of, bound_by
from lessons.translate.rules.gradients.reading import is_single
from lessons.translate.rules.gradients.taped import Asking, Taped, is_watched
from lessons.translate.writer import Writer


def plan_inner(one: Asking, found: Taped) -> bool:
    """Have a call give gradients that no tensor keeps; return whether these are such."""
    goes_on = _is_recorded(one, found)
    if not goes_on and not _is_computed(one, found):
        return False
    one.is_kept = False
    item = "[0]" if is_single(one, found.script) else ""

    def written(writer: Writer) -> str:
        return f"{returned(one, found, writer, goes_on=goes_on)}{item}"

    found.script.plan.replace[one.call] = written
    return True


def _is_recorded(one: Asking, found: Taped) -> bool:
    """Return whether another tape records how these gradients are worked out."""
    own = found.block_of(one)
    above = one.page.enclosing(one.stmt, ast.With)
    blocks = {block for _, block in found.blocks if block is not own}
    while above is not None and above not in blocks:
        above = one.page.enclosing(above, ast.With)
    return above is not None


def _is_computed(one: Asking, found: Taped) -> bool:
    """Return whether gradients are asked for of one value that the tape saw computed."""
    block = found.block_of(one)
    if block is None or not isinstance(one.sources, ast.Name):
        return False
    if found.script.kinds.was_run and is_watched(one.sources, found):
        return False
    return any(base_of(one.sources) in bound_by(stmt) for stmt in block.body)
