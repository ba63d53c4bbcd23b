"""Recurrent cells: PyTorch's give their new state, the others their output and the state.

The output of a cell is its state, or the first of two.
"""

import ast
from dataclasses import dataclass

from lessons.phrasebook.filling import bracketed
from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_CELLS = frozenset({"RNNCell", "SimpleRNNCell", "GRUCell", "LSTMCell"})
_STATES = frozenset({"hx", "states"})
_NONE = "a cell of Keras has to be given its state"
_BOTH = "a cell gives its output and its state, and where both go cannot be told from the text"


@dataclass(frozen=True)
class _Step:
    """A cell's call: what it reads, its state, and whether that is one of two."""

    node: ast.Call
    page: Page
    inputs: ast.expr
    state: ast.expr | None
    is_long: bool


def plan_cells(script: Script) -> None:
    """Plan the calls of recurrent cells and the names that their results are given."""
    if script.source != "pytorch" and script.target != "pytorch":
        return
    plan = _from_pytorch if script.source == "pytorch" else _to_pytorch
    for page, node in script.walk(ast.Call):
        step = _step(node, page, script) if isinstance(node, ast.Call) else None
        if step is not None:
            try:
                plan(step, script)
            except Refused as refused:
                script.plan.refuse[node] = str(refused)


def _step(node: ast.Call, page: Page, script: Script) -> _Step | None:
    """Return the call of a cell, None for another."""
    known = script.kinds.of(node.func)
    name = known.class_name if known is not None and not known.is_own else ""
    if known is None:
        made = script.origins.of(node.func)
        name = (script.path(made.func) if isinstance(made, ast.Call) else None) or ""
    bare = name.rpartition(".")[2]
    if bare not in _CELLS or (known is not None and known.kind != "module") or not node.args:
        return None
    state = node.args[1] if len(node.args) == 2 else None
    state = next((one.value for one in node.keywords if one.arg in _STATES), state)
    return _Step(node, page, node.args[0], state, bare == "LSTMCell")


def _from_pytorch(step: _Step, script: Script) -> None:
    if step.state is None and script.target == "keras":
        raise Refused(_NONE)
    script.plan.replace[step.node] = lambda writer: _called(step, writer)
    match step.page.parents[step.node]:
        case ast.Assign(targets=[ast.Name() as name]) if not step.is_long:
            script.plan.replace[name] = f"{name.id}, _"
        case ast.Assign(targets=[ast.Name() as name]):
            script.plan.replace[name] = f"_, {name.id}"
        case ast.Assign(targets=[ast.Tuple() as names]) if step.is_long:
            text = step.page.text(names)
            script.plan.replace[names] = f"_, {text if text.startswith('(') else f'({text})'}"
        case _:
            part = "[1]" if step.is_long else "[0]"
            script.plan.replace[step.node] = lambda writer: _called(step, writer) + part


def _to_pytorch(step: _Step, script: Script) -> None:
    """Plan what takes an output and a state as what takes the state alone.

    Raises:
        Refused: another thing than names takes them.
    """
    part = step.page.parents[step.node]
    script.plan.replace[step.node] = lambda writer: _called(step, writer)
    match part:
        case ast.Assign(targets=[ast.Tuple(elts=[ast.Name() as output, state]) as names]):
            pass
        case ast.Subscript(slice=ast.Constant(value=place)) if place == int(step.is_long):
            script.plan.replace[part] = lambda writer: _called(step, writer)
            return
        case _:
            raise Refused(_BOTH)
    if isinstance(state, ast.List | ast.Tuple) and not step.is_long and len(state.elts) == 1:
        state = state.elts[0]  # Keras has a state in a list where it is given one
    own = step.page.text(state).strip("()")
    if output.id == "_" or (step.is_long and own.split(",")[0] == output.id):
        script.plan.replace[names] = own
    elif not step.is_long and own in {"_", output.id}:
        script.plan.replace[names] = output.id
    elif not step.is_long:
        script.plan.replace[names] = f"{output.id} = {own}"
    else:
        raise Refused(_BOTH)


def _called(step: _Step, writer: Writer) -> str:
    """Return the call with what the target takes."""
    text = f"{writer.text(step.node.func)}({writer.text(step.inputs)}"
    if step.state is None:
        return f"{text})"
    state = step.state
    if isinstance(state, ast.List) and writer.script.source == "keras":
        inner = ", ".join(map(writer.text, state.elts))
        return f"{text}, ({inner}))" if step.is_long else f"{text}, {inner})"
    given = writer.text(state)
    return f"{text}, {bracketed(given) if isinstance(state, ast.Tuple) else given})"
