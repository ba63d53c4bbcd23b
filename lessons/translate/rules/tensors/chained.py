"""Tensors of PyTorch that change in several steps of one statement, or by products and quotients:
`v.mul_(0.9).add_(grad)` and `p.addcdiv_(m, s, value=-lr)` are one value elsewhere.
"""

import ast
from dataclasses import dataclass

from lessons.phrasebook.filling import bracketed
from lessons.translate.plan import Written
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_SIGNS = {"mul_": "*", "div_": "/", "add_": "+", "sub_": "-"}
# What adds a share of two tensors: the sign between these.
_SHARES = {"addcmul_": "*", "addcdiv_": "/"}
_METHODS = {"+": "assign_add", "-": "assign_sub"}
# How tightly what stands beside an operator has to hold together.
_TERM, _FACTOR = 12, 13


@dataclass(frozen=True)
class _Step:
    """One step: the operator, and what it takes: `share` times `value`, that by `other`."""

    sign: str
    value: ast.expr
    share: ast.expr | None = None
    other: ast.expr | None = None
    between: str = ""

    def told(self, writer: Writer) -> tuple[str, str]:
        """Return the operator and what stands behind it."""
        share, sign = self.share, self.sign
        if isinstance(share, ast.UnaryOp) and isinstance(share.op, ast.USub):
            share, sign = share.operand, {"+": "-", "-": "+"}[sign]
        text = writer.text(self.value)
        if share is not None:
            text = f"{bracketed(writer.text(share), _TERM)} * {bracketed(text, _FACTOR)}"
        if self.other is not None:
            other = bracketed(writer.text(self.other), _FACTOR)
            text = f"{bracketed(text, _TERM)} {self.between} {other}"
        return sign, text


def plan_chained(script: Script) -> None:
    """Decide how tensors change that change in several steps, or by more than one tensor."""
    if script.source != "pytorch":
        return
    plan = script.plan
    for _, stmt in script.walk(ast.Expr):
        found = read_chain(stmt.value)
        if found is None or stmt in plan.refuse or stmt in plan.drop:
            continue
        name, steps = found
        known = script.kinds.of(name)
        is_own = known is not None and known.kind in {"tensor", "parameter"}
        if is_own and (script.target == "keras" or any(one.other for one in steps)):
            plan.replace[stmt] = _written(name, steps, script)


def read_chain(node: ast.expr) -> tuple[ast.Name, list[_Step]] | None:
    """Return a name and the steps by which its tensor changes, None for what has own words."""
    steps: list[_Step] = []
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        step = _read(node, node.func.attr)
        if step is None:
            return None
        steps.insert(0, step)
        node = node.func.value
    if isinstance(node, ast.Attribute) and node.attr == "data":
        node = node.value
    is_more = len(steps) > 1 or any(one.other for one in steps)
    return (node, steps) if is_more and isinstance(node, ast.Name) else None


def _read(call: ast.Call, word: str) -> _Step | None:
    """Return the step that a method makes."""
    given = {one.arg: one.value for one in call.keywords}
    match word, call.args:
        case (("mul_" | "div_" | "add_" | "sub_"), [value]):
            share = given.pop("alpha", None) if word in {"add_", "sub_"} else None
            return None if given else _Step(_SIGNS[word], value, share)
        case (("addcmul_" | "addcdiv_"), [value, other]):
            share = given.pop("value", None)
            return None if given else _Step("+", value, share, other, _SHARES[word])
    return None


def _written(name: ast.Name, steps: list[_Step], script: Script) -> Written:
    known = script.kinds.of(name)
    is_trained = known is not None and (known.kind == "parameter" or known.is_trainable)

    def written(writer: Writer) -> str:
        first, own = steps[0].told(writer), name.id
        if len(steps) == 1 and script.target == "keras":
            return f"{own}.{_METHODS[first[0]]}({first[1]})"
        text = own
        for sign, value in (one.told(writer) for one in steps):
            least = _TERM if sign in "+-" else _FACTOR
            left = text if sign in "+-" else bracketed(text, _TERM)
            text = f"{left} {sign} {bracketed(value, least)}"
        if script.target == "keras":
            return f"{own}.assign({text})"
        return f"{own}.set_value({text})" if is_trained else f"{own}[:] = {text}"

    return written
