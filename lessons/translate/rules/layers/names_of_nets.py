"""Names that nets of Keras are given: those of PyTorch and Paddle are told none."""

import ast

from lessons.translate.pages import Page
from lessons.translate.rules.layers.classes import class_called, list_modules
from lessons.translate.script import Script
from lessons.translate.writer import Writer


def plan_names_of_nets(script: Script) -> None:
    """Leave out names where a net is made, and where a class hands its own on to its base."""
    if script.source != "keras":
        return
    own = {node.name for node in list_modules(script)}
    for page, call in script.walk(ast.Call):
        named = next((one for one in call.keywords if one.arg == "name"), None)
        if named is None or not _is_left_out(call, own, page, script):
            continue
        given = [one for one in (*call.args, *call.keywords) if page.end(one) < page.start(named)]
        script.plan.cut[named] = max(map(page.end, given), default=page.start(named))
        if not given:
            script.plan.replace[call] = _without(call, named)


def _is_left_out(call: ast.Call, own: set[str], page: Page, script: Script) -> bool:
    """Return whether what a call makes, or begins, takes no name in the target."""
    tree = class_called(call, page, script)
    if tree is not None:
        made = (one for one in tree.body if isinstance(one, ast.FunctionDef))
        init = next((one for one in made if one.name == "__init__"), None)
        return init is None or all(one.arg != "name" for one in _parameters(init))
    match call.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"):
            around = page.enclosing(call, ast.ClassDef)
        case _:
            return False
    bases = around.bases if isinstance(around, ast.ClassDef) and around.name in own else []
    return any(script.path(base) for base in bases)


def _parameters(function: ast.FunctionDef) -> list[ast.arg]:
    given = function.args
    return [*given.posonlyargs, *given.args, *given.kwonlyargs]


def _without(call: ast.Call, named: ast.keyword):  # type: ignore[no-untyped-def]
    def written(writer: Writer) -> str:
        kept = [one for one in call.keywords if one is not named]
        texts = [
            f"{one.arg}={writer.text(one.value)}" if one.arg else f"**{writer.text(one.value)}"
            for one in kept
        ]
        return f"{writer.text(call.func)}({', '.join(texts)})"

    return written
