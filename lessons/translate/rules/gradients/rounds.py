"""What the rounds of a loop make for themselves: nothing of it comes from before the loop."""

import ast


def made_in_rounds(node: ast.AST) -> set[str]:
    """Return the names that each round of a loop gives a value before it reads them."""
    made: set[str] = set()
    read: set[str] = set()
    for stmt in node.body if isinstance(node, ast.For | ast.While) else ():
        is_again = isinstance(stmt, ast.AugAssign)
        names = [one for one in ast.walk(stmt) if isinstance(one, ast.Name)]
        read |= {one.id for one in names if is_again or isinstance(one.ctx, ast.Load)} - made
        if isinstance(stmt, ast.Assign):
            made |= {name for target in stmt.targets for name in _named(target)} - read
    return made


def _named(target: ast.expr) -> set[str]:
    """Return the names that a target gives a value as a whole."""
    if isinstance(target, ast.Tuple | ast.List):
        return {name for one in target.elts for name in _named(one)}
    return {target.id} if isinstance(target, ast.Name) else set()
