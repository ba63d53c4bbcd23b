"""How far a schedule has come: by its own `step()`, or by the steps of the optimizer."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.plan import Refused, Written
from lessons.translate.script import Said, Script

_RISING = "after its last step this schedule rises again in PyTorch and Paddle, and not in Keras"


@dataclass(frozen=True)
class Step:
    """A statement by which an optimizer or a schedule moves on, and what it says it of."""

    page: Page
    stmt: ast.stmt
    receiver: ast.expr


def steps_of(made: ast.Call, concept: str, script: Script) -> list[Step]:
    """Return the statements by which an optimizer, or a schedule, moves on.

    Raises:
        Refused: a function moves one on, and which one is not said.
    """
    found = []
    for page, stmt in script.walk(ast.Expr):
        said = script.says(stmt.value, concept) if isinstance(stmt, ast.Expr) else None
        receiver = said.holes["x"].node if said else None
        if receiver is None or not isinstance(stmt, ast.stmt):
            continue
        origin = script.origins.of(receiver)
        if origin is None and _others(made, script):
            raise Refused("which of several is moved on in a function is not said")
        if origin is None or origin is made:
            found.append(Step(page, stmt, receiver))
    return found


def _others(made: ast.Call, script: Script) -> bool:
    """Return whether the lesson makes others of the same kind."""
    said = script.said(made)
    gives = said.phrase.gives if said else ""
    for _, node in script.walk(ast.Call):
        other = script.said(node)
        if node is not made and other is not None and other.phrase.gives == gives:
            return True
    return False


def check_length(said: Said, steps: Sequence[Step], script: Script) -> None:
    """See that a schedule is not followed further than where frameworks part.

    Raises:
        Refused: it is, or may be.
    """
    if not said.phrase.name.startswith("cosine"):
        return
    length = _number(said.holes["length"].node, script)
    count: int | None = 1
    for step in steps:
        around = step.page.enclosing(step.stmt, ast.For)
        while around is not None and count is not None:
            turns = turns_of(around, script)
            count = count * turns if turns is not None else None
            around = step.page.enclosing(around, ast.For)
    if len(steps) != 1 or count is None or length is None or count > length:
        raise Refused(_RISING)


def turns_of(loop: ast.AST, script: Script) -> int | None:
    """Return how often a loop over a range goes round, None where the text does not say it."""
    match loop:
        case ast.For(iter=ast.Call(func=ast.Name(id="range"), args=[last], keywords=[])):
            return _number(last, script)
    return None


def _number(node: ast.expr | None, script: Script) -> int | None:
    while isinstance(node, ast.Name):
        node = script.origins.of(node) or _default(node, script)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, int) else None


def _default(name: ast.Name, script: Script) -> ast.expr | None:
    """Return what a function's parameter always is, as no call of it says another."""
    page = script.page_of(name)
    function = page.enclosing(name, ast.FunctionDef)
    if not isinstance(function, ast.FunctionDef):
        return None
    given = dict(zip(reversed(function.args.args), reversed(function.args.defaults), strict=False))
    names = [one.arg for one in function.args.args]
    default = next((given[one] for one in given if one.arg == name.id), None)
    for _, call in script.calls_of(function.name):
        if default is None or _says(call, names.index(name.id), name.id):
            return None
    return default


def _says(call: ast.Call, number: int, name: str) -> bool:
    """Return whether a call says an argument, or may do so by a star."""
    stars = any(isinstance(one, ast.Starred) for one in call.args)
    return stars or len(call.args) > number or any(k.arg in (None, name) for k in call.keywords)


def plan_counting(
    said: Said, made: ast.Call, optimizer: ast.Call, name: str, script: Script
) -> bool:
    """Have Keras know how far a schedule is; return whether the optimizer's steps say it.

    Where they do not, the rate is set at the end of each epoch, by the loop's own count.

    Raises:
        Refused: neither is in sight.
    """
    moves = steps_of(made, "schedule_step", script)
    steps = steps_of(optimizer, "optimizer_step", script)
    check_length(said, moves, script)
    is_held = bool(moves) and len(moves) == len(steps) and all(map(_follows, steps, moves))
    if is_held:
        script.plan.drop |= {move.stmt for move in moves}
    else:
        _plan_asking(moves, name, script)
    for page, node in script.walk(ast.Subscript, ast.Attribute, ast.Call):
        asked = script.says(node, "schedule_rate", "schedule_rates")
        if asked is not None and asked.phrase.name == "schedule_rate":
            script.plan.replace[node] = (
                f"float({_optimizer_at(page, node, name, script)}.learning_rate)"
            )
    return is_held


def _follows(step: Step, move: Step) -> bool:
    """Return whether a schedule is moved on right after its optimizer's step."""
    block = step.page.blocks[step.stmt]
    if block is not move.page.blocks[move.stmt]:
        return False
    return block.index(move.stmt) == block.index(step.stmt) + 1


def _plan_asking(moves: Sequence[Step], name: str, script: Script) -> None:
    """Have the rate of the next epoch set where the schedule is moved on."""
    if len(moves) != 1:
        raise Refused("a schedule of Keras follows its optimizer's steps, and this one others")
    move = moves[0]
    loop = move.page.parents.get(move.stmt)
    match loop:
        case ast.For(
            target=ast.Name(id=epoch),
            iter=ast.Call(func=ast.Name(id="range"), args=[_], keywords=[]),
        ) if epoch != "_" and move.stmt in loop.body:
            optimizer = _optimizer_at(move.page, move.stmt, name, script)
            script.plan.replace[move.stmt] = _asking(optimizer, move.receiver, epoch)
            return
    raise Refused("a schedule of Keras follows its optimizer's steps, and this one others")


def _asking(optimizer: str, schedule: ast.expr, epoch: str) -> Written:
    return lambda writer: f"{optimizer}.learning_rate.assign({writer.text(schedule)}({epoch} + 1))"


def _optimizer_at(page: Page, node: ast.AST, name: str, script: Script) -> str:
    """Return what the optimizer is called at a place: in a function perhaps by another name."""
    function = page.enclosing(node, ast.FunctionDef)
    if function is None:
        return name
    names = {
        one.id
        for one in ast.walk(function)
        if isinstance(one, ast.Name) and script.kinds.is_kind(one, "optimizer")
    }
    if len(names) > 1:
        raise Refused("which optimizer a function's schedule is for is not said")
    return names.pop() if names else name
