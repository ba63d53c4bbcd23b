"""Calls of a library's loss: Keras is told the target first, PyTorch and Paddle the prediction."""

import ast

from lessons.phrasebook.filling import fill
from lessons.translate.plan import Refused
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_NAMES = {
    "pytorch": ("input", "target"),
    "paddle": ("input", "label"),
    "keras": ("y_true", "y_pred"),
}
_ARGUMENTS = 2
# Functions that lessons name as their loss, and the layers that do the same.
_LAYERS = {
    "cross_entropy": "CrossEntropyLoss",
    "mse_loss": "MSELoss",
    "l1_loss": "L1Loss",
    "binary_cross_entropy_with_logits": "BCEWithLogitsLoss",
}
_TOPICS = frozenset({"losses", "classification_losses"})


def write_loss(node: ast.expr, writer: Writer) -> str | None:
    """Return a call of a loss with its arguments in the target's order, None for other calls."""
    script = writer.script
    if not isinstance(node, ast.Call):
        return _named(node, writer)
    if not is_loss(node.func, script):
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


def _named(node: ast.expr, writer: Writer) -> str | None:
    """Return a loss of Keras where a lesson names the function for it, and calls it elsewhere: no
    function of Keras's is called as that one.
    """
    script, parent = writer.script, writer.page.parents.get(node)
    layer = _layer_of(script.path(node) or "")
    is_called = isinstance(parent, ast.Call) and parent.func is node
    if script.target != "keras" or not layer or is_called:
        return None
    found = script.book.find(script.source, f"{layer}()")
    return fill(found[0][0].patterns["keras"][0], {}, writer.spell, script.quote) if found else None


def _layer_of(function: str) -> str:
    """Return the path of the layer that does what a function for a loss does, empty for others."""
    room, functional, name = function.partition(".functional.")
    return f"{room}.{_LAYERS[name]}" if functional and name in _LAYERS else ""


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
    if known is not None and known.kind == "function" and script.target == "keras":
        return script.path(node) is None and bool(_layer_of(known.class_name))
    if known is not None and known.kind in {"loss", "module"} and not known.is_own:
        path = known.class_name
        return ".loss" in path or path.rpartition(".")[2].endswith("Loss")
    origin = script.origins.of(node)
    if origin is None:
        return False
    if script.target == "keras" and _layer_of(script.path(origin) or ""):
        return True
    made = script.said(origin)
    return made is not None and made.phrase.topic in _TOPICS and isinstance(origin, ast.Call)
