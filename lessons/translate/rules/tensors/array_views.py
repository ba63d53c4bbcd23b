"""Arrays of NumPy that change: in PyTorch the tensor that shares their numbers changes along."""

import ast
from collections.abc import Iterator
from functools import partial

from lessons.phrasebook.filling import bracketed
from lessons.translate.pages import Page
from lessons.translate.rules.tensors.sharing import is_met_after, shown_by, viewed
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_IS_COPY = "an array of NumPy shares its numbers with a tensor in PyTorch alone"


def plan_array_views(script: Script) -> None:
    """Refuse changes of an array that a tensor would not show in the target, and have PyTorch copy
    where it would.
    """
    if (script.source == "pytorch") == (script.target == "pytorch"):
        return
    for page, node in script.walk(ast.Assign, ast.AugAssign, ast.Expr):
        name = _changed(node, script)
        if name is None:
            continue
        for value in _shared(page, name, script):
            if script.source == "pytorch":
                script.plan.refuse.setdefault(node, _IS_COPY)
            else:
                script.plan.replace.setdefault(value, partial(_copied, value))


def _changed(node: ast.stmt, script: Script) -> ast.Name | None:
    """Return the array that a statement changes in place, None for what changes none."""
    name: ast.expr | None = None
    match node:
        case ast.Assign(targets=[ast.Subscript(value=ast.Name() as name)]):
            pass
        case ast.AugAssign(target=ast.Name() as name):
            pass
        case ast.AugAssign(target=ast.Subscript(value=ast.Name() as name)):
            pass
        case ast.Expr(value=ast.Call(keywords=keywords)):
            name = next((one.value for one in keywords if one.arg == "out"), None)
    if not isinstance(name, ast.Name):
        return None
    origin = script.origins.of(name)
    is_array = any(script.kinds.is_kind(one, "array") for one in (name, origin) if one is not None)
    return name if is_array else None


def _shared(page: Page, name: ast.Name, script: Script) -> Iterator[ast.expr]:
    """Yield what made the array of a tensor, or tensors of it, that are read after its change."""
    origin = script.origins.of(name)
    inner = viewed(origin, script) if origin and script.says(origin, "to_numpy") else None
    base = shown_by(inner, script) if inner is not None else None
    if origin is not None and base is not None and _is_read(base.id, page, name, script):
        yield origin
    for there, node in script.walk(ast.Assign):
        said = script.says(node.value, "from_numpy")
        held, target = (said.holes["array"].node if said else None), node.targets[0]
        if said is None or not isinstance(held, ast.Name) or not isinstance(target, ast.Name):
            continue
        shares = "from_numpy" in said.pattern.text or script.target == "pytorch"
        is_same = held.id == name.id and script.origins.of(held) is origin
        is_before = shares and is_same and is_met_after(there, held, page, name)
        if is_before and _is_read(target.id, page, name, script):
            yield node.value


def _is_read(name: str, page: Page, change: ast.Name, script: Script) -> bool:
    return any(
        isinstance(one.ctx, ast.Load) and is_met_after(page, change, there, one)
        for there, one in script.named(name)
    )


def _copied(value: ast.expr, writer: Writer) -> str:
    """Return an array of a tensor, or a tensor of an array, with numbers of its own."""
    said = writer.script.says(value, "from_numpy")
    held = said.holes["array"].node if said else None
    if held is not None:
        return f"{writer.spell('torch.tensor')}({writer.text(held)})"
    return f"{bracketed(writer.own_text(value))}.copy()"
