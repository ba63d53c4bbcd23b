"""Functions of a net that ask for its mode beside the method that computes: in Keras that method
alone is told the mode, and has to hand it on.
"""

import ast
from typing import TypeGuard

from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.layers.classes import FORWARD, module_class
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_ARGUMENT = "training"
_NOT_TOLD = "Keras tells the mode to `call` alone, and nobody hands it on to `{}`"


def asks_mode(node: ast.AST) -> bool:
    """Return whether something asks for the mode of the net that it belongs to."""
    return any(_is_own(one) and one.attr == _ARGUMENT for one in ast.walk(node))


def mode_helpers(script: Script) -> dict[str, tuple[Page, ast.FunctionDef]]:
    """Return the functions that ask for the mode of `self` and do not compute, by their names."""
    found = {}
    for page, node in script.walk(ast.FunctionDef):
        names = [one.arg for one in node.args.args]
        is_helper = node.name not in {FORWARD[script.source], "__init__"}
        if is_helper and names[:1] == ["self"] and asks_mode(node):
            found[node.name] = (page, node)
    return found


def asks_helper(node: ast.AST, script: Script) -> bool:
    """Return whether something calls a function of its net that asks for the mode."""
    names = script.once(mode_helpers)
    return any(_is_own(one) and one.attr in names for one in ast.walk(node))


def plan_helpers(script: Script) -> None:
    """Have the method that computes hand the mode on to functions that ask for it."""
    for name, (page, function) in script.once(mode_helpers).items():
        asked = [one for one in ast.walk(function) if _is_own(one) and one.attr == _ARGUMENT]
        try:
            calls = _calls(name, script)
        except Refused as refused:
            script.plan.refuse.update(dict.fromkeys(asked, str(refused)))
            continue
        script.plan.replace.update(dict.fromkeys(asked, _ARGUMENT))
        last = function.args.args[-1]
        script.plan.replace[last] = f"{page.text(last)}, {_ARGUMENT}=False"
        for call in calls:
            hand_on(call, script)


def take_mode(method: ast.FunctionDef, page: Page, script: Script) -> None:
    """Take the mode from the net itself, and not from the last argument."""
    given = method.args.args
    if len(given) < 2 or given[-1].arg != _ARGUMENT:
        return
    defaults = method.args.defaults
    script.plan.cut[given[-1]] = page.end(defaults[-2] if len(defaults) > 1 else given[-2])
    if defaults:
        script.plan.cut[defaults[-1]] = page.end(given[-1])
    for part in ast.walk(method):
        if isinstance(part, ast.Name) and part.id == _ARGUMENT and isinstance(part.ctx, ast.Load):
            script.plan.replace[part] = f"self.{_ARGUMENT}"


def take_helpers(script: Script) -> None:
    """Have functions of a Keras net that are handed the mode by its name ask the net for it."""
    for page, node in script.walk(ast.FunctionDef):
        names = [one.arg for one in node.args.args]
        is_helper = node.name != FORWARD[script.source] and names[:1] == ["self"]
        if not is_helper or names[-1] != _ARGUMENT or not node.args.defaults:
            continue
        try:
            calls = _calls(node.name, script)
        except Refused:
            continue
        if all(_hands_on(call) for call in calls):
            take_mode(node, page, script)
            for call in calls:
                above = script.page_of(call)
                before = call.keywords[-2] if len(call.keywords) > 1 else call.args[-1]
                script.plan.cut[call.keywords[-1]] = above.end(before)


def _hands_on(call: ast.Call) -> bool:
    match call:
        case ast.Call(keywords=[*_, ast.keyword(arg="training", value=ast.Name(id="training"))]):
            return True
    return False


def _calls(name: str, script: Script) -> list[ast.Call]:
    """Return the calls of a function, all from methods that compute.

    Raises:
        Refused: it is reached in another way, where no mode is known.
    """
    calls = []
    for page, node in script.attributes(name):
        if not isinstance(node.ctx, ast.Load):
            continue
        above, method = page.parents[node], page.enclosing(node, ast.FunctionDef)
        is_call = isinstance(above, ast.Call) and above.func is node and bool(above.args)
        is_computing = isinstance(method, ast.FunctionDef) and method.name == FORWARD[script.source]
        if not (is_call and is_computing and _is_own(node) and module_class(page, node, script)):
            raise Refused(_NOT_TOLD.format(name))
        assert isinstance(above, ast.Call)
        calls.append(above)
    if not calls:
        raise Refused(_NOT_TOLD.format(name))
    return calls


def hand_on(call: ast.Call, script: Script) -> None:
    """Have a call give the mode after all else."""
    last = call.keywords[-1].value if call.keywords else call.args[-1]

    def written(writer: Writer) -> str:
        return f"{writer.own_text(last)}, {_ARGUMENT}={_ARGUMENT}"

    script.plan.replace[last] = written


def _is_own(node: ast.AST) -> TypeGuard[ast.Attribute]:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )
