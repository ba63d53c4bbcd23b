"""The layers that a call has made in the lesson's run, each with the numbers that its block was
given: the same text makes layers of several widths where its class is made several times.
"""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from common.cells.known import KnownModule
from lessons.translate.pages import Page, span_of
from lessons.translate.rules.layers.classes import module_class
from lessons.translate.script import Script

_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


@dataclass(frozen=True)
class Made:
    """A layer that a call has made, the values that names had there, and the place of the block
    that it was made for, or -1.
    """

    layer: KnownModule
    given: Mapping[str, int]
    block: int = -1


def constructor(node: ast.AST, page: Page, script: Script) -> ast.FunctionDef | None:
    """Return the `__init__` of a lesson's own class in which a node stands, None for elsewhere."""
    around = page.enclosing(node, ast.FunctionDef, ast.Lambda)
    if not isinstance(around, ast.FunctionDef) or around.name != "__init__":
        return None
    return around if module_class(page, node, script) else None


def made_by(node: ast.expr, page: Page, script: Script) -> tuple[Made, ...]:
    """Return what a call has made; nothing where the blocks that it was made for are not known."""
    modules = script.kinds.modules
    place = (page.cell, span_of(node))
    layers = [number for number, one in enumerate(modules) if one.made == place]
    init = constructor(standing(node, page), page, script)
    tree = module_class(page, init, script) if init is not None else None
    owners = _owners(tree.name, script) if tree is not None else dict.fromkeys(layers, -1)
    if any(number not in owners for number in layers):
        return ()
    every = ((modules[number], owners[number]) for number in layers)
    return tuple(Made(layer, layer.around, block) for layer, block in every)


def standing(node: ast.expr, page: Page) -> ast.expr:
    """Return the node of the page that stands where another does, which a rule has made of it."""
    if node in page.parents:
        return node
    place = span_of(node)
    every = (one for one in page.every(type(node)) if isinstance(one, ast.expr))
    return next((one for one in every if span_of(one) == place), node)


def _owners(name: str, script: Script) -> dict[int, int]:
    """Return for each layer inside blocks of a class the place of its block."""
    modules = script.kinds.modules
    blocks = [n for n, one in enumerate(modules) if one.is_own and one.class_name == name]
    return {inner: block for block in blocks for inner in places_inside(block, script)}


def places_inside(place: int, script: Script, above: frozenset[int] = frozenset()) -> Iterator[int]:
    """Yield the places of all layers in a block."""
    for _, child in script.kinds.modules[place].children:
        if child not in above:
            yield child
            yield from places_inside(child, script, above | {place})


def value_of(node: ast.AST | None, given: Mapping[str, int]) -> int | None:
    """Return a whole number, calculated of names whose values are known; None for another."""
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            return value
        case ast.Name(id=name):
            return given.get(name)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            first, second = value_of(left, given), value_of(right, given)
            if first is not None and second is not None:
                return _OPERATORS[type(op)](first, second)
    return None
