"""What a lesson's own net is called with: Keras takes nothing but tensors by position."""

import ast
from functools import partial

from lessons.translate.plan import Written
from lessons.translate.rules.layers.classes import list_modules
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# `None` may stand among tensors; what is in a list is not asked for here.
_PLAIN = ("number", "text", "shape", "function", "mapping", "dtype", "device")


def plan_plain_arguments(script: Script) -> None:
    """Have calls of the lesson's own nets name what is no tensor, and all that comes after it."""
    if script.target != "keras":
        return
    for _, node in script.walk(ast.Call):
        if not isinstance(node, ast.Call) or any(isinstance(one, ast.Starred) for one in node.args):
            continue
        plain = (script.kinds.is_kind(one, *_PLAIN) for one in node.args)
        first = next((place for place, is_plain in enumerate(plain) if is_plain), None)
        names = _parameters(node.func, script) if first is not None else []
        if first is None or len(names) < len(node.args):
            continue
        for name, value in list(zip(names, node.args, strict=False))[first:]:
            planned = script.plan.replace.get(value)
            script.plan.replace[value] = partial(_named, name, value, planned)


def _named(name: str, value: ast.expr, planned: "Written | None", writer: Writer) -> str:
    text = writer.own_text(value) if planned is None else writer.resolve(planned)
    return f"{name}={text}"


def _parameters(function: ast.expr, script: Script) -> list[str]:
    """Return what a net is called with, by name; empty for what is no net of the lesson's own."""
    known = script.kinds.of(function)
    if known is None or known.kind != "module" or not known.is_own:
        return []
    own = {tree.name: tree for tree in list_modules(script)}
    tree = own.get(known.class_name)
    while tree is not None:
        for stmt in tree.body:
            if isinstance(stmt, ast.FunctionDef) and stmt.name == "forward":
                return [one.arg for one in stmt.args.args[1:]]
        bases = [
            own[base.id] for base in tree.bases if isinstance(base, ast.Name) if base.id in own
        ]
        tree = bases[0] if bases else None
    return []
