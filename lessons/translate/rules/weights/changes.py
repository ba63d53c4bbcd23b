"""Parameters that are set: all of one, or a part of it, as each framework changes it in place."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from common.cells.known import Known
from lessons.phrasebook.filling import bracketed
from lessons.translate.pages import Block, Page
from lessons.translate.plan import Wrap
from lessons.translate.rules.gradients.no_grad import is_quiet, is_wrapped, no_grad
from lessons.translate.rules.literals import ARITHMETIC
from lessons.translate.rules.tensors.listed import beside
from lessons.translate.rules.weights.access import NAMES, is_parameter
from lessons.translate.rules.weights.layout import (
    is_read,
    turned_index,
    turned_kind,
    turned_value,
    weight_in,
)
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# Methods that set a parameter, with the sign of what they do.
_SETTERS = {"set_value": "", "assign": "", "copy_": "", "assign_add": "+", "assign_sub": "-"}
_SETTERS |= {"add_": "+", "sub_": "-", "mul_": "*"}
_ADDING = {"+": "assign_add", "-": "assign_sub"}
# Phrases that say as a whole what a parameter is filled with.
_FILLS = re.compile("fill_|(normal|uniform)_data$")


@dataclass(frozen=True)
class Change:
    """A parameter that is set: which part of it, by which operator, to what."""

    stmt: ast.stmt
    parameter: ast.expr
    value: ast.expr
    index: ast.expr | None = None
    sign: str = ""


def plan_changes(script: Script) -> None:
    """Decide how parameters are set."""
    for page in script.pages:
        for block in page.all_blocks():
            found = [change for stmt in block if (change := read_change(stmt, script))]
            fills = {stmt for stmt in block if _is_fill(stmt, script)}
            trained = {one.stmt for one in found if _is_trained(one, script)}
            _unwrap(block, trained | fills, script)
            _unwrap_loop(block, fills, page, script)
            for stmt in fills:
                script.plan.replace.pop(stmt, None)
            for change in found:
                if change.stmt not in script.plan.refuse:
                    _plan(change, script)
            if script.target == "paddle":
                _plan_no_grad(block, found, page, script)


def _plan(change: Change, script: Script) -> None:
    script.plan.replace[change.stmt] = lambda writer: write_change(change, writer)


def _is_fill(stmt: ast.stmt, script: Script) -> bool:
    """Return whether a statement fills a parameter by a rule, which has words of its own."""
    if not isinstance(stmt, ast.Expr) or not isinstance(stmt.value, ast.Call):
        return False
    said = script.said(stmt.value)
    hole = said.holes.get("x") if said and _FILLS.match(said.phrase.name) else None
    return hole is not None and hole.node is not None and is_parameter(hole.node, script)


def _is_trained(change: Change, script: Script) -> bool:
    known = script.kinds.of(change.parameter)
    return known is None or known.is_trainable


def _unwrap(block: Block, own: set[ast.stmt], script: Script) -> None:
    """Take statements out of a block without gradients, that set parameters in their own way."""
    for first in own & script.plan.wraps.keys():
        wrap = script.plan.wraps[first]
        if set(block[block.index(wrap.first) : block.index(wrap.last) + 1]) <= own:
            del script.plan.wraps[first]


def _unwrap_loop(block: Block, fills: set[ast.stmt], page: Page, script: Script) -> None:
    """Take a loop that does nothing but fill parameters out of a block without gradients."""
    loop = page.parents[block[0]]
    wrap = script.plan.wraps.get(loop) if isinstance(loop, ast.For) else None
    if wrap is not None and wrap.last is loop and set(block) <= fills:
        del script.plan.wraps[wrap.first]


def read_change(stmt: ast.stmt, script: Script) -> Change | None:
    """Return the parameter that a statement sets, None where it sets none."""
    match stmt:
        case ast.AugAssign(target=target, op=op, value=value) if type(op) in ARITHMETIC:
            return _of_target(stmt, target, value, ARITHMETIC[type(op)], script)
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript() as target], value=value):
            return _of_target(stmt, target, value, "", script)
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=attr), args=[value]) as call) if (
            attr in _SETTERS
        ):
            return _of_call(stmt, call, value, script)
    return None


def _of_target(
    stmt: ast.stmt, target: ast.expr, value: ast.expr, sign: str, script: Script
) -> Change | None:
    held, index = _part(target)
    parameter = weight_in(held)
    _tell_target(parameter, script)
    if not is_parameter(parameter, script) or script.source == "keras":
        return None
    if parameter is target and not sign:
        return None  # an attribute that is given a parameter
    if any(isinstance(one, ast.Attribute) and one.attr == "grad" for one in ast.walk(value)):
        return None  # a step of training
    return Change(stmt, parameter, value, index, sign)


def _part(target: ast.expr) -> tuple[ast.expr, ast.expr | None]:
    """Return what is set, and the index of the part of it."""
    return (target.value, target.slice) if isinstance(target, ast.Subscript) else (target, None)


def _part_of(node: ast.expr, script: Script) -> tuple[ast.expr, ast.expr | None]:
    """Return what is set, and the index of the part of it; `layer.weights[0]` is whole."""
    held = node.value if isinstance(node, ast.Subscript) else node
    is_listed = isinstance(held, ast.Attribute) and held.attr in {"weights", "variables"}
    return (node, None) if is_listed and is_parameter(node, script) else _part(node)


def _tell_target(node: ast.expr, script: Script) -> None:
    """Note that `m.weight` is a parameter where it is assigned to, which no run has read there."""
    if not isinstance(node, ast.Attribute) or script.kinds.of(node) is not None:
        return
    layer = script.kinds.of(node.value)
    if layer is None or layer.kind != "module" or node.attr not in NAMES:
        return
    if layer.is_own or "." not in layer.class_name:
        return
    known = Known(kind="parameter", dtype="float32", owner=layer.class_name, part=node.attr)
    script.kinds.tell(node, known)


def _of_call(stmt: ast.stmt, call: ast.Call, value: ast.expr, script: Script) -> Change | None:
    assert isinstance(call.func, ast.Attribute)
    said = script.said(call)
    if said is not None and _FILLS.match(said.phrase.name):
        return None
    held, index = _part_of(call.func.value, script)
    parameter = weight_in(held)
    if not is_parameter(parameter, script):
        return None
    sign = _SETTERS[call.func.attr]
    is_named = isinstance(parameter, ast.Name) and stmt in script.plan.replace
    if sign and is_named and script.kinds.is_kind(value, "tensor"):
        return None  # a step of training
    scattered = _scattered(value, parameter, script)
    if scattered is not None and index is None and not sign:
        return Change(stmt, parameter, scattered[1], scattered[0])
    if not sign and isinstance(value, ast.BinOp) and type(value.op) in ARITHMETIC:
        left, same = _part_of(value.left, script)
        if same is not None and (index is None or ast.dump(same) != ast.dump(index)):
            left = value.left
        if is_read(left, parameter, script):
            sign, value = ARITHMETIC[type(value.op)], value.right
    return Change(stmt, parameter, value, index, sign)


def _scattered(
    value: ast.expr, parameter: ast.expr, script: Script
) -> tuple[ast.expr, ast.expr] | None:
    """Return the index and the new value where one element of a parameter is made another."""
    match value:
        case ast.Call(
            func=func,
            args=[held, ast.List(elts=[ast.List(elts=[first, *_] as places)]), ast.List(elts=[to])],
        ) if script.path(func) == "tf.tensor_scatter_nd_update":
            if ast.dump(weight_in(held)) != ast.dump(parameter):
                return None
            index = ast.copy_location(ast.Tuple(places, ast.Load()), first)
            index.end_lineno, index.end_col_offset = (
                places[-1].end_lineno,
                places[-1].end_col_offset,
            )
            return index, to
    return None


def write_change(change: Change, writer: Writer) -> str:
    """Return the statement that sets a parameter in the target."""
    name = writer.text(change.parameter)
    kind = turned_kind(change.parameter, writer.script)
    value = _value(change, kind, writer)
    index = _index(change, kind, writer)
    if writer.script.target == "pytorch":
        return _in_pytorch(change, name, index, value, writer)
    if writer.script.target == "paddle":
        return _in_paddle(change, name, index, value, writer)
    return _set_alone(change, value, writer) or _in_keras(change, name, index, value)


def _set_alone(change: Change, value: str, writer: Writer) -> str:
    """Return how a layer is given all its weights, where the only one is replaced; else empty."""
    match change:
        case Change(stmt=ast.Assign(), parameter=ast.Attribute(value=layer), index=None):
            module = writer.script.kinds.module(layer)
            if module is not None and not module.children and len(module.parameters) == 1:
                return f"{writer.text(layer)}.set_weights([{value}])"
    return ""


def _index(change: Change, kind: str, writer: Writer) -> str:
    """Return the part that is set, empty for all of it."""
    if change.index is None:
        return ""
    own = turned_index(change.index, kind, writer) if kind else writer.text(change.index)
    return own or ":"


def _value(change: Change, kind: str, writer: Writer) -> str:
    script, value = writer.script, change.value
    is_whole = change.index is None or writer.page.text(change.index) in {":", "..."}
    text = turned_value(value, writer) if kind and is_whole else writer.text(value)
    if script.target != "keras" and isinstance(value, ast.List | ast.Tuple):
        text = beside(value, text, change.parameter, writer)
    known = script.kinds.of(value)
    is_mask = known is not None and known.dtype == "bool" and value not in script.plan.casts
    if is_mask and script.target == "paddle":
        return f"({text}).astype('float32')"
    if is_mask and script.target == "keras":
        return f"{writer.spell('tf.cast')}({text}, {writer.spell('tf.float32')})"
    return text


def _composed(name: str, sign: str, value: str, change: Change) -> str:
    if not isinstance(change.value, ast.BinOp):
        return f"{name} {sign} {value}"
    return f"{name} {sign} {bracketed(value, 13 if sign in {'*', '/'} else 12)}"


def _in_pytorch(change: Change, name: str, index: str, value: str, writer: Writer) -> str:
    page, script = writer.page, writer.script
    is_free = is_quiet(change.stmt, page, script) or is_wrapped(change.stmt, page, script)
    bare = name if is_free else f"{name}.data"
    part = f"{bare}[{index}]" if index else bare
    if change.sign or index:
        return f"{part} {change.sign}= {value}"
    if script.kinds.is_kind(change.value, "array"):
        value = f"{writer.spell('torch.from_numpy')}({value})"
    return f"{bare}.copy_({value})"


def _in_paddle(change: Change, name: str, index: str, value: str, writer: Writer) -> str:
    if index and index != ":":
        return f"{name}[{index}] {change.sign}= {value}"
    if change.sign:
        return f"{name}.set_value({_composed(name, change.sign, value, change)})"
    if writer.script.kinds.is_kind(change.value, "number"):
        value = f"{writer.spell('paddle.full_like')}({name}, {value})"
    return f"{name}.set_value({value})"


def _in_keras(change: Change, name: str, index: str, value: str) -> str:
    part = f"{name}[{index}]" if index else name
    if not change.sign:
        return f"{part}.assign({value})"
    if not index and change.sign in _ADDING and isinstance(change.stmt, ast.AugAssign | ast.Expr):
        return f"{part}.{_ADDING[change.sign]}({value})"
    current = name if index == ":" else part
    return f"{part}.assign({_composed(current, change.sign, value, change)})"


def _plan_no_grad(block: Block, found: list[Change], page: Page, script: Script) -> None:
    """Put parts that are set in a row where Paddle lets a parameter be changed."""
    parts = {
        change.stmt
        for change in found
        if change.index is not None
        and page.text(change.index) not in {":", "..."}
        and not is_quiet(change.stmt, page, script)
    }
    for run in _runs(block, parts):
        script.plan.wraps[run[0]] = Wrap(run[0], run[-1], no_grad("paddle"))


def _runs(block: Block, parts: set[ast.stmt]) -> Iterator[Block]:
    run: Block = []
    for stmt in block:
        if stmt in parts:
            run.append(stmt)
        elif run:
            yield run
            run = []
    if run:
        yield run
