"""What `paddle.ParamAttr` says of a parameter, as the others have no such attribute."""

import ast
from dataclasses import dataclass

from lessons.translate.plan import Refused
from lessons.translate.script import Script

ATTRIBUTE = "paddle.ParamAttr"
_NAMES = ("name", "initializer", "learning_rate", "regularizer", "trainable")
_DEFAULTS = {"learning_rate": 1.0, "regularizer": None, "need_clip": True, "do_model_average": True}
_UNTOLD = "what this attribute says of the parameter is not told by the text"
_OTHERWISE = {
    "learning_rate": "a rate of a parameter's own is said to the optimizer, not to the parameter",
    "regularizer": "a parameter's own decay is said to the optimizer, not to the parameter",
}


@dataclass(frozen=True)
class Attribute:
    """How a parameter begins, and whether it is trained; None for what is not said."""

    initializer: ast.expr | None = None
    trainable: ast.expr | None = None


def plan_attributes(script: Script) -> None:
    """Leave the layers as they are that take an attribute by a name, where it says what only the
    optimizer is told elsewhere.
    """
    if script.source != "paddle":
        return
    for page, node in script.walk(ast.Call):
        assert isinstance(node, ast.Call)
        parent = page.parents[node]
        if script.path(node.func) != "paddle.ParamAttr" or not isinstance(parent, ast.Assign):
            continue
        try:
            read_attribute(node, script)
        except Refused as refused:
            script.plan.refuse[node] = str(refused)
            for there, name in script.walk(ast.Name):
                if script.origins.of(name) is node and isinstance(name.ctx, ast.Load):
                    stmt = there.statement(name)
                    script.plan.refuse[stmt] = str(refused)
                    script.plan.after.pop(stmt, None)


def read_attribute(node: ast.expr | None, script: Script) -> Attribute:
    """Return what a parameter's attribute says.

    Raises:
        Refused: it says what only the optimizer is told elsewhere, or cannot be read.
    """
    node = _meant(node, script)
    if node is None or (isinstance(node, ast.Constant) and not isinstance(node.value, bool)):
        return Attribute()
    if not isinstance(node, ast.Call):
        raise Refused(_UNTOLD)
    if script.path(node.func) != ATTRIBUTE:
        said = script.said(node)
        if said is None or said.phrase.gives != "initializer":
            raise Refused(_UNTOLD)
        return Attribute(node)
    given = dict(zip(_NAMES, node.args, strict=False))
    given |= {one.arg or "": one.value for one in node.keywords}
    for name, value in given.items():
        if name in {"name", "initializer", "trainable"}:
            continue
        is_default = isinstance(value, ast.Constant) and value.value == _DEFAULTS.get(name, value)
        if not is_default:
            raise Refused(_OTHERWISE.get(name, _UNTOLD))
    trainable = given.get("trainable")
    if isinstance(trainable, ast.Constant) and trainable.value is True:
        trainable = None
    return Attribute(_meant(given.get("initializer"), script), trainable)


def _meant(node: ast.expr | None, script: Script) -> ast.expr | None:
    """Return what a name stands for, where it was given in the text."""
    if isinstance(node, ast.Constant) and node.value is None:
        return None
    origin = script.origins.of(node) if isinstance(node, ast.Name) else None
    return origin if origin is not None else node


def is_float32(node: ast.expr | None, script: Script) -> bool:
    """Return whether numbers of a type are float32, as parameters are where nothing is said."""
    if node is None or (isinstance(node, ast.Constant) and node.value in {None, "float32"}):
        return True
    function = node.func if isinstance(node, ast.Call) else node
    return script.path(function) in {"paddle.float32", "paddle.get_default_dtype"}
