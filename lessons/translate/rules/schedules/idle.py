"""Optimizers that train nothing, and are only there to carry a schedule: Keras has no need of them,
as its schedules are functions of the step.
"""

import ast
from collections.abc import Iterator, Sequence

from lessons.translate.rules.schedules.counting import Step, check_length
from lessons.translate.rules.schedules.handed import Handed, hand_over
from lessons.translate.script import Script

_TRAINS = frozenset({"backward", "minimize", "grad"})
_COUNTER = "step"


def plan_idle(handed: Handed, script: Script) -> bool:
    """Plan a function that only looks at its schedule's rates; return whether it is one.

    Raises:
        Refused: the schedule is followed further than where frameworks part.
    """
    dropped = {handed.optimizer_stmt, *_made(handed), *_moves(handed, handed.optimizer_name)}
    moves = _moves(handed, handed.name)
    asked = [_rate_around(one, handed, script) for one in _uses(handed, {*dropped, *moves})]
    loop = handed.page.parents[moves[0]] if len(moves) == 1 else None
    if not isinstance(loop, ast.For) or _trains(handed):
        return False
    step = _counter(loop, handed)
    rates = [one for one in asked if one is not None and _is_before(one, moves[0], loop)]
    if not step or len(rates) < len(asked):
        return False
    for _, schedule in handed.given:
        check_length(schedule.said, [Step(handed.page, moves[0], loop.target)], script)
    if not hand_over(handed, script):
        return False
    script.plan.drop |= {*dropped, *moves, *_weights(handed)}
    script.plan.replace[loop.target] = step
    for rate in rates:
        script.plan.replace[rate] = f"float({handed.name}({step}))"
    return True


def _made(handed: Handed) -> Sequence[ast.stmt]:
    return () if handed.made is None else (handed.made,)


def _moves(handed: Handed, name: str) -> list[ast.stmt]:
    """Return the statements `name.step()`, and those that clear gradients."""
    found: list[ast.stmt] = []
    for stmt in ast.walk(handed.function):
        match stmt:
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=own), attr=method), args=[])
            ) if own == name and method in {"step", "zero_grad", "clear_grad"}:
                found.append(stmt)
    return found


def _uses(handed: Handed, settled: set[ast.stmt]) -> Iterator[ast.AST]:
    """Yield where the schedule and its optimizer are named, but for these statements."""
    for node in ast.walk(handed.function):
        is_one = isinstance(node, ast.Name) and node.id in {handed.name, handed.optimizer_name}
        if is_one and handed.page.statement(node) not in settled:
            yield node


def _rate_around(node: ast.AST, handed: Handed, script: Script) -> ast.expr | None:
    """Return the expression around a name that asks it for the rate, None where it does not."""
    parents = handed.page.parents
    while isinstance(parents[node], ast.Attribute | ast.Call | ast.Subscript):
        node = parents[node]
        if isinstance(node, ast.expr) and script.says(node, "schedule_rate", "learning_rate"):
            return node
    return None


def _trains(handed: Handed) -> bool:
    """Return whether a function has gradients computed."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in _TRAINS
        for node in ast.walk(handed.function)
    )


def _is_before(rate: ast.expr, move: ast.stmt, loop: ast.For) -> bool:
    """Return whether a rate is asked for in a loop, before the schedule moves on at its end."""
    if move not in loop.body:
        return False
    asking = loop.body[: loop.body.index(move)]
    return any(rate is node for stmt in asking for node in ast.walk(stmt))


def _counter(loop: ast.For, handed: Handed) -> str:
    """Return what counts a loop's turns from 0; empty where nothing does or can."""
    match loop:
        case ast.For(
            target=ast.Name(id=name),
            iter=ast.Call(func=ast.Name(id="range"), args=[_], keywords=[]),
        ):
            pass
        case _:
            return ""
    names = [node.id for node in ast.walk(handed.function) if isinstance(node, ast.Name)]
    names += [node.arg for node in ast.walk(handed.function) if isinstance(node, ast.arg)]
    if name != "_":
        stored = [node for node in ast.walk(handed.function) if _stores(node, name)]
        return name if stored == [loop.target] else ""
    return _COUNTER if names.count("_") == 1 and _COUNTER not in names else ""


def _stores(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)


def _weights(handed: Handed) -> Iterator[ast.stmt]:
    """Yield the statements that make what the optimizer was to train, and is used nowhere else."""
    own = {node.id for node in ast.walk(handed.optimizer) if isinstance(node, ast.Name)}
    for stmt in handed.function.body:
        match stmt:
            case ast.Assign(targets=[ast.Name(id=name)]) if name in own:
                every = [one for one in ast.walk(handed.function) if isinstance(one, ast.Name)]
                if sum(one.id == name for one in every) == 2:
                    yield stmt
