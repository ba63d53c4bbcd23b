"""What Keras and TensorFlow are told, and the others have no need of: the shape of a net's input
before its weights are made, and that a function is to become a graph.
"""

import ast

from lessons.translate.pages import Page
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_GRAPH = "tf.function"
_ONCE = "in a tf.function Python's own statements run once, and here they would run at each call"
_NET = "what tf.function makes of a net is a function, and no net any more"
# What shows in a function how often it runs.
_SEEN = frozenset({"print", "append", "next"})


def plan_keras_only(script: Script) -> None:
    """Decide what is left out."""
    if script.source != "keras":
        return
    for _, function in script.walk(ast.FunctionDef):
        _check_decorators(function, script)
    for page, call in script.walk(ast.Call):
        if script.path(call.func) == _GRAPH and call.args:
            _plan_graph(call, page, script)
    for _, stmt in script.walk(ast.Expr):
        if _only_builds(stmt.value, script):
            script.plan.drop.add(stmt)


def _check_decorators(function: ast.FunctionDef, script: Script) -> None:
    """Refuse a function that runs less often as a graph, which shows."""
    is_graph = any(script.path(one) == _GRAPH for one in function.decorator_list)
    if is_graph and _shows_runs(function):
        script.plan.refuse[function] = _ONCE


def _plan_graph(call: ast.Call, page: Page, script: Script) -> None:
    """Have a function stand for itself where a graph is made of it."""
    made = call.args[0]
    if not script.kinds.is_kind(made, "function", "method"):
        script.plan.refuse[page.statement(call)] = _NET
        return
    functions = script.functions(made.id) if isinstance(made, ast.Name) else ()
    if any(_shows_runs(function) for _, function in functions):
        script.plan.refuse[page.statement(call)] = _ONCE
        return
    script.plan.replace[call] = lambda writer: writer.text(made)


def _shows_runs(function: ast.FunctionDef) -> bool:
    """Return whether a function does what shows how often it runs."""
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _SEEN:
                return True
            case ast.Global() | ast.Nonlocal():
                return True
    return False


def _only_builds(node: ast.expr, script: Script) -> bool:
    """Return whether all that an expression does is to tell a net the shape of its input."""
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="build")):
            is_super = isinstance(value, ast.Call)
            return not is_super and script.kinds.is_kind(value, "module")
        case ast.Call(func=ast.Attribute(value=value, attr="add"), args=[layer]):
            return is_input(layer, script)
    return False


def is_input(node: ast.expr, script: Script) -> bool:
    """Return whether an expression is the place where a net's input comes in."""
    return script.says(node, "input_layer") is not None


def without_inputs(layers: list[ast.expr], script: Script) -> list[ast.expr]:
    """Return the layers of a row without the place where its input comes in."""
    return [one for one in layers if not is_input(one, script)]


def cut_input(call: ast.expr, writer: Writer) -> list[tuple[int, int, str]]:
    """Return the change of a row by which the place of its input goes."""
    page = writer.page
    if not isinstance(call, ast.List | ast.Tuple) or not call.elts:
        return []
    first = call.elts[0]
    if writer.script.source != "keras" or not is_input(first, writer.script):
        return []
    end = page.start(call.elts[1]) if len(call.elts) > 1 else page.end(first)
    return [(page.start(first), end, "")]
