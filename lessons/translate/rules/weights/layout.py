"""Weights that another framework keeps in another order of axes: their rows are columns there."""

import ast

from lessons.translate.plan import Refused
from lessons.translate.rules.layers.rows import layer_class
from lessons.translate.rules.literals import is_all
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_KERNEL_RANK = 4
# What gives a weight's own numbers, in the same order.
_SAME_NUMBERS = frozenset({"data", "detach", "numpy", "cpu", "value", "clone"})
_KERNELS = frozenset({"weight", "kernel"})
# What a weight's elements are all treated alike by.
_ELEMENTWISE = frozenset({"abs", "exp", "sqrt", "sign", "square", "pow", "float", "astype", "to"})


def write_weight_item(node: ast.expr, writer: Writer) -> str | None:
    """Return a part of a weight that the target keeps turned: its index, turned."""
    script = writer.script
    if isinstance(node, ast.Attribute) and node.attr == "T" and is_turned(node.value, script):
        return writer.text(node.value)
    if not isinstance(node, ast.Subscript):
        return None
    if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
        return _side(node, node.value.value, writer)
    kind = turned_kind(node.value, script)
    if not kind:
        return None
    index = turned_index(node.slice, kind, writer)
    return f"{values_text(node, writer)}[{index}]" if index else None


def values_text(node: ast.Subscript, writer: Writer) -> str:
    """Return what a part is taken of: of a parameter that Keras shows PyTorch shows the values."""
    script, page = writer.script, writer.page
    text = writer.text(node.value)
    if (script.source, script.target) != ("keras", "pytorch") or isinstance(node.ctx, ast.Store):
        return text
    known = script.kinds.of(node.value)
    is_parameter = known is not None and bool(known.owner and known.part)
    is_within = page.enclosing(node, ast.FunctionDef, ast.With, ast.For) is not None
    return f"{text}.data" if is_parameter and not is_within else text


def turned_index(index: ast.expr, kind: str, writer: Writer) -> str:
    """Return the index of a weight's part in the target; empty for what says all of it.

    Raises:
        Refused: the text does not say which part it is.
    """
    script = writer.script
    indices = list(index.elts) if isinstance(index, ast.Tuple) else [index]
    if all(map(is_all, indices)):
        return ""
    if kind == "convolution":
        raise Refused("the axes of a convolution's weight stand in another order there")
    if len(indices) > 2 or not all(_is_plain(one, script) for one in indices):
        raise Refused("which part of a weight this is cannot be told from the text alone")
    texts = [writer.text(one) for one in indices]
    turned = [*([":"] * (2 - len(texts))), *reversed(texts)]
    if turned[-1] == ":":
        turned.pop()
    between = ", "
    if len(indices) > 1:
        between = writer.page.source[writer.page.end(indices[0]) : writer.page.start(indices[1])]
    return between.join(turned)


def _side(node: ast.Subscript, weight: ast.expr, writer: Writer) -> str | None:
    """Return a side of a weight's shape: the other one."""
    if turned_kind(weight, writer.script) != "linear":
        return None
    others = {"0": "1", "1": "0", "-1": "-2", "-2": "-1"}
    index = others.get(writer.page.text(node.slice))
    return f"{writer.text(node.value)}[{index}]" if index else None


def turned_kind(node: ast.expr, script: Script) -> str:
    """Return "linear" or "convolution" for a layer's weight that the target keeps turned."""
    base = weight_in(node)
    known = script.kinds.of(base)
    if known is not None and known.part in _KERNELS:
        return _turned_in(known.owner, script)
    if isinstance(base, ast.Attribute) and base.attr in _KERNELS and not script.kinds.was_run:
        return _turned_in(layer_class(base.value, script), script)
    origin = script.origins.of(base) if isinstance(base, ast.Name) else None
    return turned_kind(origin, script) if origin is not None and _is_chain(origin) else ""


