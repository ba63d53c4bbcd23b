"""Nets that Keras makes of the tensors that go in and come out: a straight line of layers is a row
in PyTorch and Paddle, which know no tensors without values.
"""

import ast
from dataclasses import dataclass, field

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.gradients.flow import place_of, scope_of
from lessons.translate.rules.layers.classes import SEQUENTIAL
from lessons.translate.rules.layers.containers import split_activation, split_layers
from lessons.translate.rules.layers.keras_only import is_input
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_LINE = 88


@dataclass
class _Line:
    """The layers between two tensors, first to last, and the statements that call them."""

    layers: list[ast.expr] = field(default_factory=list)
    steps: list[ast.stmt] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


def plan_functional(script: Script) -> None:
    """Decide which nets of symbolic tensors become rows of layers."""
    if script.source != "keras":
        return
    for page, call in script.walk(ast.Call):
        line = _line(page, call, script)
        if line is None or not _is_used_up(line, page.statement(call), page, script):
            continue
        script.plan.replace[call] = _row(call, line)
        script.plan.drop |= set(line.steps)
        if scope_of(page, call) is None:
            script.plan.left_out[page.cell] |= line.names


def _line(page: Page, call: ast.Call, script: Script) -> _Line | None:
    """Return the straight line that a net is made of; None for what is no such net."""
    said = script.says(call, "functional_model")
    stmt = page.statement(call)
    if said is None or not isinstance(stmt, ast.Assign | ast.Return) or stmt.value is not call:
        return None
    first, last = said.holes["inputs"].node, said.holes["outputs"].node
    if not isinstance(first, ast.Name) or not isinstance(last, ast.Name):
        return None
    line, wanted = _Line(names={last.id}), last.id
    block = page.blocks[stmt]
    for step in reversed(block[: block.index(stmt)]):
        match step:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == wanted:
                pass
            case _:
                continue
        line.steps.append(step)
        if is_input(value, script):
            return line if name == first.id and line.layers else None
        before = _before(value, line, script)
        if before is None:
            return None
        wanted = before
        line.names.add(wanted)
    return None


def _before(value: ast.expr, line: _Line, script: Script) -> str | None:
    """Take the layers of `layer(...)` into a line; return the name of what they are called with."""
    while isinstance(value, ast.Call):
        if len(value.args) != 1 or value.keywords or not _is_layer(value.func, script):
            return None
        line.layers.insert(0, value.func)
        value = value.args[0]
    return value.id if isinstance(value, ast.Name) else None


def _is_layer(node: ast.expr, script: Script) -> bool:
    """Return whether an expression is a layer, which stays one where it has a name."""
    made = script.origins.of(node) if isinstance(node, ast.Name) else node
    if isinstance(node, ast.Name) and (made is None or split_activation(made, script)):
        return False
    return script.kinds.is_kind(node, "module") or script.says(node) is not None


def _is_used_up(line: _Line, made: ast.stmt, page: Page, script: Script) -> bool:
    """Return whether nothing but the net that is made of them asks for the tensors of a line."""
    own = {node for step in (made, *line.steps) for node in ast.walk(step)}
    start, end = place_of(page, line.steps[-1]), place_of(page, made)
    others = [
        (place_of(there, node), node)
        for there, node in script.walk(ast.Name)
        if node.id in line.names
        and node not in own
        and scope_of(there, node) is scope_of(page, made)
    ]
    fresh = {
        name: min(
            (at for at, node in others if node.id == name and _is_set(node) and at > end),
            default=None,
        )
        for name in line.names
    }
    return not any(
        at > start and not _is_set(node) and not ((new := fresh[node.id]) and at > new)
        for at, node in others
    )


def _is_set(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _row(call: ast.Call, line: _Line) -> Written:
    def written(writer: Writer) -> str:
        page, script = writer.page, writer.script
        parts = [
            part
            for layer in line.layers
            for part in (
                [", ".join(split_layers(layer, writer))]
                if split_activation(layer, script)
                else [writer.text(layer)]
            )
        ]
        row = writer.spell(SEQUENTIAL[script.target][0])
        text = f"{row}({', '.join(parts)})"
        start = page.start(call)
        if start - page.line_start(start) + len(text) <= _LINE:
            return text
        margin = f"\n{page.indent(call)}"
        return f"{row}({margin}    {f',{margin}    '.join(parts)},{margin})"

    return written
