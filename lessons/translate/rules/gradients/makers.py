"""A function that is given an optimizer and makes the net that it trains.

An optimizer of PyTorch or Paddle is told its parameters when it is made, so there the function is
given what makes one of them; an optimizer of Keras learns of them with its first step.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.gradients.flow import base_of, bound_by, names_in
from lessons.translate.rules.gradients.taped import applied_at
from lessons.translate.rules.gradients.training import module_of
from lessons.translate.rules.names_free import free_name
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_GIVEN = "params"


@dataclass(frozen=True)
class Making:
    """A function's parameter that is an optimizer, or makes one, and what its callers give."""

    page: Page
    function: ast.FunctionDef
    parameter: ast.arg
    given: tuple[tuple[Page, ast.expr, ast.keyword | None], ...]


def plan_makers(script: Script) -> None:
    """Decide where an optimizer is given, and where what makes one."""
    for page, node in script.walk(ast.FunctionDef):
        for making in _makings(page, node, script):
            if script.source != "keras" and script.target == "keras":
                _plan_given(making, script)
            elif script.source == "keras" and (variables := _trained(making, script)):
                _plan_made(making, variables, script)


def made_later(node: ast.expr, script: Script) -> str:
    """Return what the parameters are called where an optimizer that is given is made; or empty."""
    page = script.origins.page_of(node)
    call = page.parents.get(node) if page is not None else None
    if page is not None and isinstance(call, ast.keyword):
        call = page.parents[call]
    name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
    for there, function in script.functions(name):
        for making in _makings(there, function, script):
            if any(one is node for _, one, _ in making.given) and _trained(making, script):
                return _GIVEN
    return ""


def _makings(page: Page, function: ast.FunctionDef, script: Script) -> Iterator[Making]:
    """Yield the parameters of a function, with what all of its callers give for them."""
    arguments = function.args.args
    calls = script.calls_of(function.name)
    if not calls or len(script.named(function.name)) != len(calls):
        return
    for place, argument in enumerate(arguments):
        given = []
        for there, call in calls:
            words = {one.arg: one for one in call.keywords}
            word = words.get(argument.arg)
            one = call.args[place] if place < len(call.args) else word and word.value
            if isinstance(one, ast.expr):
                given.append((there, one, word))
        if len(given) == len(calls):
            yield Making(page, function, argument, tuple(given))


def _trained(making: Making, script: Script) -> tuple[Page, ast.expr] | None:
    """Return what a function trains by an optimizer of Keras that it is given, if it makes that."""
    if not all(_is_optimizer(one, script) for _, one, _ in making.given):
        return None
    function, name = making.function, making.parameter.arg
    own = {one.arg for one in function.args.args}
    made = {one for stmt in function.body for one in bound_by(stmt)}
    for page, optimizer, variables in script.once(applied_at):
        inside = page.enclosing(optimizer, ast.FunctionDef) is function
        if inside and base_of(optimizer) == name and name not in made:
            names = {one.id for one in names_in(module_of(variables, script) or variables)}
            return (page, variables) if names <= made - own else None
    return None


def _is_optimizer(node: ast.expr, script: Script) -> bool:
    path = (script.path(node.func) or "") if isinstance(node, ast.Call) else ""
    return ".optimizers." in path and ".schedules." not in path


def _plan_made(making: Making, variables: tuple[Page, ast.expr], script: Script) -> None:
    """Have the optimizer made where it is first needed, and callers say how."""
    plan, name = script.plan, making.parameter.arg
    maker = free_name(script, (f"make_{name}", f"new_{name}"))
    first = _first_need(making, script)
    plan.replace[making.parameter] = maker
    for _, given, word in making.given:
        _replace(given, word, maker, _as_function(given), script)

    def line(writer: Writer) -> str:
        page, of = variables
        there = Writer(writer.script, page)
        module = module_of(of, writer.script)
        told = f"{there.text(module)}.parameters()" if module is not None else there.text(of)
        return f"{name} = {maker}({told})"

    plan.before[first].append(line)


def _first_need(making: Making, script: Script) -> ast.stmt:
    """Return the first statement of a function that has to do with its optimizer or a tape."""
    name = making.parameter.arg
    return next(
        stmt
        for stmt in making.function.body
        if any(one.id == name for one in names_in(stmt))
        or any(script.says(one, "tape") for one in ast.walk(stmt) if isinstance(one, ast.Call))
    )


def _as_function(given: ast.expr) -> Written:
    return lambda writer: f"lambda {_GIVEN}: {writer.own_text(given)}"


def _replace(
    given: ast.expr,
    word: ast.keyword | None,
    name: str,
    written: Written,
    script: Script,
) -> None:
    """Have something else given, under its own name where it is given by that."""
    script.plan.replace[given] = written
    if word is not None:
        script.plan.replace[word] = lambda writer: f"{name}={writer.text(given)}"


def _plan_given(making: Making, script: Script) -> None:
    """Have an optimizer of Keras given, where the source gives a function that makes one."""
    plan, maker = script.plan, making.parameter.arg
    bodies = [_made_by(one, script) for _, one, _ in making.given]
    uses = [one for one in names_in(making.function) if one.id == maker]
    if None in bodies or len(uses) != 1:
        return
    call = making.page.parents[uses[0]]
    stmt = making.page.parents[call]
    match stmt:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func)) if func is uses[0]:
            pass
        case _:
            return
    if any(name == one.arg for one in making.function.args.args) or any(
        name in bound_by(other) for other in making.function.body if other is not stmt
    ):
        return
    plan.drop.add(stmt)
    plan.replace[making.parameter] = name
    for (_, given, word), body in zip(making.given, bodies, strict=True):
        assert body is not None
        _replace(given, word, name, _as_it_is(body), script)


def _as_it_is(node: ast.expr) -> Written:
    return lambda writer: writer.text(node)


def _made_by(node: ast.expr, script: Script) -> ast.expr | None:
    """Return the optimizer that a function makes of the parameters that it is given."""
    match node:
        case ast.Lambda(args=ast.arguments(args=[ast.arg(arg=name)]), body=ast.Call() as made):
            path = script.path(made.func) or ""
            reads = [one for one in names_in(made) if one.id == name]
            is_one = ".optim" in path and ".lr" not in path
            return made if is_one and len(reads) == 1 else None
    return None
