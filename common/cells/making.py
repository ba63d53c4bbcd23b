"""Where objects of classes are made, as the text of a lesson's code tells it."""

import ast


def is_made(node: ast.AST, place: int) -> bool:
    """Return whether a function's parameter is an object that is being made."""
    return isinstance(node, ast.FunctionDef) and node.name == "__init__" and place == 0


def makes(node: ast.expr) -> bool:
    """Return whether a call is one of a class, by the name."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name[:1].isupper()
    return False
