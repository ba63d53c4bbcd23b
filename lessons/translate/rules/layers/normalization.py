"""What normalization keeps: PyTorch follows the variance of a sample (divided by n - 1), the
others that of the batch (divided by n), so that the same training leaves other numbers.
"""

import ast

from lessons.translate.pages import Page
from lessons.translate.rules.gradients.flow import base_of
from lessons.translate.script import Script

_VARIANCE = "the running variance is that of a sample (n - 1) in PyTorch, and elsewhere of n"
# What is said of it, and does not tell its numbers.
_SETTERS = frozenset({"assign", "copy_", "data", "fill_", "set_value", "shape", "zero_"})


def plan_normalization(script: Script) -> None:
    """Refuse to show a running variance that has followed what the layer was called with."""
    if "pytorch" not in (script.source, script.target):
        return
    for page, node in script.walk(ast.Attribute):
        said = script.says(node, "running_variance")
        layer = said.holes["x"].node if said else None
        parent = page.parents.get(node)
        is_set = isinstance(parent, ast.Attribute) and parent.attr in _SETTERS
        if layer is not None and not is_set and _was_called(layer, page, script):
            script.plan.refuse.setdefault(page.statement(node), _VARIANCE)


def _was_called(layer: ast.expr, page: Page, script: Script) -> bool:
    """Return whether a layer, or the net that it is a part of, is called before it is asked."""
    return any(
        call.args and (other.cell < page.cell or (other is page and call.lineno <= layer.lineno))
        for other, call in script.calls_of(base_of(layer))
    )
