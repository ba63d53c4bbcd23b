"""Operands that the target does not bring to one data type on its own: they are cast.

PyTorch calculates with tensors of any two types. Paddle refuses floating-point numbers with whole
numbers or truth values, TensorFlow any two types, and a tensor of whole numbers with a fraction.
"""

import ast
from collections.abc import Iterator

from lessons.phrasebook.filling import bracketed
from lessons.phrasebook.patterns import Hole
from lessons.translate.rules.phrases import say
from lessons.translate.rules.tensors.dtypes import cast, dtype_word
from lessons.translate.rules.tensors.widths import UNKNOWN_INT, dtype_there
from lessons.translate.script import Said, Script
from lessons.translate.writer import Writer

_ORDER: tuple[str, ...] = (
    *("bool", "uint8", "int8", "int16", "int", "int32", "int64"),
    *("float16", "bfloat16", "float32", "float64", "complex64"),
)
# Phrases whose holes must be of one type; `divide` and the like give fractions of whole numbers.
# fmt: off
_PAIRS = frozenset((
    "add", "subtract", "multiply", "divide", "power", "floor_divide", "remainder", "maximum",
    "minimum", "matmul", "where", "dot", "matmul_by_vector", "matmul_of_vectors", "matrix_vector",
    "batch_matmul", "tensordot", "outer", "equal", "not_equal", "greater", "greater_equal",
    "bce_logits_weighted",
    "less", "less_equal", "equal_tensors", "all_close", "mse", "mse_elementwise", "concatenate",
    "stack", "tensordot_of_vectors", "add_number", "subtract_number", "multiply_number",
    "divide_number", "not_equal_number", "greater_number", "greater_equal_number", "less_number",
    "less_equal_number",
))
# fmt: on
# fmt: off
_COMPARING = frozenset((
    "equal", "not_equal", "greater", "greater_equal", "less", "less_equal", "equal_tensors",
    "all_close", "not_equal_number", "greater_number", "greater_equal_number", "less_number",
    "less_equal_number",
))
# fmt: on
# What TensorFlow does with numbers, and not with truth values.
_ADDING = frozenset({"sum", "cumulative_sum", "product", "cumulative_product"})
_RUNNING = ("cumulative_sum", "cumulative_product")
# What it does with truth values alone.
_TRUTHS = ("all_true", "any_true", "all_along", "any_along")
# What it does with fractions, and not with whole numbers.
# fmt: off
_SMOOTH = frozenset((
    "exp", "log", "log2", "log10", "log1p", "sqrt", "rsqrt", "sin", "cos", "tan", "sinh", "cosh",
    "erf", "sigmoid_of", "tanh_of", "softmax", "log_softmax", "norm", "reciprocal",
    "standard_deviation",
))
# fmt: on
# What makes a tensor of a type that can be told when it is made.
# fmt: off
_MADE = frozenset((
    "tensor", "arange", "arange_from", "zeros", "ones", "full", "eye",
))
# fmt: on


def plan_casts(script: Script) -> None:
    """Decide which operands are cast, and to what."""
    if script.target == "pytorch" and script.source != "keras":
        return
    for page in script.pages:
        for node in reversed(page.nodes):  # the inner before the outer
            match node:
                case ast.BinOp(left=left, right=right, op=op):
                    _align(node, [left, right], script, divides=isinstance(op, ast.Div))
                case ast.Compare(left=left, comparators=[right], ops=[op]):
                    _align_compared(node, [left, right], op, script)
                case ast.AugAssign(target=target, value=value):
                    _align_to(target, value, script)
                case ast.Assign(targets=[ast.Subscript(value=into)], value=value):
                    _align_put(into, value, script)
                case ast.Call():
                    _plan_call(node, script)


def write_cast(node: ast.expr, writer: Writer) -> str | None:
    """Return an operand as another data type, None for what is not cast."""
    casts = writer.script.plan.casts
    if node not in casts:
        return None
    wanted = casts.pop(node)
    try:
        if isinstance(wanted, str):
            return _made_so(node, wanted, writer) or cast(
                _receiver(writer.text(node), writer), wanted, writer
            )
        text, like = writer.text(node), writer.text(wanted)
        return f"{writer.spell('tf.cast')}({text}, {bracketed(like)}.dtype)"
    finally:
        casts[node] = wanted


