"""Functions that a net applies to each of its layers: in Keras a loop over them."""

import ast

from lessons.translate.pages import Page
from lessons.translate.rules.gradients.flow import base_of
from lessons.translate.rules.layers.classes import list_modules
from lessons.translate.rules.layers.containers import given_layers, sequential_call
from lessons.translate.rules.layers.modules import is_flat, method_of, receiver
from lessons.translate.rules.layers.rows import made_by, row_of
from lessons.translate.rules.names_free import free_name
from lessons.translate.script import Script
from lessons.translate.writer import Writer


def plan_apply(script: Script) -> None:
    """Decide where `net.apply(function)` becomes a loop."""
    for page, node in script.walk(ast.Expr):
        call = node.value
        is_applied = script.target == "keras" and method_of(call, ("apply",), script, page)
        if is_applied and isinstance(call, ast.Call) and len(call.args) == 1:
            _plan_loop(page, node, call, script)
        if script.source == "keras":
            _plan_call_back(page, node, script)
    if script.source == "keras":
        for page, loop in script.walk(ast.For):
            _plan_back(page, loop, script)


def _plan_loop(page: Page, stmt: ast.Expr, call: ast.Call, script: Script) -> None:
    net, function = receiver(call), call.args[0]
    module = script.kinds.module(net)
    if module is None and script.kinds.was_run:
        script.plan.refuse[stmt] = "which layers this net has is not known"
        return
    if module is not None and not module.children:
        script.plan.replace[stmt] = lambda writer: f"{writer.text(function)}({writer.text(net)})"
        return
    name = free_name(script, ("layer", "block", "sublayer"))
    is_nested = _is_nested(net, script) if module is None else not is_flat(module, script)
    asked = "_flatten_layers()" if is_nested else "layers"

    def written(writer: Writer) -> str:
        head = f"for {name} in {writer.text(net)}.{asked}:"
        return writer.lines(stmt, [head, f"    {writer.text(function)}({name})"])

    script.plan.replace[stmt] = written
    if page.enclosing(stmt, ast.FunctionDef) is None:
        script.plan.introduced[page.cell].add(name)


def _is_nested(net: ast.expr, script: Script) -> bool:
    """Return whether the text shows layers in the layers of a net."""
    row = row_of(net, script)
    layers = given_layers(row, script) or () if row is not None else ()
    made = [made_by(one, script) for one in layers]
    own = {tree.name for tree in list_modules(script)}
    return any(
        sequential_call(one, script) is not None or base_of(one.func) in own
        for one in made
        if isinstance(one, ast.Call)
    )


def _plan_call_back(page: Page, node: ast.Expr, script: Script) -> None:
    """Plan `init(layer)` as `layer.apply(init)`, where the function asks what it is given."""
    match node.value:
        case ast.Call(func=ast.Name(id=name), args=[layer], keywords=[]):
            defined = script.functions(name)
        case _:
            return
    function = defined[0][1] if defined else None
    if function is None or not script.kinds.is_kind(layer, "module") or not function.args.args:
        return
    if page.enclosing(node, ast.FunctionDef, ast.For) is None and _asks_class(function):
        script.plan.replace[node] = lambda writer: f"{writer.text(layer)}.apply({name})"


def _asks_class(function: ast.FunctionDef) -> bool:
    """Return whether a function does nothing but for layers of a class."""
    given = function.args.args[0].arg
    test = function.body[0].test if isinstance(function.body[0], ast.If) else None
    asked = [one for one in ast.walk(test) if isinstance(one, ast.Call)] if test else []
    return len(function.body) == 1 and any(
        isinstance(one.func, ast.Name)
        and one.func.id in {"type", "isinstance"}
        and isinstance(one.args[0], ast.Name)
        and one.args[0].id == given
        for one in asked
    )


def _plan_back(page: Page, node: ast.For, script: Script) -> None:
    """Plan `for layer in net.layers: init(layer)` as `net.apply(init)`."""
    match node:
        case ast.For(
            target=ast.Name(id=name),
            iter=ast.Attribute(value=net, attr="layers")
            | ast.Call(func=ast.Attribute(value=net, attr="_flatten_layers")),
            body=[ast.Expr(value=ast.Call(func=ast.Name() as func, args=[ast.Name(id=given)]))],
            orelse=[],
        ) if name == given and not script.path(func):
            script.plan.replace[node] = lambda writer: f"{writer.text(net)}.apply({func.id})"
            if page.enclosing(node, ast.FunctionDef) is None:
                script.plan.left_out[page.cell].add(name)
