"""Activations that a lesson's own class applies wherever it calls a layer: Keras's layers have them
inside.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.rules.images.convolution import pads_apart
from lessons.translate.rules.layers.activations import function_of, words_applied
from lessons.translate.rules.layers.classes import list_modules
from lessons.translate.rules.layers.containers import takes_activation
from lessons.translate.rules.literals import is_self
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# What may be asked of a layer from outside of its class.
_PARTS = frozenset({"weight", "bias"})
# What shows or calls layers without naming them.
_SHOWN = frozenset(
    {"children", "named_children", "sublayers", "register_forward_hook"}
    | {"register_forward_post_hook", "register_forward_pre_hook"}
)


@dataclass(frozen=True)
class _Layer:
    """A layer that a class keeps under a name."""

    page: Page
    owner: ast.ClassDef
    name: str
    call: ast.Call


def plan_inside(script: Script) -> None:
    """Decide which layers have their activations inside them."""
    if script.target != "keras" or script.source == "keras":
        return
    if any(script.attributes(name) for name in _SHOWN):
        return
    for layer in _layers(script):
        applied = [_applied(use, page) for page, use in _uses(layer, script)]
        outer = [one for one in applied if isinstance(one, ast.Call)]
        words = {_word(one, script) for one in outer}
        if None not in applied and len(words) == 1 and not words & {""}:
            _plan(layer, words.pop(), outer, script)


def _layers(script: Script) -> Iterator[_Layer]:
    """Yield the layers of the lesson's own classes, but for those that others are made of."""
    bases = {
        base.id
        for tree in script.classes().values()
        for base in tree.bases
        if isinstance(base, ast.Name)
    }
    for owner, page in list_modules(script).items():
        for node in ast.walk(owner):
            match node:
                case ast.Assign(
                    targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)],
                    value=ast.Call() as call,
                ) if owner.name not in bases and takes_activation(call, script):
                    if not pads_apart(call, script):
                        yield _Layer(page, owner, name, call)


def _uses(layer: _Layer, script: Script) -> Iterator[tuple[Page, ast.Attribute]]:
    """Yield where the layer's name is read, or may be."""
    for page, node in script.attributes(layer.name):
        is_of_self = is_self(node.value)
        if is_of_self and page.enclosing(node, ast.ClassDef) is not layer.owner:
            continue
        known = script.kinds.of(node.value)
        if not is_of_self and known is not None and known.class_name != layer.owner.name:
            continue
        if not _is_made(node, layer, page):
            yield page, node


def _is_made(node: ast.Attribute, layer: _Layer, page: Page) -> bool:
    stmt = page.parents[node]
    return isinstance(stmt, ast.Assign) and stmt.value is layer.call


def _applied(use: ast.Attribute, page: Page) -> ast.Call | str | None:
    """Return the call of an activation around a use, "" for one of a parameter; None for others."""
    above = page.parents[use]
    is_of_self = is_self(use.value)
    if isinstance(above, ast.Attribute) and above.attr in _PARTS:
        return ""
    outer = page.parents.get(above)
    if not is_of_self or not isinstance(above, ast.Call) or above.func is not use:
        return None
    is_applied = isinstance(outer, ast.Call) and outer.args == [above] and not outer.keywords
    return outer if is_applied and isinstance(outer, ast.Call) else None


def _word(outer: ast.Call, script: Script) -> str:
    """Return the word of an activation that is called as textbooks do; empty for another."""
    said = script.said(outer)
    word = words_applied().get(said.phrase.name, "") if said is not None else ""
    is_usual = bool(word) and script.path(outer.func) == function_of(word, script)
    return word if is_usual and outer not in script.plan.replace else ""


def _plan(layer: _Layer, word: str, outer: list[ast.Call], script: Script) -> None:
    quote = script.quote
    script.plan.given[layer.call].insert(0, f"activation={quote}{word}{quote}")
    for call in outer:
        script.plan.replace[call] = lambda writer, call=call: _inner(call, writer)  # type: ignore[misc]


def _inner(call: ast.Call, writer: Writer) -> str:
    return writer.text(call.args[0])
