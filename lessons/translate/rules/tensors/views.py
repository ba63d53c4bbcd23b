"""Views of a tensor that are looked at after it has changed: they change along, or they do not.

A part of a tensor of PyTorch or Paddle, or another shape of it, shows what becomes of the tensor;
TensorFlow copies. NumPy's array of a tensor shows it in PyTorch alone.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from lessons.phrasebook.filling import bracketed
from lessons.translate.rules.tensors.changed import Change, find_changes
from lessons.translate.rules.tensors.sharing import is_met_after, shown_by, viewed
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_IS_VIEW = "tensors of TensorFlow do not change, and none shares its numbers with another"
_IS_COPY = "an array of NumPy shares its numbers with a tensor in PyTorch alone"
_PIECES = ("chunk", "split_length", "split_lengths", "unbind")


@dataclass(frozen=True)
class _View:
    """A name that a view of a changed tensor was given."""

    value: ast.expr
    is_array: bool = False


def plan_views(script: Script) -> None:
    """Refuse changes that a view would not show in the target, and copy what would show them."""
    for change in find_changes(script):
        if change.stmt in script.plan.refuse or (change.is_operator and script.source != "pytorch"):
            continue
        for view in _views(change, script):
            if script.target == "pytorch" if view.is_array else script.source == "keras":
                script.plan.replace.setdefault(view.value, partial(_copied, view))
            elif script.target == "keras" and not view.is_array:
                script.plan.refuse[change.stmt] = _IS_VIEW
            elif view.is_array and script.source == "pytorch":
                script.plan.refuse[change.stmt] = _IS_COPY


def _views(change: Change, script: Script) -> Iterator[_View]:
    """Yield the views of a tensor, made before it changes, that are read after it has."""
    for page, node in script.walk(ast.Assign):
        value, target = node.value, node.targets[0]
        base = _base(value, target, script)
        if base is None or base.id != change.name.id or not _is_same(base, change, script):
            continue
        if not is_met_after(page, base, change.page, change.name):
            continue
        names = [one for one in ast.walk(target) if isinstance(one, ast.Name)]
        if any(_is_seen(one, node, change, script) for one in names if one.id != base.id):
            yield _View(value, is_array=script.says(value, "to_numpy", "from_numpy") is not None)


def _base(value: ast.expr, target: ast.expr, script: Script) -> ast.Name | None:
    """Return the tensor that a value is a view of, or whose rows or pieces get names."""
    if isinstance(target, ast.Name):
        return None if isinstance(value, ast.Name) else shown_by(value, script)
    if isinstance(target, ast.Tuple | ast.List):
        said = script.says(value, *_PIECES)
        inner = said.holes["x"].node if said and "x" in said.holes else value
        is_own = inner is not None and script.kinds.is_kind(inner, "tensor")
        return shown_by(inner, script) if is_own and inner is not None else None
    return None


def _is_same(base: ast.Name, change: Change, script: Script) -> bool:
    """Return whether a name is the same tensor in two places."""
    return script.origins.of(base) is script.origins.of(change.name)


def _is_seen(name: ast.Name, made: ast.Assign, change: Change, script: Script) -> bool:
    """Return whether a view is read, by the name that it got, after the change."""
    for page, one in script.named(name.id):
        if not isinstance(one.ctx, ast.Load):
            continue
        if is_met_after(change.page, change.name, page, one):
            origin = script.origins.of(one)
            if origin is None or origin is made.value or viewed(made.value, script) is None:
                return True
    return False


def _copied(view: _View, writer: Writer) -> str:
    """Return a view as a tensor or array of its own."""
    text = bracketed(writer.own_text(view.value))
    return f"{text}.copy()" if view.is_array else f"{text}.clone()"
