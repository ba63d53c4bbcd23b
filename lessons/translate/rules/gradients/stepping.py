"""Steps of TensorFlow by the gradients that a tape gave, where tensors keep them themselves."""

import ast
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.gradients.flow import names_in, scope_of
from lessons.translate.rules.gradients.taped import Asking, Taped
from lessons.translate.script import Script

# How a gradient is set back.
ZERO = {"pytorch": ".grad.zero_()", "paddle": ".clear_gradient()"}


@dataclass(frozen=True)
class _Zipped:
    """A loop over variables and their gradients together."""

    page: Page
    loop: ast.For
    call: ast.Call
    variable: ast.Name
    gradient: ast.Name


def plan_steps(found: Taped) -> None:
    """Have optimizers step, and loops over gradients go over the variables alone."""
    script = found.script
    for applied in found.applied:
        names = {node.id for one in applied.gradients for node in names_in(one)}
        known = {name for one in found.askings for name in one.names}
        direct = any(
            one.call in set(ast.walk(gradient))
            for one in found.askings
            for gradient in applied.gradients
        )
        if not direct and not names <= known:
            stmt = applied.page.statement(applied.call)
            script.plan.refuse[stmt] = "the gradients applied are not those that a tape gave"
            continue
        script.plan.replace[applied.call] = _step(applied.optimizer)
        _take_reads(applied.call, found, script)
    for zipped in _zipped(script):
        _plan_zipped(zipped, found)


def _step(optimizer: ast.expr) -> Written:
    return lambda writer: f"{writer.own_text(optimizer)}.step()"


def _take_reads(node: ast.AST, found: Taped, script: Script) -> None:
    """Note that names in a node are not read any more; a call there becomes a statement."""
    inside = set(ast.walk(node))
    for one in found.askings:
        for _, name in one.reads:
            if name in inside:
                script.plan.replace.setdefault(name, name.id)


def _zipped(script: Script) -> list[_Zipped]:
    found = []
    for page, node in script.walk(ast.For):
        match node:
            case ast.For(
                target=ast.Tuple(elts=[ast.Name() as variable, ast.Name() as gradient]),
                iter=ast.Call(func=ast.Name(id="zip"), args=[_, _]) as call,
            ):
                found.append(_Zipped(page, node, call, variable, gradient))
    return found


def _plan_zipped(zipped: _Zipped, found: Taped) -> None:
    """Have a loop go over the variables alone, where the gradients are surely theirs."""
    page, script = zipped.page, found.script
    variables, gradients = zipped.call.args
    if not isinstance(gradients, ast.Name):
        return
    own = [
        one
        for one in found.askings
        if any(node is gradients for _, node in one.reads)
        and one.page.text(one.sources).strip("[]()") == page.text(variables).strip("[]()")
    ]
    function = page.enclosing(zipped.loop, ast.FunctionDef)
    if own:
        script.plan.replace[gradients] = gradients.id
        _go_alone(zipped, own, script)
    elif isinstance(function, ast.FunctionDef) and isinstance(variables, ast.Name):
        given = [one.arg for one in function.args.args]
        if {variables.id, gradients.id} <= set(given):
            _plan_taker(zipped, function, given.index(gradients.id), found)


def _plan_taker(zipped: _Zipped, function: ast.FunctionDef, place: int, found: Taped) -> None:
    """Have a function read the gradients of the variables that it is given."""
    script = found.script
    arguments = function.args.args
    reads = [one for one in names_in(function) if one.id == arguments[place].arg]
    if len(reads) != 1 or place >= len(arguments) - len(function.args.defaults):
        return
    variables = next(
        n
        for n, one in enumerate(arguments)
        if one.arg == zipped.call.args[0].id  # type: ignore[attr-defined]
    )
    calls = script.calls_of(function.name)
    if not calls or len(script.named(function.name)) != len(calls):
        return  # it is handed on, and called elsewhere with the gradients
    askings: list[Asking] = []
    for page, call in calls:
        of = _asking_of(page, call, place, variables, found)
        if of is None:
            return
        askings.append(of)
    for page, call in calls:
        _leave_out(page, call.args[place - 1], call.args[place], script)
        _take_reads(call.args[place], found, script)
    _leave_out(zipped.page, arguments[place - 1], arguments[place], script)
    _go_alone(zipped, askings, script)


def _leave_out(page: Page, before: ast.AST, node: ast.AST, script: Script) -> None:
    """Take an argument out, with the comma before it."""
    script.plan.cut[node] = page.end(before)


def _asking_of(
    page: Page, call: ast.Call, place: int, variables: int, found: Taped
) -> Asking | None:
    """Return the pass whose gradients a call is given together with their variables."""
    if len(call.args) <= max(place, variables) or place == 0:
        return None
    given, listed = call.args[place], page.text(call.args[variables]).strip("[]()")
    names = [given] if isinstance(given, ast.Name) else getattr(given, "elts", [])
    if not names or not all(isinstance(one, ast.Name) for one in names):
        return None
    for one in found.askings:
        read = {node for _, node in one.reads}
        is_all = tuple(name.id for name in names) == one.names
        if is_all and set(names) <= read and one.page.text(one.sources).strip("[]()") == listed:
            return one
    return None


def _go_alone(zipped: _Zipped, askings: list[Asking], script: Script) -> None:
    """Have the loop go over the variables, and set their gradients back where it has to."""
    variable, gradient = zipped.variable.id, zipped.gradient.id
    target, call = zipped.loop.target, zipped.call
    variables = call.args[0]
    script.plan.replace[target] = variable
    script.plan.replace[call] = lambda writer: writer.own_text(variables)
    for stmt in zipped.loop.body:
        for node in names_in(stmt):
            if node.id == gradient:
                script.plan.replace[node] = f"{variable}.grad"
    last = zipped.loop.body[-1]
    is_loop = isinstance(zipped.page.enclosing(zipped.loop, ast.For, ast.While), ast.stmt)
    is_function = scope_of(zipped.page, zipped.loop) is not None
    if is_loop or is_function or len(askings) > 1:
        script.plan.after[last].append(f"{variable}{ZERO[script.target]}")
        for one in askings:
            one.is_cleared = True
    if scope_of(zipped.page, zipped.loop) is None:
        script.plan.left_out[zipped.page.cell].add(gradient)
