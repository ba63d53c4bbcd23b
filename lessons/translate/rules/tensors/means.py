"""Means of whole numbers, which PyTorch does not take: elsewhere they are whole, too."""

import ast

from lessons.translate.plan import Refused
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_WHOLE = "PyTorch takes means of fractions alone, and this one is of whole numbers"
_MEANS = ("mean", "variance", "standard_deviation", "population_variance", "median")


def refuse_mean(node: ast.expr, writer: Writer) -> str | None:
    """Refuse the mean of whole numbers where the target is PyTorch, None for all else.

    Raises:
        Refused: it is one.
    """
    script = writer.script
    if script.target != "pytorch" or not isinstance(node, ast.Call):
        return None
    said = script.says(node, *_MEANS)
    inner = said.holes["x"].node if said else None
    if inner is not None and _is_whole(inner, script):
        raise Refused(_WHOLE)
    return None


def _is_whole(node: ast.expr, script: Script) -> bool:
    known = script.kinds.of(node)
    return known is not None and known.kind == "tensor" and known.dtype.startswith("int")
