"""Schedules that are handed to a function, which gives them to an optimizer of its own.

PyTorch hands over what makes the schedule, as that takes the optimizer; Paddle and Keras hand over
the schedule itself.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.schedules.making import Schedule, made, rate_of, schedule_of
from lessons.translate.rules.schedules.milestones import is_refused
from lessons.translate.script import Script


@dataclass(frozen=True)
class Handed:
    """A function that is handed schedules: by which parameter, and for which of its optimizers.

    `name` is what the schedule is called in it, `made` the statement that makes it there, if one
    does; `given` are the schedules, each with what is written in the call.
    """

    page: Page
    function: ast.FunctionDef
    parameter: ast.arg
    name: str
    optimizer: ast.Call
    made: ast.stmt | None
    given: tuple[tuple[ast.expr, Schedule], ...]

    @property
    def optimizer_stmt(self) -> ast.stmt:
        """Return the statement that makes the optimizer."""
        return self.page.statement(self.optimizer)

    @property
    def optimizer_name(self) -> str:
        """Return what the optimizer is called; empty where it has no name."""
        match self.optimizer_stmt:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is self.optimizer:
                return name
        return ""


def find_handed(script: Script) -> Iterator[Handed]:
    """Yield the functions that are handed schedules and nothing else in their place."""
    for page, function in script.walk(ast.FunctionDef):
        if len(script.functions(function.name)) > 1 or page.parents[function] is not page.tree:
            continue
        for number, parameter in enumerate(function.args.args):
            given = _given(function.name, number, script)
            found = _handed(page, function, parameter, given, script) if given else None
            if found is not None and found.optimizer_name:
                yield found


def _given(function: str, number: int, script: Script) -> tuple[tuple[ast.expr, Schedule], ...]:
    """Return the schedules that all calls of a function hand over, none where one does not."""
    found = []
    for page, call in script.calls_of(function):
        given = call.args[number] if len(call.args) > number else None
        schedule = _schedule_in(given, page, script) if given is not None else None
        if given is None or schedule is None:
            return ()
        found.append((given, schedule))
    return tuple(found)


def _schedule_in(given: ast.expr, page: Page, script: Script) -> Schedule | None:
    """Return the schedule that an argument is, or, in PyTorch, makes of an optimizer."""
    call = given
    if script.source == "pytorch":
        match given:
            case ast.Lambda(args=ast.arguments(args=[ast.arg(arg=own)]), body=ast.Call() as call):
                pass
            case _:
                return None
    said = script.said(call)
    if not isinstance(call, ast.Call) or said is None or said.phrase.gives != "scheduler":
        return None
    if is_refused(said, script.target):
        return None
    if script.source == "pytorch":
        uses = [one for one in ast.walk(call) if isinstance(one, ast.Name) and one.id == own]
        if uses != [said.holes["optimizer"].node]:
            return None
    return schedule_of(page, call, said, script)


def _handed(
    page: Page,
    function: ast.FunctionDef,
    parameter: ast.arg,
    given: tuple[tuple[ast.expr, Schedule], ...],
    script: Script,
) -> Handed | None:
    """Return a function that gives what it is handed to one optimizer of its own, else None."""
    if script.source == "paddle":
        held = [
            one
            for one in ast.walk(function)
            if isinstance(one, ast.Call) and _is_name(rate_of(one, script), parameter.arg)
        ]
        if len(held) != 1:
            return None
        return Handed(page, function, parameter, parameter.arg, held[0], None, given)
    uses = [one for one in ast.walk(function) if _is_name(one, parameter.arg)]
    call = page.parents[uses[0]] if len(uses) == 1 else None
    stmt = page.parents[call] if call is not None else None
    match stmt, call:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value),
            ast.Call(func=func, args=[ast.Name() as own]),
        ) if value is call and func is uses[0]:
            optimizer = script.origins.of(own)
            if not isinstance(optimizer, ast.Call) or function not in page.around(optimizer):
                return None
            if isinstance(rate_of(optimizer, script), ast.Constant):
                return Handed(page, function, parameter, name, optimizer, stmt, given)
    return None


def _is_name(node: ast.AST | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def hand_makers(handed: Handed, script: Script) -> bool:
    """Paddle to PyTorch: a function is handed over that makes the schedule of the optimizer."""
    rates = [schedule.said.holes["lr"].node for _, schedule in handed.given]
    maker, plan = f"make_{handed.name}", script.plan
    are_alike = len({ast.dump(rate) for rate in rates if isinstance(rate, ast.Constant)}) == 1
    if not are_alike or not all(isinstance(rate, ast.Constant) for rate in rates):
        return False
    if any(_is_name(one, maker) for one in ast.walk(handed.function)):
        return False
    rate = rate_of(handed.optimizer, script)
    assert rate is not None
    assert rates[0] is not None
    plan.replace[handed.parameter] = maker
    plan.replace[rate] = ast.unparse(rates[0])
    name = handed.optimizer_name
    plan.after[handed.optimizer_stmt].append(f"{handed.name} = {maker}({name})")
    for node, schedule in handed.given:
        plan.replace[node] = _maker(name, schedule)
    return True


def _maker(optimizer: str, schedule: Schedule) -> Written:
    text = made(schedule, {"optimizer": optimizer})
    return lambda writer: f"lambda {optimizer}: {writer.resolve(text)}"


def hand_schedules(handed: Handed, script: Script) -> bool:
    """PyTorch to Paddle: the schedule itself is handed over, and given to the optimizer."""
    if not hand_over(handed, script):
        return False
    rate = rate_of(handed.optimizer, script)
    assert rate is not None
    script.plan.replace[rate] = handed.name
    return True


def hand_over(handed: Handed, script: Script) -> bool:
    """Plan that a function is handed schedules themselves; False where its names forbid that."""
    plan, arguments = script.plan, handed.function.args
    if handed.made is None:
        for node, schedule in handed.given:
            plan.replace[node] = made(schedule, {})
        return True
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    if handed.name in {one.arg for one in every}:
        return False
    rate = rate_of(handed.optimizer, script)
    assert rate is not None
    plan.replace[handed.parameter] = handed.name
    plan.drop.add(handed.made)
    for node, schedule in handed.given:
        plan.replace[node] = made(schedule, {"lr": ast.unparse(rate)})
    return True
