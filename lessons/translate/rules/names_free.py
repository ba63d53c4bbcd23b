"""Names for what a translation needs and its source does not have."""

import ast
from collections.abc import Iterator

from lessons.translate.pages import Page
from lessons.translate.script import Script

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


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
