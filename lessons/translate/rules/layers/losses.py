"""Calls of a library's loss: Keras is told the target first, PyTorch and Paddle the prediction."""

import ast

from lessons.translate.plan import Refused
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_NAMES = {
    "pytorch": ("input", "target"),
    "paddle": ("input", "label"),
    "keras": ("y_true", "y_pred"),
}
_ARGUMENTS = 2
_TOPICS = frozenset({"losses", "classification_losses"})


def write_loss(node: ast.expr, writer: Writer) -> str | None:
    """Return a call of a loss with its arguments in the target's order, None for other calls."""
    script = writer.script
    if not isinstance(node, ast.Call) or not is_loss(node.func, script):
        return None
    names = _NAMES[script.source]
    given = dict(zip(names, node.args, strict=False))
    given |= {one.arg: one.value for one in node.keywords if one.arg in names}
    count = len(node.args) + len(node.keywords)
    if len(given) != _ARGUMENTS or count != _ARGUMENTS:
        raise Refused("a loss that is given more than a prediction and a target")
    texts = [writer.text(given[name]) for name in names]
    others = list(_NAMES[script.target])
    is_turned = "keras" in (script.source, script.target)
    if is_turned:
        texts.reverse()
    if node.keywords:
        texts = [f"{name}={text}" for name, text in zip(others, texts, strict=True)]
    return f"{writer.text(node.func)}({', '.join(texts)})"


def prediction_of(node: ast.Call, script: Script) -> ast.expr | None:
    """Return the prediction that a loss is called with, None where it is not in sight."""
    names = _NAMES[script.source]
    name = names[script.source == "keras"]
    place = names.index(name)
    told = next((one.value for one in node.keywords if one.arg == name), None)
    return node.args[place] if len(node.args) > place else told


def is_loss(node: ast.expr, script: Script) -> bool:
    """Return whether an expression is a loss of the library's, ready to be called."""
    said = script.said(node)
    if said is not None:
        return said.phrase.by == "losses" or said.phrase.topic in _TOPICS
    known = script.kinds.of(node)
    if known is not None and known.kind in {"loss", "module"} and not known.is_own:
        path = known.class_name
        return ".loss" in path or path.rpartition(".")[2].endswith("Loss")
    origin = script.origins.of(node)
    if origin is None:
        return False
    made = script.said(origin)
    return made is not None and made.phrase.topic in _TOPICS and isinstance(origin, ast.Call)
