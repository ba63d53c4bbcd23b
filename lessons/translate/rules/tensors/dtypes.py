"""Data types as each framework writes them: names of its own, or texts where Paddle's stand."""

import ast

from lessons.translate.pages import Page
from lessons.translate.script import Script
from lessons.translate.writer import Writer

# fmt: off
DTYPES = frozenset((
    "bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32",
    "float64", "complex64",
))
# fmt: on
_ROOTS = {"pytorch": "torch", "keras": "tf"}
_CASTS = {"float32": "float", "float64": "double", "int64": "long", "int32": "int", "bool": "bool"}


def write_dtype(node: ast.expr, writer: Writer) -> str | None:
    """Return a data type where a call is told one, None for anything else."""
    script = writer.script
    name = dtype_said(node, script)
    if not name or not _is_told(node, writer.page, script):
        return None
    is_text = isinstance(node, ast.Constant)
    if is_text and script.target == "paddle":
        return None
    if is_text and script.source == "keras" and script.target != "pytorch":
        return None
    return dtype_word(name, writer)


def dtype_said(node: ast.expr, script: Script) -> str:
    """Return the data type that an expression names ("float32"), empty for others."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) and node.value in DTYPES else ""
    said = script.said(node) if isinstance(node, ast.Attribute | ast.Name) else None
    name = said.phrase.name if said and said.phrase.gives == "dtype" else ""
    return name if name in DTYPES else ""


def dtype_word(name: str, writer: Writer) -> str:
    """Return a data type as an argument in the target's words."""
    root = _ROOTS.get(writer.script.target)
    return writer.spell(f"{root}.{name}") if root else quoted(name, writer.script)


def quoted(text: str, script: Script) -> str:
    """Return a text in the quotes that the lesson's own texts stand in."""
    return f"{script.quote}{text}{script.quote}"


def cast(text: str, dtype: str, writer: Writer) -> str:
    """Return an expression as another data type; `text` must hold together."""
    target = writer.script.target
    if target == "keras":
        return f"{writer.spell('tf.cast')}({text}, {dtype_word(dtype, writer)})"
    if target == "paddle":
        return f"{text}.astype({quoted(dtype, writer.script)})"
    if dtype in _CASTS:
        return f"{text}.{_CASTS[dtype]}()"
    return f"{text}.to({dtype_word(dtype, writer)})"


def _is_told(node: ast.expr, page: Page, script: Script) -> bool:
    """Return whether a call is told its data type by this argument."""
    above = page.parents.get(node)
    if isinstance(above, ast.keyword):
        return above.arg == "dtype"
    if isinstance(above, ast.arguments):
        return _is_default(node, above)
    said = script.said(above) if isinstance(above, ast.Call) else None
    hole = said.holes.get("dtype") if said else None
    return hole is not None and hole.node is node


def _is_default(node: ast.expr, arguments: ast.arguments) -> bool:
    """Return whether it is the default of a function's own `dtype`."""
    names = [*arguments.posonlyargs, *arguments.args]
    given = list(zip(reversed(names), reversed(arguments.defaults), strict=False))
    given += [
        (name, default)
        for name, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is not None
    ]
    return any(default is node and name.arg == "dtype" for name, default in given)
