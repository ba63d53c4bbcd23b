"""Where a lesson changes plain tensors in place."""

import ast
from dataclasses import dataclass

from lessons.phrasebook.filling import bracketed
from lessons.translate.pages import Page
from lessons.translate.rules.literals import SIGNS, is_all
from lessons.translate.rules.tensors.chained import read_chain
from lessons.translate.script import Script

_CALLS = {"assign": "", "add_in_place": "+", "subtract_in_place": "-", "multiply_in_place": "*"}
_CALLS |= {"add_number_in_place": "+", "subtract_number_in_place": "-", "scale_in_place": "*"}
_CALLS |= {
    "divide_by_number_in_place": "/",
    "divide_in_place": "/",
    "add_data": "+",
    "subtract_data": "-",
    "assign_data": "",
}


@dataclass(frozen=True)
class Change:
    """A statement that changes a tensor in place: all of it, or the part at an index.

    `sign` is the operator where it is changed by one; `value` is None for what says it with a word
    of its own ("zero_").
    """

    page: Page
    stmt: ast.stmt
    name: ast.Name
    value: ast.expr | None
    index: ast.expr | None = None
    sign: str = ""

    @property
    def is_whole(self) -> bool:
        """Return whether all of the tensor is changed, and by more than `x += y`."""
        return self.index is not None and is_all(self.index)

    @property
    def is_operator(self) -> bool:
        """Return whether it is `x += y`, which elsewhere gives the name another tensor."""
        return isinstance(self.stmt, ast.AugAssign) and self.index is None

    def is_alike(self, script: Script) -> bool:
        """Return whether the value has the shape of the tensor that takes it."""
        own = script.kinds.of(self.name)
        value = script.kinds.of(self.value) if self.value is not None else None
        if value is None or value.kind not in {"tensor", "parameter"}:
            return False
        if own is None or own.shape is None or value.shape is None:
            return True
        return own.shape == value.shape


def whole(node: ast.expr) -> ast.expr:
    """Return the tensor of which an expression is all: `w` of `w[:]`."""
    while isinstance(node, ast.Subscript) and is_all(node.slice):
        node = node.value
    return node


def find_changes(script: Script) -> list[Change]:
    """Return what a lesson changes in place of its own tensors, in its order."""
    found = []
    for page, node in script.walk(ast.Assign, ast.AugAssign, ast.Expr):
        change = _read(page, node, script)
        if change is not None and _is_plain(change.name, script):
            found.append(change)
    return found


def _read(page: Page, node: ast.AST, script: Script) -> Change | None:
    match node:
        case ast.Assign(targets=[ast.Subscript(value=ast.Name() as name, slice=index)]):
            return Change(page, node, name, node.value, index)
        case ast.AugAssign(target=ast.Subscript(value=ast.Name() as name, slice=index), op=op):
            return Change(page, node, name, node.value, index, SIGNS.get(type(op), ""))
        case ast.AugAssign(target=ast.Name() as name, op=op):
            return Change(page, node, name, node.value, None, SIGNS.get(type(op), ""))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target)) as call):
            chain = read_chain(call) if script.source == "pytorch" else None
            if chain is not None:
                return Change(page, node, chain[0], None)
            return _called(page, node, call, target, script)
    return None


def _called(
    page: Page, stmt: ast.stmt, call: ast.Call, target: ast.expr, script: Script
) -> Change | None:
    said = script.said(call)
    if said is None or said.phrase.topic != "in_place":
        return None
    index: ast.expr | None = None
    if isinstance(target, ast.Attribute) and target.attr == "data":
        target = target.value
    if isinstance(target, ast.Subscript):
        index = target.slice
        target = target.value
    if not isinstance(target, ast.Name):
        return None
    concept = said.phrase.name
    if concept not in _CALLS:
        return Change(page, stmt, target, None, index)
    hole = said.holes.get("y")
    return Change(page, stmt, target, hole.node if hole else None, index, _CALLS[concept])


def _is_plain(name: ast.Name, script: Script) -> bool:
    """Return whether a name is a tensor that is no parameter, as far as is known."""
    known, origin = script.kinds.of(name), script.origins.of(name)
    before = script.kinds.of(origin) if origin is not None else None
    if before is not None and before.kind == "number":
        return False  # `total += x` makes a tensor of a number
    if known is None or script.source == "keras":
        known = known or before
    return known is not None and known.kind in {"tensor", "parameter"}


def composed(left: str, sign: str, value: ast.expr, text: str) -> str:
    """Return a value with an operator behind another."""
    least = 13 if sign in {"*", "/", "//", "%", "**"} else 12 if sign == "-" else 0
    is_plain = not isinstance(value, ast.BinOp | ast.Compare | ast.IfExp | ast.BoolOp)
    return f"{left} {sign} {text if is_plain else bracketed(text, least)}"
