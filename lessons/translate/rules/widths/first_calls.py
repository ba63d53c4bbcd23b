"""Calls of Keras nets for nothing but that their parameters be there: `net(X)` on a line of its
own. Where layers have them from the beginning, nobody would write that.
"""

import ast
from collections.abc import Iterator

from common.cells.known import KnownModule
from lessons.translate.pages import Page, span_of
from lessons.translate.rules.layers.classes import FORWARD, list_modules
from lessons.translate.rules.layers.modules import all_inside
from lessons.translate.rules.widths.made import constructor
from lessons.translate.rules.widths.width_names import can_wait, layers_in, width_told
from lessons.translate.script import Script

# What is done to a list or file while a net computes.
_CHANGES = frozenset(
    {"append", "extend", "add", "update", "pop", "write", "assign", "next", "print"}
)


def plan_first_calls(script: Script) -> None:
    """Decide which calls are left out."""
    if script.source != "keras" or not script.kinds.was_run:
        return
    for page, stmt in script.walk(ast.Expr):
        match stmt.value:
            case ast.Call(func=ast.Name() as net, args=[given], keywords=[]):
                module = script.kinds.module(net)
                is_own = module is not None and module.is_own
                is_made = isinstance(given, ast.Name) or script.says(given, "zeros", "ones")
                is_free = _is_silent(stmt, page) and not _is_left(net.id, page, script)
                if module and is_own and is_made and is_free:
                    _plan_call(stmt, module, script)


def _is_silent(stmt: ast.Expr, page: Page) -> bool:
    """Return whether nothing is shown of a statement, and nothing said about it."""
    assert page.tree is not None
    body = page.tree.body
    return stmt in body[:-1] and page.stands_alone(stmt) and not _has_comment(stmt, page)


def _is_left(name: str, page: Page, script: Script) -> bool:
    """Return whether something that stays in Keras's words needs the net in this cell."""
    left = (one for one in page.nodes if one in script.plan.refuse)
    return any(isinstance(n, ast.Name) and n.id == name for one in left for n in ast.walk(one))


def _has_comment(stmt: ast.stmt, page: Page) -> bool:
    start, end = page.line_start(page.start(stmt)), page.line_end(page.end(stmt))
    above = page.source[:start].rstrip("\n").rpartition("\n")[2]
    return "#" in page.source[start:end] or above.lstrip().startswith("#")


def _plan_call(stmt: ast.Expr, module: KnownModule, script: Script) -> None:
    every = list(all_inside(module, script))
    own = {one.class_name for one in every if one.is_own}
    trees = [tree for tree in list_modules(script) if tree.name in own]
    if len(trees) == len(own) and not any(_does_more(tree, script) for tree in trees):
        made = [one.made for one in every if one.parameters and not one.is_own]
        if all(place is not None and _is_there(place, script) for place in made):
            script.plan.drop.add(stmt)


def _does_more(tree: ast.ClassDef, script: Script) -> bool:
    """Return whether a class does anything else than compute when its objects are called."""
    own = script.classes().keys() | {one.name for _, one in _functions(script)}
    for method in tree.body:
        if not isinstance(method, ast.FunctionDef) or method.name != FORWARD["keras"]:
            continue
        for node in ast.walk(method):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name in own | _CHANGES:
                    return True
                case ast.Call(func=ast.Attribute(attr=name)) if name.startswith(tuple(_CHANGES)):
                    return True
                case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                    return True
                case ast.Global() | ast.Nonlocal():
                    return True
    return False


def _functions(script: Script) -> Iterator[tuple[Page, ast.FunctionDef]]:
    for page, node in script.walk(ast.FunctionDef):
        if isinstance(node, ast.FunctionDef) and node in (page.tree.body if page.tree else ()):
            yield page, node


def _is_there(place: tuple[int, tuple[int, int, int, int]], script: Script) -> bool:
    """Return whether what a call makes has its parameters from the beginning."""
    for page, node in script.walk(ast.Call):
        if (page.cell, span_of(node)) != place:
            continue
        if script.target == "paddle":
            return True
        init = constructor(node, page, script)
        layers = layers_in(init, page, script) if init is not None else [node]
        waiting = [one for one in layers if can_wait(one, script)]
        return all(width_told(one, page, script) for one in waiting)
    return False
