"""The data types that values have in the target, where its own defaults give whole numbers others.

TensorFlow makes int32 of Python's whole numbers, PyTorch and Paddle int64; and neither TensorFlow
nor Paddle calculates with two sorts of them.
"""

import ast
import re

from lessons.phrasebook.patterns import Hole
from lessons.translate.rules.tensors.dtypes import dtype_said
from lessons.translate.script import Said, Script

UNKNOWN_INT = "int"
_WRITTEN = re.compile(r"\b(?:u?int(?:8|16|32|64))\b")
# What counts places in int64 everywhere, and what TensorFlow counts in int32.
# fmt: off
_LONG = frozenset((
    "argmax", "argmax_of_all", "argmax_rows", "argmin", "argmin_of_all", "max_places", "nonzero",
    "count_true",
))
# fmt: on
_SHORT_IN_TF = frozenset(
    {"argsort", "argsort_down", "bincount", "top_k", "search_sorted", "sum_of_truths"}
)
# fmt: off
_MADE = frozenset((
    "tensor", "arange", "arange_from", "full", "randperm", "zeros", "ones", "empty", "eye",
    "meshgrid", "listed_requiring_gradient", "number_requiring_gradient", "count", "shape_tensor",
))
# fmt: on


def dtype_there(node: ast.expr, script: Script, depth: int = 8) -> str:
    """Return the data type of a tensor in the target; "int" for whole numbers of unknown width.

    Empty where nothing is known of it.
    """
    known = script.kinds.of(node)
    if known is None or known.kind not in {"tensor", "parameter"}:
        return ""
    cast = script.plan.casts.get(node)
    if isinstance(cast, str):
        return cast
    if not known.dtype.startswith("int"):
        return known.dtype
    if not depth:
        return UNKNOWN_INT  # a name that is given itself, as by `y = y.to(device)`
    width = _width(node, script, depth - 1)
    return width if width.startswith(("int", "uint")) else UNKNOWN_INT


def _width(node: ast.expr, script: Script, depth: int) -> str:
    match node:
        case ast.Name():
            given = _given(node, script, depth)
            origin = script.origins.of(node) if not given else None
            return dtype_there(origin, script, depth) if origin else given
        case ast.BinOp(left=left, right=right):
            widths = {dtype_there(one, script, depth) for one in (left, right)} - {""}
            return widths.pop() if len(widths) == 1 else ""
        case ast.UnaryOp(operand=inner):
            return dtype_there(inner, script, depth)
    said = script.said(node)
    if said is not None:
        return _said_width(said, script, depth)
    return dtype_there(node.value, script, depth) if isinstance(node, ast.Subscript) else ""


def _said_width(said: Said, script: Script, depth: int) -> str:
    name = said.phrase.name
    dtype = said.holes.get("dtype")
    if dtype is not None and dtype.is_given and dtype.node is not None:
        return dtype_said(dtype.node, script)
    patterns = said.phrase.patterns[script.target]
    written: list[str] = _WRITTEN.findall(patterns[0].text) if patterns else []
    if name in _LONG or (name in _SHORT_IN_TF and script.target != "keras"):
        return "int64"
    if written or name in _SHORT_IN_TF:
        return written[-1] if written else "int32"
    if name in _MADE:
        return _of_data(said.holes.get("data"), script)
    taken = "y" if name == "cast_like" else "x"
    inner = said.holes.get(taken) or said.holes.get("array")
    if inner is None or inner.node is None:
        return ""
    receiver = script.kinds.of(inner.node)
    is_array = receiver is not None and receiver.kind == "array"
    return receiver.dtype if receiver and is_array else dtype_there(inner.node, script, depth)


def _of_data(data: Hole | None, script: Script) -> str:
    """Return the width of what is made of Python's numbers, or of a NumPy array."""
    known = script.kinds.of(data.node) if data is not None and data.node is not None else None
    if known is not None and known.kind == "array":
        return known.dtype
    return "int32" if script.target == "keras" else "int64"


def _given(node: ast.Name, script: Script, depth: int) -> str:
    """Return the width of what a function is called with, where all its calls agree."""
    page = script.origins.page_of(node)
    function = page.enclosing(node, ast.FunctionDef) if page is not None else None
    names = [one.arg for one in function.args.args] if isinstance(function, ast.FunctionDef) else []
    if not isinstance(function, ast.FunctionDef) or node.id not in names:
        return ""
    place = names.index(node.id)
    widths = set()
    for _, call in script.calls_of(function.name):
        given = call.args[place] if place < len(call.args) else None
        widths.add(dtype_there(given, script, depth) if given is not None else "")
    return widths.pop() if len(widths) == 1 else UNKNOWN_INT
