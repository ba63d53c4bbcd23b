"""What stands in the text itself: numbers, operators, `self`, an argument's word."""

import ast

# What operators are written as.
SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.BitAnd: "&",
    ast.BitOr: "|",
}
# The four that all of it began with.
ARITHMETIC: dict[type[ast.operator], str] = {
    one: SIGNS[one] for one in (ast.Add, ast.Sub, ast.Mult, ast.Div)
}


def literal(node: ast.AST | None) -> object:
    """Return the value that an expression writes out, None for what is worked out."""
    try:
        return ast.literal_eval(node) if isinstance(node, ast.expr) else None
    except (ValueError, TypeError):
        return None


def whole_number(node: ast.AST | None) -> int | None:
    """Return the whole number that an expression writes out, None for another."""
    value = literal(node)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def is_all(index: ast.expr) -> bool:
    """Return whether an index means all of a tensor, or of an axis."""
    if isinstance(index, ast.Slice):
        return not (index.lower or index.upper or index.step)
    return isinstance(index, ast.Constant) and index.value is Ellipsis


def is_self(node: ast.AST) -> bool:
    """Return whether an expression is the object that a method belongs to."""
    return isinstance(node, ast.Name) and node.id == "self"


def has_word(call: ast.Call, name: str, value: object) -> bool:
    """Return whether a call says by an argument's name that it is just this: `bias=False`."""
    said = (one.value for one in call.keywords if one.arg == name)
    return any(isinstance(one, ast.Constant) and one.value is value for one in said)
