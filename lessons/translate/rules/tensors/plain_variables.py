"""Variables of TensorFlow that no gradient is taken of: tensors that change, in other frameworks.

Tensors of PyTorch and Paddle can be changed, so what is a variable only to be assigned to is a
plain tensor there.
"""

import ast
from functools import partial

from lessons.phrasebook.filling import bracketed
from lessons.phrasebook.patterns import Hole
from lessons.translate.pages import Page
from lessons.translate.plan import Refused
from lessons.translate.rules.literals import SIGNS
from lessons.translate.rules.phrases import say
from lessons.translate.rules.tensors.changed import whole
from lessons.translate.rules.tensors.listed import MAKERS
from lessons.translate.rules.tensors.plain import ASSIGN, Plain, find_plain
from lessons.translate.rules.tensors.sharing import is_shared
from lessons.translate.script import Said, Script
from lessons.translate.writer import Writer

_PADDLE = {"+": "add_", "-": "subtract_", "*": "multiply_", "/": "divide_"}


def plan_plain_variables(script: Script) -> None:
    """Make plain tensors of variables that are never trained, and say how they are changed."""
    if script.source != "keras":
        return
    plain = find_plain(script)
    for value in plain.values:
        script.plan.replace[value] = partial(_tensor, value)
    for page, stmt in script.walk(ast.Expr):
        _plan_assign(page, stmt, plain, script)


def _tensor(value: ast.expr, writer: Writer) -> str:
    """Return what a variable is made of, as a tensor of its own."""
    assert isinstance(value, ast.Call)
    script = writer.script
    given = {one.arg or "": one.value for one in value.keywords}
    data = value.args[0] if value.args else given.get("initial_value")
    if data is None:
        raise Refused("a variable without a value")
    dtype = given.get("dtype")
    known = script.kinds.of(data)
    if known is not None and known.kind in {"sequence", "number", "array"}:
        phrase = script.book.phrases["tensor"]
        holes = {"data": Hole(data)} | ({"dtype": Hole(dtype, by_keyword=True)} if dtype else {})
        return say(Said(phrase, phrase.patterns["keras"][0], holes), value, writer)
    text = writer.text(data)
    if isinstance(data, ast.Name | ast.Attribute | ast.Subscript):
        return f"{text}.clone()"
    return text


def _plan_assign(page: Page, stmt: ast.Expr, plain: Plain, script: Script) -> None:
    match stmt.value:
        case ast.Call(func=ast.Attribute(value=target, attr=attr), args=[value]) if attr in ASSIGN:
            pass
        case _:
            return
    target = whole(target)
    name = target.value if isinstance(target, ast.Subscript) else target
    if script.kinds.is_kind(name, "sequence", "mapping"):
        return  # an item of it is a variable as a whole
    if isinstance(name, ast.Name):
        is_plain = name is not target or plain.has(page, name)
    else:
        is_plain = isinstance(name, ast.Attribute) and script.origins.of(name) in plain.values
    if not is_plain:
        return
    sign = ASSIGN[attr]
    if not sign and isinstance(value, ast.BinOp) and ast.unparse(value.left) == ast.unparse(target):
        sign, value = (
            SIGNS.get(type(value.op), ""),
            value.right if type(value.op) in SIGNS else value,
        )
    script.plan.replace[stmt] = lambda writer: _assigned(target, sign, value, page, writer)


def _assigned(target: ast.expr, sign: str, value: ast.expr, page: Page, writer: Writer) -> str:
    """Return a change of a tensor that can be changed."""
    script = writer.script
    part, text = writer.text(target), writer.text(value)
    if isinstance(value, ast.List | ast.Tuple):
        maker = MAKERS[script.target]
        text = f"{writer.spell(maker)}({text})"
    if isinstance(target, ast.Subscript):
        part = f"{writer.text(target.value)}[{writer.text(target.slice)}]"
        return f"{part} {sign}= {text}"
    said = script.says(value, "zeros_like")
    if said and not sign and ast.unparse(said.holes["x"].node or value) == ast.unparse(target):
        return f"{part}.zero_()"
    if not sign:
        return f"{part}[:] = {text}"
    assert isinstance(target, ast.Name)
    if script.target == "paddle" and is_shared(page, target, script):
        if script.kinds.is_kind(value, "tensor", "parameter") and sign in _PADDLE:
            return f"{part}.{_PADDLE[sign]}({text})"
        return f"{part}[:] = {part} {sign} {bracketed(text, 13)}"
    return f"{part} {sign}= {text}"
