"""Tensors of one whole number: Paddle makes fractions of it, the others keep it whole."""

import ast

from lessons.translate.rules.phrases import say
from lessons.translate.rules.tensors.dtypes import dtype_word
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_KINDS = {"bool": "bool", "int": "int64"}


def write_filled_values(node: ast.expr, writer: Writer) -> str | None:
    """Return `paddle.full([2], 7)` with fractions, or what was whole with its data type."""
    script = writer.script
    said = script.says(node, "full")
    value = said.holes["value"].node if said else None
    if said is None or value is None or "paddle" not in (script.source, script.target):
        return None
    if (hole := said.holes.get("dtype")) and hole.is_given:
        return None
    kind = _kind(value, script)
    if kind not in _KINDS:
        return None
    if script.target == "paddle":
        return say(said, node, writer, {"dtype": dtype_word(_KINDS[kind], writer)})
    text = writer.text(value)
    is_literal = isinstance(value, ast.Constant) and kind == "int"
    told = f"{text}.0" if is_literal else f"float({text})"
    return say(said, node, writer, {"value": told})


def _kind(value: ast.expr, script: Script) -> str:
    """Return the class of a number that is not a fraction, empty where it is not known."""
    if isinstance(value, ast.Constant):
        return type(value.value).__name__
    known = script.kinds.of(value)
    return known.class_name if known is not None and known.kind == "number" else ""
