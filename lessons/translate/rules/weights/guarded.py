"""Weights of layers of several classes, which a condition around them names."""

import ast

from lessons.translate.script import Script
from lessons.translate.writer import Writer

# Layers whose first parameter is a weight in PyTorch and Paddle and a kernel in Keras.
_CLASSES = ("Linear", "LazyLinear", "Dense", "Conv", "LazyConv")


def write_guarded_weight(node: ast.expr, writer: Writer) -> str | None:
    """Return `layer.kernel` for `layer.weight`, where a condition says that it is a layer which
    has one; None for anything else.
    """
    script = writer.script
    names = ("kernel", "weight") if script.source == "keras" else ("weight", "kernel")
    if (script.source == "keras") == (script.target == "keras"):
        return None
    if not isinstance(node, ast.Attribute) or node.attr != names[0]:
        return None
    if not isinstance(node.value, ast.Name) or script.path(node) or not _is_open(node, script):
        return None
    condition = writer.page.enclosing(node, ast.If)
    while isinstance(condition, ast.If):
        classes = _classes_in(condition.test, node.value.id, script)
        if classes and all(name.startswith(_CLASSES) for name in classes):
            return f"{writer.text(node.value)}.{names[1]}"
        condition = writer.page.enclosing(condition, ast.If)
    return None


def _is_open(node: ast.Attribute, script: Script) -> bool:
    """Return whether the run has shown several classes there, or nothing."""
    known = script.kinds.of(node.value)
    return known is None or (known.kind in {"module", "varies"} and not known.class_name)


def _classes_in(test: ast.expr, name: str, script: Script) -> list[str]:
    """Return the library's classes that a condition compares a name's with."""
    nodes = [one for one in ast.walk(test) if isinstance(one, ast.Name | ast.Attribute)]
    if not any(isinstance(one, ast.Name) and one.id == name for one in nodes):
        return []
    paths = [path for one in nodes if (path := script.path(one))]
    bare = [path.rpartition(".")[2] for path in paths if "." in path]
    return [one for one in bare if one[:1].isupper()]
