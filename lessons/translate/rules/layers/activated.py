"""Keras's layers with an activation inside, where a class or a name keeps them: the others apply
the activation where the layer is called, and the layer stays one.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from lessons.translate.nodes import Places
from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.layers.activations import applied, has_function
from lessons.translate.rules.layers.containers import split_activation, without_activation
from lessons.translate.rules.literals import is_self
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_ASKED = "its activation becomes a layer of its own, and this one is asked for its parts"


@dataclass
class _Kept:
    """A layer that is kept under a name, and how that name is used."""

    page: Page
    stmt: ast.Assign
    word: str
    calls: list[ast.Call] = field(default_factory=list)
    is_asked: bool = False  # for its parameters
    is_passed: bool = False


def plan_activated(script: Script) -> None:
    """Decide where the activations of layers with names are applied."""
    if script.source != "keras":
        return
    for page, stmt in script.walk(ast.Assign):
        found = split_activation(stmt.value, script)
        if found is None or not has_function(found[1]) or len(stmt.targets) != 1:
            continue
        kept = _Kept(page, stmt, found[1])
        for place, node in _uses(kept, script):
            _note(kept, node, place)
        if kept.calls and not kept.is_passed:
            _plan(kept, script)
        elif kept.is_asked:
            script.plan.refuse[stmt] = _ASKED


def _plan(kept: _Kept, script: Script) -> None:
    layer = kept.stmt.value
    script.plan.replace[layer] = lambda writer: without_activation(layer, writer)
    for call in kept.calls:
        script.plan.replace[call] = _applied(kept.word, call)


def _applied(word: str, call: ast.Call) -> Written:
    def written(writer: Writer) -> str:
        return applied(word, writer.own_text(call), writer)

    return written


def _note(kept: _Kept, node: ast.expr, page: Page) -> None:
    match page.parents.get(node):
        case ast.Call(func=func) as call if func is node:
            kept.calls.append(call)
        case ast.Attribute(attr="trainable" | "name"):
            pass
        case ast.Attribute():
            kept.is_asked = True
        case _:
            kept.is_passed = True


def _uses(kept: _Kept, script: Script) -> Iterator[tuple[Page, ast.expr]]:
    """Yield where a layer's name is read, with the page."""
    target = kept.stmt.targets[0]
    owner = kept.page.enclosing(kept.stmt, ast.ClassDef)
    places: Places[ast.Name] | Places[ast.Attribute] = ()
    if isinstance(target, ast.Name):
        places = script.named(target.id)
    elif isinstance(target, ast.Attribute):
        places = script.attributes(target.attr)
    for page, node in places:
        if isinstance(node.ctx, ast.Store):
            continue
        if script.origins.of(node) is kept.stmt.value:
            yield page, node
        elif isinstance(node, ast.Attribute) and isinstance(owner, ast.ClassDef):
            is_of_self = is_self(node.value)
            known = script.kinds.of(node.value)
            is_its = known is None or (known.is_own and known.class_name == owner.name)
            if is_its and not is_of_self:
                yield page, node


def write_plain(node: ast.expr, writer: Writer) -> str | None:
    """Return a layer whose activation is none at all, None for another."""
    if writer.script.source != "keras" or not isinstance(node, ast.Call):
        return None
    if not (writer.script.path(node.func) or "").startswith("keras.layers."):
        return None
    for keyword in node.keywords:
        match keyword:
            case ast.keyword(arg="activation", value=ast.Constant(value=None | "linear")):
                return without_activation(node, writer)
    return None
