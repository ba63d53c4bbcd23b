"""Images that a layer puts in a row of which a lesson asks the size alone.

Frameworks put an image's numbers in a row in unlike orders, and neither PyTorch nor Paddle has a
layer that turns images. A row into which nobody looks may keep the order of each framework.
"""

import ast
import math
from collections.abc import Iterator
from itertools import islice

from common.cells.known import Known
from lessons.translate.pages import Page
from lessons.translate.rules.images.channels import flattened_sizes
from lessons.translate.script import Script

_ROW = 2
# What tells nothing of a tensor's numbers.
# fmt: off
_SIZES = (
    "shape", "shape_tensor", "shape_as_list", "length_of_axis", "length", "count",
    "count_of_shape", "axes_count", "dtype_of",
)
# fmt: on
_FARTHEST = 3  # as in `x.shape.numel()`: what asks for a size is no farther from what it asks


def unseen_rows(script: Script) -> tuple[tuple[int, ...], ...]:
    """Return the sizes of images, in the source's order and without the batch, that layers put in
    rows which a lesson looks into nowhere.
    """
    every = (flattened_sizes(node, script) for _, node in script.walk(ast.Call))
    found = dict.fromkeys(filter(None, every))
    return tuple(sizes for sizes in found if _is_unseen(math.prod(sizes), script))


def _is_unseen(length: int, script: Script) -> bool:
    """Return whether a run has seen rows of this length, and nothing but their sizes is asked."""
    rows = list(_rows(length, script))
    names = {name for page, node in rows for name in _names_given(node, page)}
    read = [place for name in sorted(names) for place in script.named(name)]
    rows += [(page, node) for page, node in read if _is_read(node) and not script.kinds.of(node)]
    return bool(rows) and all(_hides_order(node, page, script) for page, node in rows)


def _rows(length: int, script: Script) -> Iterator[tuple[Page, ast.expr]]:
    for page in script.pages:
        for node in page.nodes:
            if isinstance(node, ast.expr) and _is_read(node):
                known = script.kinds.of(node)
                if known is not None and _may_be_row(known, length):
                    yield page, node


def _may_be_row(known: Known, length: int) -> bool:
    is_matrix = known.kind in {"tensor", "parameter", "array"} and known.ndim == _ROW
    return is_matrix and (known.shape is None or known.shape[-1] == length)


def _is_read(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def _names_given(node: ast.expr, page: Page) -> list[str]:
    """Return the names that an expression's value is given, empty where it goes elsewhere."""
    match page.parents.get(node):
        case ast.Assign(targets=targets, value=value) if value is node:
            names = [one.id for one in targets if isinstance(one, ast.Name)]
            return names if len(names) == len(targets) else []
    return []


def _hides_order(node: ast.expr, page: Page, script: Script) -> bool:
    """Return whether a value is only named, given back to a caller, or asked for its size."""
    if _names_given(node, page) or isinstance(page.parents.get(node), ast.Return):
        return True
    for outer in islice(page.around(node), _FARTHEST):
        said = script.says(outer, *_SIZES)
        if said is not None:
            return said.holes["x"].node is node
    return False
