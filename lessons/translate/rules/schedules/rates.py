"""The rate that an optimizer learns at, set by hand: an item of a group in PyTorch, a method in
Paddle, a variable in Keras.
"""

import ast
from dataclasses import dataclass

from lessons.phrasebook.filling import bracketed, strength_of
from lessons.translate.notes import TITLES
from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.literals import ARITHMETIC
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_READ = {
    "pytorch": '{}.param_groups[0]["lr"]',
    "paddle": "{}.get_lr()",
    "keras": "{}.learning_rate",
}
_SET = {
    "pytorch": '{}.param_groups[0]["lr"] = {}',
    "paddle": "{}.set_lr({})",
    "keras": "{}.learning_rate.assign({})",
}
_ASSIGNED = "{}.learning_rate = {}"
_GROUP = "group"


@dataclass(frozen=True)
class _Rate:
    """An optimizer whose rate is set to a value; `sign` where it is changed by it.

    `is_called` says that it is set by a call or for every group, and not by a plain assignment.
    """

    optimizer: ast.expr
    value: ast.expr
    sign: ast.operator | None = None
    is_called: bool = False


def plan_rates(script: Script) -> None:
    """Decide how rates of optimizers are set."""
    for page in script.pages:
        for block in page.all_blocks():
            for stmt in block:
                rate = _in_group(stmt, script) or _read(stmt, script)
                if rate is not None and stmt not in script.plan.refuse:
                    script.plan.replace[stmt] = _writing(rate, stmt)
                    if _goes_round(rate, script):
                        script.plan.introduced[page.cell].add(_GROUP)
                    wrap = script.plan.wraps.get(stmt)
                    if wrap is not None and wrap.last is stmt:
                        del script.plan.wraps[stmt]  # a rate is no parameter of the net's
                elif script.source == "pytorch":
                    _refuse_groups(stmt, page, script)


def _writing(rate: _Rate, stmt: ast.stmt) -> Written:
    def written(writer: Writer) -> str:
        if _goes_round(rate, writer.script):
            value = writer.text(rate.value)
            head = f"for {_GROUP} in {writer.text(rate.optimizer)}.param_groups:"
            return writer.lines(stmt, [head, f'    {_GROUP}["lr"] = {value}'])
        return _written(rate, writer)

    return written


def _goes_round(rate: _Rate, script: Script) -> bool:
    """Return whether PyTorch sets the rate of each group, as Keras says it by a call."""
    is_called = script.source == "keras" and script.target == "pytorch" and rate.is_called
    is_plain = not any(isinstance(one, ast.Attribute) for one in ast.walk(rate.value))
    return is_called and is_plain and _GROUP not in script.used_names


def _written(rate: _Rate, writer: Writer) -> str:
    target = writer.script.target
    name = writer.text(rate.optimizer)
    value = writer.text(rate.value)
    if target == "paddle" and writer.script.kinds.is_kind(rate.value, "tensor"):
        value = f"float({value})"  # a tensor is no rate there
    is_plain = not rate.is_called and writer.script.source == "pytorch" and target == "keras"
    if rate.sign is None:
        return _ASSIGNED.format(name, value) if is_plain else _SET[target].format(name, value)
    if target == "pytorch" or is_plain:
        return f"{_READ[target].format(name)} {ARITHMETIC[type(rate.sign)]}= {value}"
    least = strength_of(ast.BinOp(rate.value, rate.sign, rate.value)) + 1
    value = f"{_READ[target].format(name)} {ARITHMETIC[type(rate.sign)]} {bracketed(value, least)}"
    return _SET[target].format(name, value)


def _read(stmt: ast.stmt, script: Script) -> _Rate | None:
    """Return the rate that a statement sets, None where it sets none."""
    match stmt:
        case ast.Expr(value=ast.expr() as call) if said := script.says(call, "set_learning_rate"):
            receiver, value = said.holes["x"].node, said.holes["rate"].node
            return _Rate(receiver, value, is_called=True) if receiver and value else None
        case ast.Assign(targets=[target], value=value):
            optimizer = _owner(target, script)
            return _Rate(optimizer, value) if optimizer else None
        case ast.AugAssign(target=target, op=op, value=value) if type(op) in ARITHMETIC:
            optimizer = _owner(target, script)
            return _Rate(optimizer, value, op) if optimizer else None
    return None


def _owner(target: ast.expr, script: Script) -> ast.expr | None:
    """Return the optimizer whose rate an expression is, as something to be set."""
    match target:
        case ast.Attribute(value=optimizer, attr="learning_rate") if script.source == "keras":
            return optimizer if script.has_kind(optimizer, "Optimizer") else None
        case ast.Subscript(
            value=ast.Subscript(
                value=ast.Attribute(value=optimizer, attr="param_groups"),
                slice=ast.Constant(value=0),
            ),
            slice=ast.Constant(value="lr"),
        ) if script.source == "pytorch":
            return optimizer if script.has_kind(optimizer, "Optimizer") else None
    return None


def _in_group(stmt: ast.stmt, script: Script) -> _Rate | None:
    """Return the rate that a loop over an optimizer's groups sets, and does nothing else."""
    match stmt:
        case ast.For(
            target=ast.Name(id=name),
            iter=ast.Attribute(value=optimizer, attr="param_groups"),
            body=[one],
            orelse=[],
        ) if script.source == "pytorch" and script.has_kind(optimizer, "Optimizer"):
            pass
        case _:
            return None
    match one:
        case ast.Assign(targets=[target], value=value) if _is_item(target, name):
            rate = _Rate(optimizer, value, is_called=True)
        case ast.AugAssign(target=target, op=op, value=value) if (
            _is_item(target, name) and type(op) in ARITHMETIC
        ):
            rate = _Rate(optimizer, value, op, is_called=True)
        case _:
            return None
    items = [node for node in ast.walk(value) if _is_item(node, name)]
    own = [node for node in ast.walk(value) if isinstance(node, ast.Name) and node.id == name]
    if len(items) != len(own):
        return None
    for node in items:
        script.plan.replace[node] = _reading(optimizer)
    for page in script.pages:
        script.plan.left_out[page.cell].add(name)
    return rate


def _reading(optimizer: ast.expr) -> Written:
    return lambda writer: _READ[writer.script.target].format(writer.text(optimizer))


def _is_item(node: ast.AST, name: str) -> bool:
    """Return whether an expression is the rate of the group that a loop is at."""
    match node:
        case ast.Subscript(value=ast.Name(id=own), slice=ast.Constant(value="lr")):
            return own == name
    return False


def _refuse_groups(stmt: ast.stmt, page: Page, script: Script) -> None:
    """Mark what asks a group of an optimizer for something else than its rate."""
    for node in _own_parts(stmt):
        match node:
            case ast.Attribute(value=optimizer, attr="param_groups") if script.kinds.is_kind(
                optimizer, "optimizer"
            ):
                item = page.parents.get(node)
                rate = page.parents.get(item) if item else None
                if rate is None or not script.says(rate, "learning_rate"):
                    title = TITLES[script.target]
                    reason = f"an optimizer of {title} shows no groups of its parameters"
                    script.plan.refuse.setdefault(stmt, reason)


def _own_parts(stmt: ast.stmt) -> list[ast.AST]:
    """Return the expressions of a statement without those of the statements in it."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = [stmt]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += [one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.stmt)]
    return found
