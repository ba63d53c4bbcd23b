"""What a value becomes where one framework says the opposite of another: `requires_grad=True` and
`stop_gradient=False`. Each works on the text of an expression; those of opposites are their own
inverse.
"""

import ast
import re
from collections.abc import Callable
from decimal import Decimal


def default_text(node: ast.expr) -> str:
    """Return what a pattern leaves out, as people write it: `1e-5`, and not `1e-05`."""
    is_float = isinstance(node, ast.Constant) and isinstance(node.value, float)
    text = ast.unparse(node)
    return re.sub(r"e-0(?=\d$)", "e-", text) if is_float else text


def no(text: str) -> str:
    """Return the negation of a truth value."""
    tree = ast.parse(f"({text})", mode="eval").body
    if isinstance(tree, ast.Constant) and isinstance(tree.value, bool):
        return str(not tree.value)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        return ast.unparse(tree.operand)
    is_simple = isinstance(tree, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
    return f"not {text}" if is_simple else f"not ({text})"


def complement(text: str) -> str:
    """Return one minus a number."""
    tree = ast.parse(f"({text})", mode="eval").body
    if isinstance(tree, ast.Constant) and isinstance(tree.value, int | float):
        return str(1 - Decimal(str(tree.value)))
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Sub) and _is_one(tree.left):
        return ast.unparse(tree.right)
    is_simple = isinstance(tree, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
    return f"1 - {text}" if is_simple else f"1 - ({text})"


def _is_one(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 1


def fraction(text: str) -> str:
    """Return a whole number as a fraction; what is none, or is no number as it stands, stays."""
    return f"{text}.0" if re.fullmatch(r"-?\d+", text) else text


CONVERTERS: dict[str, Callable[[str], str]] = {
    "no": no,
    "complement": complement,
    "fraction": fraction,
}
