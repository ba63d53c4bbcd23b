"""Decay that Paddle's optimizers are told by a regularizer, where the others are told a number."""

import ast

from lessons.translate.plan import Refused
from lessons.translate.writer import Writer

_SQUARES = "paddle.regularizer.L2Decay"
_SIZES = "paddle.regularizer.L1Decay"


def write_decay(node: ast.expr, writer: Writer) -> str | None:
    """Return the number of an `L2Decay` that an optimizer is told, None for all else.

    Raises:
        Refused: weights are pulled towards zero by their signs.
    """
    script = writer.script
    above = writer.page.parents.get(node)
    meant = script.origins.of(node) if isinstance(node, ast.Name) else node
    if not isinstance(above, ast.keyword) or above.arg != "weight_decay":
        return None
    path = script.path(meant.func) if isinstance(meant, ast.Call) else None
    if path == _SIZES:
        raise Refused("weight_decay is of squares here, and this one is of absolute values")
    if path != _SQUARES or not isinstance(meant, ast.Call):
        return None
    given = [*meant.args, *(one.value for one in meant.keywords)]
    return writer.text(given[0]) if given else "0.0"