def _receiver(text: str, writer: Writer) -> str:
    return text if writer.script.target == "keras" else bracketed(text)


def _made_so(node: ast.expr, dtype: str, writer: Writer) -> str:
    """Return a tensor as it is made of another type at once; empty for what is made before."""
    said = writer.script.says(node, *_MADE)
    hole = said.holes.get("dtype") if said else None
    if said is None or hole is None or hole.is_given:
        return ""
    if said.phrase.name == "full" and writer.script.target == "keras":
        return ""
    return say(said, node, writer, {"dtype": dtype_word(dtype, writer)})


def _plan_call(node: ast.Call, script: Script) -> None:
    said = script.says(node, *_PAIRS)
    if said is not None:
        name = said.phrase.name
        if name == "where" and script.target == "paddle":
            _plan_numbers(said, script)
        parts = [one for key, hole in said.holes.items() for one in _parts(key, hole)]
        _align(
            node,
            parts,
            script,
            divides=name in {"divide", "divide_number"},
            compares=name in _COMPARING,
        )
        return
    concepts = (*_ADDING, *_SMOOTH, *_TRUTHS) if script.target == "keras" else _RUNNING
    said = script.says(node, *concepts)
    inner = said.holes["x"].node if said and "x" in said.holes else None
    told = said.holes.get("dtype") if said else None
    if said is None or inner is None or (told is not None and told.is_given):
        return
    dtype = dtype_there(inner, script)
    if dtype == "bool" and said.phrase.name in _ADDING:
        script.plan.casts.setdefault(inner, "int32" if script.target == "keras" else "int64")
    elif said.phrase.name in _TRUTHS:
        if dtype not in {"", "bool"}:
            script.plan.casts.setdefault(inner, "bool")
    elif dtype.startswith("int") and said.phrase.name in _SMOOTH and script.target == "keras":
        script.plan.casts.setdefault(inner, "float32")


def _plan_numbers(said: Said, script: Script) -> None:
    """Write a whole number as a fraction beside a tensor of such, as `paddle.where` wants it, and
    cast a tensor of whole numbers beside a fraction.
    """
    nodes = [one for name in ("x", "y") if (one := said.holes[name].node) is not None]
    numbers = [one for one in nodes if isinstance(one, ast.Constant)]
    types = {one: dtype_there(one, script) for one in nodes if one not in numbers}
    is_float = any(isinstance(one.value, float) for one in numbers)
    for one, dtype in types.items():
        if is_float and dtype.startswith("int"):
            script.plan.casts.setdefault(one, "float32")
    for one in numbers:
        if type(one.value) is int and any(dtype.startswith("float") for dtype in types.values()):
            script.plan.replace.setdefault(one, f"{one.value}.0")


def _parts(name: str, hole: Hole) -> Iterator[ast.expr]:
    """Yield the operands in a hole: itself, or what a list or tuple of tensors holds."""
    if name == "tensors" and isinstance(hole.node, ast.List | ast.Tuple):
        yield from hole.node.elts
    elif name in {"x", "y", "weight"} and hole.node is not None and hole.is_given:
        yield hole.node


def _align(
    node: ast.expr,
    operands: list[ast.expr],
    script: Script,
    *,
    divides: bool = False,
    compares: bool = False,
) -> None:
    """Cast operands that differ from what the calculation is done in."""
    types = {one: dtype_there(one, script) for one in operands}
    tensors = {one: dtype for one, dtype in types.items() if dtype in _ORDER}
    numbers = [one for one in operands if script.kinds.is_kind(one, "number")]
    if not tensors or len(tensors) + len(numbers) < len(operands):
        return
    if script.target == "paddle" and len(tensors) == 1 and script.source != "keras":
        return  # a tensor and a number: Paddle promotes by itself
    common = max([*tensors.values(), *_weights(numbers, tensors, script)], key=_ORDER.index)
    known = script.kinds.of(node)
    result = known.dtype if known and not compares and known.dtype in _ORDER else ""
    if divides and common.startswith(("int", "bool")):
        common = _quotient(result, script) or common
    elif result and _class(result) != _class(common):
        common = result if _class(result) != "int" else "int32"
    if common.startswith("int") and not compares and len(tensors) == 1:
        common = next(iter(tensors.values())) if "bool" not in tensors.values() else "int32"
    for one, dtype in tensors.items():
        if _differ(dtype, common, script):
            _plan_cast(one, common, tensors, script)


