"""Layers that a loop makes one after another: the first takes what goes into the loop, each other
what the one before gives. Paddle is told `3 if i == 0 else channels`.
"""

import ast
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.rules.names_free import free_name
from lessons.translate.rules.widths.made import made_by, value_of
from lessons.translate.rules.widths.width_names import width_given, width_in, width_told
from lessons.translate.script import Script

_LOOPS = (ast.For, ast.ListComp)


@dataclass(frozen=True)
class Looped:
    """A layer that a loop makes: what goes into the first of each block, by the block's place."""

    target: ast.Name
    given: str
    firsts: dict[int, int]

    def told(self, first: str, script: Script) -> str:
        """Return what each layer takes, where the first takes this."""
        index = self.target.id
        if index == "_":
            index = free_name(script, ("i", "j", "n"))
            script.plan.replace[self.target] = index
        return f"{first} if {index} == 0 else {self.given}"


def plan_looped(script: Script) -> None:
    """Tell layers that loops make how much they take, where all loops begin with the same."""
    if script.source != "keras" or script.target != "paddle" or not script.kinds.was_run:
        return
    for page, layer in script.walk(ast.Call):
        looped = looped_layer(layer, page, script)
        widths = set(looped.firsts.values()) if looped is not None else set()
        if looped is not None and len(widths) == 1:
            script.plan.widths[layer] = looped.told(str(widths.pop()), script)


def looped_layer(layer: ast.Call, page: Page, script: Script) -> Looped | None:
    """Return a layer that a loop makes, each taking what the one before gives; None for others."""
    own = width_given(layer, script)
    target = _counting(page.enclosing(layer, *_LOOPS, ast.FunctionDef, ast.Lambda))
    if own is None or target is None or width_told(layer, page, script) != "":
        return None
    blocks: dict[int, list[tuple[int, int | None]]] = {}
    for made in made_by(layer, page, script):
        width = width_in(made)
        if width is not None:
            blocks.setdefault(made.block, []).append((width, value_of(own, made.given)))
    for widths in blocks.values():
        if any(width != given for width, given in widths[1:]):
            return None
    firsts = {block: widths[0][0] for block, widths in blocks.items()}
    return Looped(target, page.text(own), firsts) if firsts else None


def _counting(loop: ast.AST | None) -> ast.Name | None:
    """Return the name that counts the rounds of a loop from 0 on; None where there is none."""
    match loop:
        case ast.For(target=target, iter=counted):
            pass
        case ast.ListComp(generators=[ast.comprehension(target=target, iter=counted, ifs=[])]):
            pass
        case _:
            return None
    match counted:
        case ast.Call(func=ast.Name(id="range"), args=[_]) if isinstance(target, ast.Name):
            return target
    return None
