"""What a tensor holds and how many axes it has, as far as a lesson's text says it.

Only what follows from the text is told: a data type or a count of axes that hangs on something
unknown stays unknown (`dtype` empty, `ndim` -1).
"""

import ast
from collections.abc import Iterable

from common.cells.known import Known
from lessons.phrasebook.patterns import Hole
from lessons.translate.script import Said, Script

_FLOATS = frozenset({"float16", "bfloat16", "float32", "float64"})
_ORDER: tuple[str, ...] = (
    *("bool", "uint8", "int8", "int16", "int32", "int64"),
    *("float16", "bfloat16", "float32", "float64"),
)
# The data types of what has always the same, by phrase.
# fmt: off
_TYPES = dict.fromkeys((
    "rand", "randn", "normal", "uniform", "zeros", "ones", "empty", "eye", "linspace", "rand_like",
    "randn_like", "float_tensor", "as_float32", "bernoulli", "number_as_float32", "one_hot_float",
    "multinomial_counts",
), "float32")
_TYPES |= dict.fromkeys((
    "argmax", "argmax_of_all", "argmax_rows", "argmin", "argmin_of_all", "max_places",
    "min_places", "nonzero", "count_true", "as_int64", "long_tensor", "randint", "randint_below",
    "randperm", "argsort", "argsort_down", "bincount", "one_hot", "sum_of_truths",
), "int64")
_TYPES |= dict.fromkeys((
    "equal", "not_equal", "greater", "greater_equal", "less", "less_equal", "is_close", "isnan",
    "isinf", "isfinite", "logical_and", "logical_or", "logical_xor", "logical_not", "all_true",
    "any_true", "all_along", "any_along", "as_bool",
), "bool")
_TYPES |= {"as_float64": "float64", "as_float16": "float16", "as_int32": "int32"}
# What has always as many axes.
_AXES = dict.fromkeys((
    "max_of_all", "min_of_all", "argmax_of_all", "argmin_of_all", "dot", "norm", "trace",
    "all_true", "any_true", "tensordot_of_vectors", "matmul_of_vectors", "median",
), 0)
_AXES |= dict.fromkeys(("arange", "arange_from", "linspace", "randperm", "flatten", "take_true"), 1)
_AXES |= dict.fromkeys(("eye", "outer", "diag_matrix"), 2)
# What has the axes that it is told, by the hole that tells them.
_TOLD = dict.fromkeys(("zeros", "ones", "empty", "full", "reshape"), "shape")
_TOLD |= dict.fromkeys(("rand", "randn", "normal", "uniform", "randint", "randint_below"), "size")
_ALONG = frozenset((
    "sum", "mean", "variance", "population_variance", "standard_deviation", "population_deviation",
    "product", "max_values", "min_values", "argmax", "argmin", "log_sum_exp", "norm_along",
    "all_along", "any_along", "sum_of_truths",
))
# What has the axes of the tensor that it is asked of; so has all that is elementwise.
_ALIKE = frozenset((
    "zeros_like", "ones_like", "full_like", "rand_like", "randn_like", "clone", "cumulative_sum",
    "transpose", "permute", "swap_axes", "flip", "roll", "masked_fill", "data", "detach",
))
_OF_TWO = frozenset((
    "add", "subtract", "multiply", "divide", "matmul", "where", "maximum", "minimum",
))
_KEEPING = frozenset((
    "abs", "square", "sign", "negative", "clip", "relu_of", "floor", "ceil", "round",
))
# fmt: on
_ELEMENTWISE = frozenset({"elementwise", "activations", "types", "comparison", "arithmetic"})
_SAME_TYPE = frozenset({"shapes", "reductions", "indexing", "elementwise", "activations"})


def describe(said: Said, script: Script) -> Known:
    """Return what the tensor of a phrase is, as far as its words tell."""
    return Known(kind="tensor", dtype=_dtype(said, script), ndim=_ndim(said, script))


def combine(parts: Iterable[Known | None], script: Script, *, divides: bool = False) -> Known:
    """Return what an operator gives of tensors and numbers."""
    known = list(parts)
    return Known(kind="tensor", dtype=_common(known, script, divides=divides), ndim=_wider(known))