def _weights(
    numbers: list[ast.expr], tensors: dict[ast.expr, str], script: Script
) -> Iterator[str]:
    """Yield what Python's numbers make of tensors of whole numbers or truth values, in TensorFlow.

    Paddle promotes these on its own.
    """
    is_float = any(dtype.startswith(("float", "bfloat")) for dtype in tensors.values())
    for one in numbers:
        known = script.kinds.of(one)
        name = known.class_name if known else ""
        if script.target != "keras" or is_float:
            continue
        if name == "float":
            yield "float32"
        elif name == "int" and set(tensors.values()) == {"bool"}:
            yield "int32"


def _quotient(result: str, script: Script) -> str:
    """Return in what whole numbers are divided: TensorFlow gives float64, the others float32."""
    if script.target == "keras":
        return result or "float32"
    return "float64" if script.source == "keras" and result == "float64" else ""


def _class(dtype: str) -> str:
    if dtype.startswith(("int", "uint")):
        return "int"
    return dtype


def _differ(dtype: str, common: str, script: Script) -> bool:
    if _class(dtype) == _class(common) == "int":
        return dtype != common and script.target != "pytorch"
    if script.target == "paddle" and _class(dtype) != "int" and dtype != "bool":
        return False  # two sorts of fractions are no matter
    return dtype != common


def _plan_cast(one: ast.expr, common: str, tensors: dict[ast.expr, str], script: Script) -> None:
    if tensors[one] == UNKNOWN_INT and _class(common) == "int":
        if common == "int64" and script.target == "keras":  # where whole numbers are seldom so wide
            _match_widths(tensors, script)
        return
    if common == UNKNOWN_INT or (_class(tensors[one]) == _class(common) == "int"):
        _match_widths(tensors, script)
        return
    script.plan.casts.setdefault(one, common)


def _match_widths(tensors: dict[ast.expr, str], script: Script) -> None:
    """Cast one of two tensors of whole numbers to the other's type: what is no mere name."""
    if len(tensors) != 2:
        return
    one, other = sorted(tensors, key=lambda node: isinstance(node, ast.Name))
    if script.target == "keras":
        script.plan.casts.setdefault(one, other)
    elif tensors[other] != UNKNOWN_INT:
        script.plan.casts.setdefault(one, tensors[other])


def _align_compared(
    node: ast.Compare, operands: list[ast.expr], op: ast.cmpop, script: Script
) -> None:
    if not isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn):
        _align(node, operands, script, compares=True)


def _align_to(target: ast.expr, value: ast.expr, script: Script) -> None:
    """Cast what is put into a tensor in place to its type."""
    into, dtype = _of_target(target, script), dtype_there(value, script)
    if not {into, dtype} <= set(_ORDER) or UNKNOWN_INT in (into, dtype):
        return
    if _differ(dtype, into, script) and _ORDER.index(dtype) < _ORDER.index(into):
        script.plan.casts.setdefault(value, into)


def _align_put(into: ast.expr, value: ast.expr, script: Script) -> None:
    """Cast what is put into a part of a tensor to its type, as all but TensorFlow do."""
    if script.target != "keras":
        return
    wanted, dtype = dtype_there(into, script), dtype_there(value, script)
    known = {wanted, dtype} <= set(_ORDER) and UNKNOWN_INT not in (wanted, dtype)
    if known and _differ(dtype, wanted, script):
        script.plan.casts.setdefault(value, wanted)


def _of_target(target: ast.expr, script: Script) -> str:
    """Return the type of what stands on the left, as it was before."""
    if isinstance(target, ast.Subscript):
        is_plain = script.kinds.is_kind(target.value, "tensor")
        return dtype_there(target.value, script) if is_plain else ""
    origin = script.origins.of(target)
    return dtype_there(origin, script) if origin is not None else ""
