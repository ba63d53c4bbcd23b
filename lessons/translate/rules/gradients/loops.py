"""Loops over variables: alone, numbered, or beside what else a lesson keeps of each."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.rules.callers import FUNCTIONS
from lessons.translate.rules.gradients.training import module_of, variables
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_Loop = ast.For | ast.comprehension


@dataclass(frozen=True)
class Looped:
    """A name's way through a loop: what it goes over, and what goes beside it.

    `target` is the name itself, or the names that `items` (a call of `zip`) gives together.
    `is_numbered` says that they stand in `enumerate`.
    """

    name: ast.Name
    over: ast.expr
    target: ast.expr
    items: ast.expr
    is_numbered: bool = False


def loop_of(page: Page, node: ast.Name) -> _Loop | None:
    """Return the loop that a name runs through."""
    above: ast.AST = node
    while above in page.parents:
        above = page.parents[above]
        loops: list[_Loop] = []
        if isinstance(above, ast.For):
            loops = [above]
        elif isinstance(above, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
            loops = list(above.generators)
        for loop in loops:
            if any(one.id == node.id for one in _targets(loop.target)):
                return loop
        if isinstance(above, FUNCTIONS):
            return None
    return None


def _targets(node: ast.AST) -> Iterator[ast.Name]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Name))


def looped(page: Page, node: ast.expr) -> Looped | None:
    """Return what a name goes over in its loop, None where that is not said in words known here."""
    name = numbered(page, node) if isinstance(node, ast.Subscript) else node
    loop = loop_of(page, name) if isinstance(name, ast.Name) else None
    if loop is None or not isinstance(name, ast.Name):
        return None
    target, items, is_numbered = loop.target, loop.iter, False
    match target, items:
        case ast.Tuple(elts=[_, inner]), ast.Call(func=ast.Name(id="enumerate"), args=[of, *_]):
            target, items, is_numbered = inner, of, True
        case ast.Tuple(elts=[_, inner]), ast.Call(func=ast.Attribute(attr="named_parameters")):
            target = inner  # a variable of Keras knows its name
    if isinstance(target, ast.Name) and target.id == name.id:
        return Looped(target, items, target, items, is_numbered)
    match target, items:
        case ast.Tuple(elts=elts), ast.Call(func=ast.Name(id="zip"), args=args, keywords=[]):
            for one, over in zip(elts, args, strict=False):
                if isinstance(one, ast.Name) and one.id == name.id and len(elts) == len(args):
                    return Looped(one, over, target, items, is_numbered)
    return None


def numbered(page: Page, node: ast.Subscript) -> ast.Name | None:
    """Return the name of `params[i]` in a loop that numbers the variables themselves."""
    match node:
        case ast.Subscript(value=ast.Name(id=held), slice=ast.Name() as index):
            loop = loop_of(page, index)
        case _:
            return None
    match loop:
        case ast.For(
            target=ast.Tuple(elts=[ast.Name(id=number), ast.Name() as name]),
            iter=ast.Call(func=ast.Name(id="enumerate"), args=[ast.Name(id=over)]),
        ) if (number, over) == (index.id, held):
            return name
    return None


def go_beside(loop: Looped, own: str, listed: str, page: Page, script: Script) -> None:
    """Have a loop over variables go through the items of another list as well, last of all."""
    replace, target, given = script.plan.replace, loop.target, loop.over
    is_zipped = isinstance(target, ast.Tuple) and isinstance(loop.items, ast.Call)
    last = target.elts[-1] if isinstance(target, ast.Tuple) else target
    both = f"{page.text(last)}, {own}"
    text = f"({both})" if loop.is_numbered and not is_zipped else both
    if replace.get(last) == text:
        return  # another gradient of the same variables
    replace[last] = text
    if module_of(given, script) is not None and not isinstance(given, ast.Name):
        replace[given] = lambda writer: variables(given, None, writer)
    held = loop.items.args[-1] if is_zipped and isinstance(loop.items, ast.Call) else given
    before = replace.get(held)

    def beside(writer: Writer) -> str:
        inner = before(writer) if callable(before) else before or writer.own_text(held)
        return f"{inner}, {listed}" if is_zipped else f"zip({inner}, {listed})"

    replace[held] = beside