def _turned_in(layer: str, script: Script) -> str:
    library, _, owner = layer.rpartition(".")
    if not library:
        return ""
    if owner in {"Linear", "LazyLinear", "Dense"} and "pytorch" in (script.source, script.target):
        return "linear"
    if owner.startswith(("Conv", "LazyConv")) and "keras" in (script.source, script.target):
        return "convolution"
    return ""


def _is_chain(node: ast.expr) -> bool:
    """Return whether an expression is `....weight` with at most its own numbers asked of it."""
    base = weight_in(node)
    return isinstance(base, ast.Attribute) and base.attr in _KERNELS


def weight_in(node: ast.expr) -> ast.expr:
    """Return the parameter in `net[0].weight.data`, `layer.kernel.numpy()` and the like."""
    while True:
        inner = node.func if isinstance(node, ast.Call) and not node.args else node
        if not isinstance(inner, ast.Attribute) or inner.attr not in _SAME_NUMBERS:
            return node
        node = inner.value


def is_read(node: ast.expr, parameter: ast.expr, script: Script) -> bool:
    """Return whether a value is a parameter's own, and not an array that both frameworks make."""
    is_array = isinstance(node, ast.Call) and "pytorch" not in {script.source, script.target}
    return not is_array and ast.dump(weight_in(node)) == ast.dump(parameter)


def is_turned(node: ast.expr, script: Script, depth: int = 12) -> bool:
    """Return whether a value stands in the target's order already: it is made of a weight that
    is turned, element by element.
    """
    if turned_kind(node, script) == "linear":
        return True
    parts = _elements(node, script) if depth else []
    return any(is_turned(one, script, depth - 1) for one in parts)


def _elements(node: ast.expr, script: Script) -> list[ast.expr]:
    """Return the values that a value is made of, one element of each for one of its own."""
    match node:
        case ast.Name() if (origin := script.origins.of(node)) is not None:
            return [origin]
        case ast.Attribute(value=value, attr="shape") | ast.UnaryOp(operand=value):
            return [value]
        case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]):
            return [left, right]
        case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in _ELEMENTWISE:
            return [value, *node.args]
        case ast.Call(func=func, args=args, keywords=keywords) if script.path(func):
            return [*args, *(one.value for one in keywords)]
    return []


def turned_value(value: ast.expr, writer: Writer) -> str:
    """Return a value that goes into a weight which the target keeps turned.

    Raises:
        Refused: how it stands is not known.
    """
    script = writer.script
    text = writer.text(value)
    known = script.kinds.of(value)
    is_number = isinstance(value, ast.Constant) or (known is not None and known.kind == "number")
    if is_number or is_turned(value, script) or (known is not None and known.ndim == 0):
        return text
    if known is not None and known.ndim == _KERNEL_RANK and script.plan.moved:
        return text  # kernels are told in the target's order by themselves
    if known is None or known.ndim != 2:
        raise Refused("the weight is turned there, and how this value stands is not known")
    return _transposed(value, text, writer)


def _transposed(value: ast.expr, text: str, writer: Writer) -> str:
    """Return a matrix of the target turned round; one that is turned round already as it was."""
    transpose = writer.spell("tf.transpose") if writer.script.target == "keras" else ""
    match ast.parse(text.strip(), mode="eval").body:
        case ast.Attribute(value=inner, attr="T") if not transpose:
            return ast.get_source_segment(text, inner) or text
        case ast.Call(func=func, args=[inner], keywords=[]) if ast.unparse(func) == transpose:
            return ast.get_source_segment(text, inner) or text
    if transpose:
        return f"{transpose}({text})"
    is_simple = isinstance(value, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
    return f"{text}.T" if is_simple else f"({text}).T"


def _is_plain(node: ast.expr, script: Script) -> bool:
    """Return whether an index is a number or a slice, and no list, mask or `None`."""
    if isinstance(node, ast.Slice):
        return True
    known = script.kinds.of(node)
    return known is not None and known.kind == "number"
