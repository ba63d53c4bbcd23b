"""Functions of a Keras lesson that evaluate a net which they are given: no tape is near, so that
nothing is recorded. In PyTorch and Paddle a teacher says so, and ends the mode of training where
another function has begun it.
"""

import ast
from collections.abc import Iterator, Mapping, Set

from lessons.translate.pages import Page
from lessons.translate.plan import Wrap
from lessons.translate.rules.gradients.flow import names_in, place_of, scope_of
from lessons.translate.rules.gradients.no_grad import no_grad
from lessons.translate.rules.gradients.taped import find_tapes
from lessons.translate.rules.layers.modules import has_modes
from lessons.translate.rules.modes.switches import ARGUMENT
from lessons.translate.script import Script

_LOOPS = (ast.For, ast.While)
_SIMPLE = (ast.Assign, ast.AugAssign, ast.Return, ast.Expr)


def plan_evaluating(script: Script) -> None:
    """Put what such functions compute where nothing is recorded."""
    if script.source != "keras" or not script.kinds.was_run:
        return
    found = find_tapes(script)
    if not found.askings:
        return
    recorded = _reached([block for _, block in found.blocks], script)
    evaluating, training = {}, {}
    for page, function in script.walk(ast.FunctionDef):
        assert isinstance(function, ast.FunctionDef)
        for name in _trained(function):
            training[function.name] = _number(name, function)
        is_plain = page.tree is not None and function in page.tree.body
        if not is_plain or function.name in recorded or not _is_only_called(function.name, script):
            continue
        for net, stmt in _evaluated(function, page, script):
            evaluating[function.name] = _number(net, function)
            if stmt not in script.plan.wraps:
                script.plan.wraps[stmt] = Wrap(stmt, stmt, no_grad(script.target))
    _end_training(evaluating, training, script)


def _end_training(
    evaluating: Mapping[str, int], training: Mapping[str, int], script: Script
) -> None:
    """Have nets be set to evaluation that one function has trained and another evaluates."""
    trained: set[tuple[ast.AST | None, str]] = set()
    for page, node in sorted(script.walk(ast.Call), key=lambda one: place_of(*one)):
        assert isinstance(node, ast.Call)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        place = {**training, **evaluating}.get(name, len(node.args))
        net = node.args[place] if place < len(node.args) else None
        if not isinstance(net, ast.Name):
            continue
        key = scope_of(page, node), net.id
        if name in training:
            trained.add(key)
        elif key in trained:
            trained.discard(key)
            script.plan.before[page.statement(node)].append(f"{net.id}.eval()")


def _trained(function: ast.FunctionDef) -> Iterator[str]:
    """Yield the parameters of a function that it calls in the mode of training."""
    given = {one.arg for one in function.args.args}
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id=name), keywords=[*said]) if name in given:
                if any(one.arg == ARGUMENT and ast.unparse(one.value) == "True" for one in said):
                    yield name


def _number(name: str, function: ast.FunctionDef) -> int:
    return [one.arg for one in function.args.args].index(name)


def _reached(roots: list[ast.With], script: Script) -> Set[str]:
    """Return the names that stand in what is recorded, and in the functions named there."""
    functions = {node.name: node for _, node in script.walk(ast.FunctionDef)}
    found: set[str] = set()
    waiting: list[ast.AST] = [*roots]
    while waiting:
        new = {one.id for one in names_in(waiting.pop())} - found
        found |= new
        waiting += [functions[name] for name in new & functions.keys()]
    for name, node in functions.items():
        if any(one in set(ast.walk(node)) for one in roots):
            found.add(name)
    return found


def _is_only_called(name: str, script: Script) -> bool:
    """Return whether a function is called by its name alone, and handed to nobody."""
    uses = [
        (page.parents[one], one)
        for page, one in script.walk(ast.Name)
        if isinstance(one, ast.Name) and one.id == name
    ]
    return bool(uses) and all(isinstance(at, ast.Call) and at.func is one for at, one in uses)


def _evaluated(
    function: ast.FunctionDef, page: Page, script: Script
) -> Iterator[tuple[str, ast.stmt]]:
    """Yield the nets among a function's parameters, each with a statement that calls it."""
    given = {one.arg for one in function.args.args}
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        module = script.kinds.module(node.func)
        is_net = node.func.id in given and module is not None and not has_modes(module, script)
        if not is_net or any(one.arg == ARGUMENT for one in node.keywords):
            continue
        stmt = page.statement(node)
        if not isinstance(stmt, _SIMPLE):
            continue
        while isinstance(page.parents[stmt], _LOOPS):
            above = page.parents[stmt]
            assert isinstance(above, ast.stmt)
            stmt = above
        yield node.func.id, stmt