def item_of(tensor: Known, index: ast.expr, script: Script) -> Known:
    """Return what a tensor in brackets gives: fewer axes for numbers, one more for `None`."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    axes = tensor.ndim
    for one in parts:
        known = script.kinds.of(one)
        if isinstance(one, ast.Constant) and one.value is None:
            axes += axes >= 0
        elif known is not None and known.kind == "number":
            axes -= axes > 0
        elif not isinstance(one, ast.Slice) and not (
            isinstance(one, ast.Constant) and one.value is Ellipsis
        ):
            axes = -1
    return Known(kind="tensor", dtype=tensor.dtype, ndim=axes)


def _dtype(said: Said, script: Script) -> str:
    name = said.phrase.name
    told = said.holes.get("dtype")
    if told is not None and told.is_given and told.node is not None:
        return _named(told.node, script)
    if name in {"tensor", "full", "arange", "arange_from"}:
        return _of_values(said, script)
    return _TYPES.get(name) or _taken(said, script)


def _taken(said: Said, script: Script) -> str:
    """Return the type that a phrase takes over from the tensors that it is about."""
    name, topic = said.phrase.name, said.phrase.topic
    known = _known(said.holes.get("x"), script)
    if name in _OF_TWO:
        other = _known(said.holes.get("y"), script)
        return _common([known, other], script, divides=name == "divide")
    if known is None or (topic not in _SAME_TYPE and name not in _ALIKE):
        return ""
    if name in {"sum", "cumulative_sum"} and known.dtype == "bool":
        return "int64"
    is_smooth = topic in {"elementwise", "activations"} and name not in _KEEPING
    return "float32" if is_smooth and known.dtype.startswith("int") else known.dtype


def _of_values(said: Said, script: Script) -> str:
    """Return the type of a tensor by the numbers that it is made of."""
    names = ("data",) if said.phrase.name == "tensor" else ("value", "start", "end", "step")
    nodes = [h.node for n in names if (h := said.holes.get(n)) and h.is_given and h.node]
    kinds: set[str] = set()
    for node in nodes:
        known = script.kinds.of(node)
        if known is not None and known.kind == "array":
            return known.dtype
        kinds |= set(_sorts(node))
    if "?" in kinds or not kinds:
        return ""
    whole = "int32" if script.source == "keras" else "int64"
    return "float32" if "float" in kinds else whole if "int" in kinds else "bool"


def _sorts(node: ast.expr) -> Iterable[str]:
    """Yield the sorts of the numbers in a display, "?" for what is no number."""
    if isinstance(node, ast.List | ast.Tuple):
        for one in node.elts:
            yield from _sorts(one)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield from _sorts(node.operand)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float):
        yield type(node.value).__name__
    else:
        yield "?"


def _ndim(said: Said, script: Script) -> int:
    name, topic = said.phrase.name, said.phrase.topic
    known = _known(said.holes.get("x"), script)
    own = known.ndim if known is not None else -1
    found = -1
    if name in _AXES:
        found = _AXES[name]
    elif name in _TOLD:
        found = _length(said.holes.get(_TOLD[name]), script)
    elif name in _ALONG:
        found = _along(said, own)
    elif name in {"tensor", "float_tensor", "long_tensor"}:
        found = _depth(said.holes.get("data"), script)
    elif name == "unsqueeze" and own >= 0:
        found = own + 1
    elif topic in _ELEMENTWISE and "y" in said.holes:
        found = _wider([known, _known(said.holes.get("y"), script)])
    elif name in _ALIKE or topic in _ELEMENTWISE:
        found = own
    return found


def _along(said: Said, own: int) -> int:
    """Return how many axes are left where one, or all, have been summed up."""
    axis, keeps = said.holes.get("axis"), said.holes.get("keepdims")
    if keeps is not None and keeps.is_given:
        return own
    if axis is None or not axis.is_given:
        return 0
    is_one = isinstance(axis.node, ast.Constant | ast.UnaryOp)
    return own - 1 if is_one and own > 0 else -1


def _length(hole: Hole | None, script: Script) -> int:
    """Return how many axes a shape tells."""
    if hole is None:
        return -1
    if hole.items is not None and len(hole.items) != 1:
        return len(hole.items)
    node = hole.items[0] if hole.items else hole.node
    if isinstance(node, ast.List | ast.Tuple):
        return len(node.elts)
    known = script.kinds.of(node) if node is not None else None
    return 1 if known is not None and known.kind == "number" else -1


def _depth(hole: Hole | None, script: Script) -> int:
    """Return how deep lists are nested that a tensor is made of."""
    node = hole.node if hole is not None else None
    depth = 0
    while isinstance(node, ast.List | ast.Tuple):
        depth += 1
        node = node.elts[0] if node.elts else ast.Constant(0)
    known = script.kinds.of(node) if node is not None else None
    if known is not None and known.kind == "array":
        return known.ndim
    return depth if known is not None and known.kind == "number" else -1


def _common(parts: list[Known | None], script: Script, *, divides: bool) -> str:
    types = [_type(one) for one in parts]
    if "" in types:
        return ""
    tensors = [one for one in types if one in _ORDER]
    common = max(tensors, key=_ORDER.index) if tensors else ""
    if common in _FLOATS or not common:
        return common
    if divides:
        return "float64" if script.source == "keras" else "float32"
    return "float32" if "number:float" in types else "int64" if common == "bool" else common


def _type(known: Known | None) -> str:
    if known is None:
        return ""
    if known.kind == "number":
        return f"number:{known.class_name}" if known.class_name else ""
    return known.dtype


def _wider(parts: list[Known | None]) -> int:
    axes = [0 if one and one.kind == "number" else one.ndim if one else -1 for one in parts]
    return -1 if -1 in axes else max(axes)


def _known(hole: Hole | None, script: Script) -> Known | None:
    return script.kinds.of(hole.node) if hole is not None and hole.node is not None else None


def _named(node: ast.expr, script: Script) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) and node.value in _ORDER else ""
    said = script.said(node)
    return said.phrase.name if said and said.phrase.name in _ORDER else ""
