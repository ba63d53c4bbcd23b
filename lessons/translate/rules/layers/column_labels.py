"""Labels in a column, [batch, 1], which Paddle's cross-entropy takes: PyTorch's takes a row."""

import ast

from lessons.phrasebook.filling import bracketed
from lessons.translate.rules.layers.losses import is_loss
from lessons.translate.script import Script

_FUNCTIONS = ("cross_entropy", "cross_entropy_sum")
_LOSSES = ("cross_entropy_loss_mean", "cross_entropy_loss_sum")
_CLASS = "CrossEntropyLoss"


def plan_column_labels(script: Script) -> None:
    """Plan labels that PyTorch has to be given without their last axis."""
    if (script.source, script.target) != ("paddle", "pytorch"):
        return
    for _, node in script.walk(ast.Call):
        assert isinstance(node, ast.Call)
        scores, labels = _given(node, script)
        if scores is None or labels is None or not _is_column(scores, labels, script):
            continue
        script.plan.replace[labels] = lambda writer, labels=labels: (  # type: ignore[misc]
            f"{bracketed(writer.own_text(labels))}.squeeze(1)"
        )


def _given(node: ast.Call, script: Script) -> tuple[ast.expr | None, ast.expr | None]:
    """Return the scores and labels that a cross-entropy is taken of."""
    said = script.says(node, *_FUNCTIONS)
    if said is not None:
        return said.holes["x"].node, said.holes["y"].node
    if not is_loss(node.func, script) or not _is_cross_entropy(node.func, script):
        return None, None
    given = dict(zip(("input", "label"), node.args, strict=False))
    given |= {one.arg or "": one.value for one in node.keywords}
    return given.get("input"), given.get("label")


def _is_cross_entropy(node: ast.expr, script: Script) -> bool:
    """Return whether a loss is a cross-entropy that gives one number."""
    made = node if isinstance(node, ast.Call) else script.origins.of(node)
    if made is not None and script.said(made) is not None:
        return script.says(made, *_LOSSES) is not None
    known = script.kinds.of(node)
    return known is not None and known.class_name.endswith(_CLASS)


def _is_column(scores: ast.expr, labels: ast.expr, script: Script) -> bool:
    """Return whether labels are whole numbers, one to a row."""
    asked, right = script.kinds.of(scores), script.kinds.of(labels)
    if asked is None or right is None or asked.ndim != 2:
        return False
    return right.ndim == 2 and right.dtype.startswith("int")
