"""Which elements a lesson keeps by lot, and how it says so: a draw held against a probability.

`rand() > p` and `rand() < 1 - p` keep other elements of the same numbers, both by right, and so
does a function that draws zeros and ones. Where versions say it differently, what comes of it
differs in its values and shows no fault.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from lessons.verdicts.sides import Side
from lessons.verdicts.sources import parse

Masks = frozenset[str]

_DRAWS = ("rand", "uniform", "random", "rand_like", "random_uniform", "random_sample")
_LOTS = ("bernoulli", "binomial")
_BELOW = (ast.Lt, ast.LtE)
_ABOVE = (ast.Gt, ast.GtE)


def masks_by_cell(sides: Sequence[Side]) -> Mapping[int, Masks]:
    """Return for each cell of a version how it, or what it uses of earlier ones, draws lots."""
    of_name: dict[str, Masks] = {}
    found = {}
    for side in sides:
        used = [of_name.get(name, Masks()) for name in side.run.uses]
        own = masks_in(side.cell.source).union(*used)
        of_name |= dict.fromkeys(side.written, own)
        found[side.cell.index] = own
    return found


@lru_cache(maxsize=4096)
def masks_in(source: str) -> Masks:
    """Return how a text draws lots: "below", "above" a bound, or "bernoulli"."""
    tree = parse(source)
    return Masks(_masks(tree)) if tree else Masks()


def _masks(tree: ast.Module) -> Iterator[str]:
    drawn = {
        name.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_draw(node.value)
        for name in node.targets
        if isinstance(name, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _tail(node.func) in _LOTS:
            yield "bernoulli"
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            continue
        left, right = (_is_draw(side, drawn) for side in (node.left, node.comparators[0]))
        if left != right:
            is_below = isinstance(node.ops[0], _BELOW if left else _ABOVE)
            is_above = isinstance(node.ops[0], _ABOVE if left else _BELOW)
            yield from ["below"] * is_below + ["above"] * is_above


def _is_draw(node: ast.expr, drawn: set[str] | frozenset[str] = frozenset()) -> bool:
    if isinstance(node, ast.Name):
        return node.id in drawn
    return isinstance(node, ast.Call) and _tail(node.func) in _DRAWS


def _tail(function: ast.expr) -> str:
    """Return the last part of a function's dotted name."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
