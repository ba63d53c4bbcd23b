"""Gradients that no tensor keeps: those of values in between, those that gradients are taken of
again, as a tape within a tape is asked for, and those that another pass would add to.
"""

import ast

from lessons.translate.rules.gradients.backward import returned
from lessons.translate.rules.gradients.flow import base_of, bound_by, place_of, scope_of
from lessons.translate.rules.gradients.reading import is_single, sources_of
from lessons.translate.rules.gradients.recorded import names_recorded
from lessons.translate.rules.gradients.taped import Asking, Taped, is_watched
from lessons.translate.rules.gradients.training import module_of
from lessons.translate.rules.gradients.zeroing import optimizer_of
from lessons.translate.writer import Writer


def plan_inner(one: Asking, found: Taped) -> bool:
    """Have a call give gradients that no tensor keeps; return whether these are such."""
    goes_on = _is_recorded(one, found)
    if not goes_on and not _is_computed(one, found) and not _is_added_to(one, found):
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


def _is_added_to(one: Asking, found: Taped) -> bool:
    """Return whether a pass for other variables, which goes through these as well, would add to
    their gradients: before, or before they are read; or one in the same statement.
    """
    if optimizer_of(one, found) is not None or module_of(one.sources, found.script) is not None:
        return False
    own, scope = _bases(one), scope_of(one.page, one.stmt)
    for other in found.askings:
        if other is one or scope_of(other.page, other.stmt) is not scope:
            continue
        if one.keys or _are_made_anew(own, one, other, found):
            continue
        if other.stmt is one.stmt:
            return True
        is_read_later = any(place_of(page, name) > other.place for page, name in one.reads)
        is_met = other.place < one.place or is_read_later
        if is_met and own.isdisjoint(_bases(other)) and not own.isdisjoint(_names(other, found)):
            return True
    return False


def _are_made_anew(names: set[str], one: Asking, other: Asking, found: Taped) -> bool:
    """Return whether between two passes other tensors get the names of the variables."""
    first, last = sorted((one.place, other.place))
    return any(
        first < place_of(page, node) < last and not names.isdisjoint(bound_by(node))
        for page, node in found.script.walk(ast.Assign)
    )


def _names(one: Asking, found: Taped) -> frozenset[str]:
    """Return the names in what a tape has recorded before it is asked."""
    if id(one) not in found.recorded:
        found.recorded[id(one)] = frozenset(name.id for name in names_recorded(one, found))
    return found.recorded[id(one)]


def _bases(one: Asking) -> set[str]:
    return {base_of(source) for source in sources_of(one)} - {""}


def _is_computed(one: Asking, found: Taped) -> bool:
    """Return whether gradients are asked for of one value that the tape saw computed."""
    block = found.block_of(one)
    if block is None or not isinstance(one.sources, ast.Name):
        return False
    if found.script.kinds.was_run and is_watched(one.sources, one, found):
        return False
    return any(base_of(one.sources) in bound_by(stmt) for stmt in block.body)
