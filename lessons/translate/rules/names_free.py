"""Names for what a translation needs and its source does not have."""

import ast

from lessons.translate.script import Script


def free_name(script: Script, names: tuple[str, ...]) -> str:
    """Return the first of some names that the lesson does not use, else one with a number."""
    used = used_names(script)
    for name in names:
        if name not in used:
            return name
    return next(f"{names[0]}{n}" for n in range(2, 1000) if f"{names[0]}{n}" not in used)


def used_names(script: Script) -> set[str]:
    """Return all names that stand in a lesson."""
    found = {node.id for _, node in script.walk(ast.Name) if isinstance(node, ast.Name)}
    found |= {node.arg for _, node in script.walk(ast.arg) if isinstance(node, ast.arg)}
    found |= {n.name for _, n in script.walk(ast.FunctionDef) if isinstance(n, ast.FunctionDef)}
    return found
