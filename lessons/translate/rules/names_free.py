"""Names for what a translation needs and its source does not have."""

import ast
import math
from collections.abc import Iterator

from lessons.translate.pages import Page
from lessons.translate.rules.gradients.flow import place_of, scope_of
from lessons.translate.script import Script

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_OWN_NAMES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def free_name(script: Script, names: tuple[str, ...]) -> str:
    """Return the first of some names that the lesson does not use, else one with a number."""
    used = script.used_names
    for name in names:
        if name not in used:
            return name
    return next(f"{names[0]}{n}" for n in range(2, 1000) if f"{names[0]}{n}" not in used)


def free_name_at(script: Script, names: tuple[str, ...], page: Page, node: ast.AST) -> str:
    """Return the first of some names that is not used where a node stands.

    In a function, a name that is another function's own is none of the node's.
    """
    around = set(_functions(page, node))
    for name in names if around else ():
        if not any(_is_seen(name, around, script)):
            return name
    return free_name(script, names)


def is_read_after(name: str, page: Page, loop: ast.For, script: Script) -> bool:
    """Return whether a name is read after a loop, before it is given another value."""
    scope, end = scope_of(page, loop), (page.cell, loop.end_lineno or loop.lineno, math.inf)
    later = [
        (place_of(there, node), node)
        for there, node in script.named(name)
        if place_of(there, node) > end and scope_of(there, node) is scope
        if not _is_of_display(name, there, node)
    ]
    return bool(later) and isinstance(min(later)[1].ctx, ast.Load)


def _is_of_display(name: str, page: Page, node: ast.AST) -> bool:
    """Return whether a name is one that a comprehension or lambda around it gives a value."""
    around = page.enclosing(node, *_OWN_NAMES)
    while around is not None:
        if name in _bound_in(around):
            return True
        around = page.enclosing(around, *_OWN_NAMES)
    return False


def _functions(page: Page, node: ast.AST) -> Iterator[ast.AST]:
    while (function := page.enclosing(node, *_FUNCTIONS)) is not None:
        yield function
        node = function


def _is_seen(name: str, around: set[ast.AST], script: Script) -> Iterator[bool]:
    """Yield for each place of a name whether it means the same as it would in some functions."""
    every = (*script.named(name), *script.parameters(name), *script.functions(name))
    for page, node in every:
        inner = _functions(page, node)
        yield not any(one not in around and name in _bound_in(one) for one in inner)


def _bound_in(function: ast.AST) -> set[str]:
    found = {one.arg for one in ast.walk(function) if isinstance(one, ast.arg)}
    return found | {
        one.id
        for one in ast.walk(function)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
