"""What can be read off a cell's text without running it; what cannot be parsed is empty."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import lru_cache

_MAGIC = re.compile(r"^([ \t]*)[%!?].*$|^([ \t]*)\w[\w.]*\?\??[ \t]*$", re.MULTILINE)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache(maxsize=4096)
def parse(source: str) -> ast.Module | None:
    """Return the syntax tree, magics and shell lines left out, or None where there is none."""
    try:
        return ast.parse(_MAGIC.sub(r"\1\2pass", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=4096)
def bound_first(source: str) -> frozenset[str]:
    """Return the names that a cell certainly assigns before it reads them."""
    tree = parse(source)
    read: set[str] = set()
    bound: set[str] = set()
    for statement in tree.body if tree else []:
        read |= names_in(statement, ast.Load)
        if isinstance(statement, ast.AugAssign):
            read |= names_in(statement.target, ast.Store)
        if isinstance(statement, ast.If | ast.For | ast.While | ast.Try):
            read |= names_in(statement, ast.Store)  # it may not come to that
        bound |= _stored(statement) - read
    return frozenset(bound)


@lru_cache(maxsize=4096)
def imported_before(source: str, line: int) -> frozenset[str]:
    """Return the names that a cell imports in whole statements above a line."""
    tree = parse(source)
    found = [
        alias.asname or alias.name.partition(".")[0]
        for statement in (tree.body if tree else [])
        if isinstance(statement, ast.Import | ast.ImportFrom)
        if (statement.end_lineno or statement.lineno) < line
        for alias in statement.names
    ]
    return frozenset(found)


def line_of_import(source: str, module: str) -> int:
    """Return the first line that imports a module or of it, 0 where there is none."""
    word = re.escape(module)
    pattern = re.compile(rf"\s*(?:from|import)\s+(?:[\w., ]+,\s*)?{word}\b")
    lines = enumerate(source.splitlines(), 1)
    return next((at for at, line in lines if pattern.match(line)), 0)


def names_in(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    """Return the plain names that are read or assigned in a piece of syntax."""
    found = (one for one in ast.walk(node) if isinstance(one, ast.Name))
    return {one.id for one in found if isinstance(one.ctx, context)}


@lru_cache(maxsize=4096)
def line_of(source: str, name: str) -> int:
    """Return the line on which a cell last assigns a name, else first reads it, else 0.

    What stands in functions and classes does not count.
    """
    tree = parse(source)
    found = list(_outside(tree, name)) if tree else []
    stored = [one.lineno for one in found if isinstance(one.ctx, ast.Store)]
    return max(stored, default=min((one.lineno for one in found), default=0))


@lru_cache(maxsize=4096)
def lines_of(source: str, line: int) -> tuple[int, int]:
    """Return the first and last line of the plain statement that stands on a line, else (0, 0)."""
    tree = parse(source)
    for node in ast.walk(tree) if tree else []:
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            last = node.end_lineno or node.lineno
            if node.lineno <= line <= last:
                return node.lineno, last
    return 0, 0


def functions(source: str) -> dict[str, _Function]:
    """Return the functions that a cell defines at its top level."""
    tree = parse(source)
    found = [one for one in tree.body if isinstance(one, _Function)] if tree else []
    return {one.name: one for one in found}


def class_text(source: str, name: str) -> tuple[int, str]:
    """Return the first line and the text of a class in a cell, (0, "") where it is not there."""
    tree = parse(source)
    for node in ast.walk(tree) if tree else []:
        if isinstance(node, ast.ClassDef) and node.name == name:
            lines = source.splitlines()[node.lineno - 1 : node.end_lineno]
            return node.lineno, "\n".join(lines)
    return 0, ""


def comments(source: str) -> list[str]:
    """Return a cell's comments and the texts that stand alone in it, without their marks."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return re.findall(r"#\s*(.*)$", source, re.MULTILINE)
    return [one.string.lstrip("#").strip() for one in tokens if one.type == tokenize.COMMENT]


def assigns(source: str, name: str) -> bool:
    """Return whether a text, even one that does not parse, seems to give a name its meaning."""
    word = re.escape(name)
    pattern = (
        rf"\b(?:def|class|as|import)[ \t]+{word}\b"
        rf"|^[ \t]*(?:[\w, ]{{1,200}},[ \t]*)?{word}[ \t]*(?:,[\w, ]{{1,200}})?=[^=]"
    )
    return re.search(pattern, source, re.MULTILINE) is not None


def expression(source: str) -> ast.expr | None:
    """Return the one expression that a statement is, or None."""
    tree = parse(source.strip())
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return None
    return tree.body[0].value


def _outside(node: ast.AST, name: str) -> Iterator[ast.Name]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Name) and child.id == name:
            yield child
        if not isinstance(child, _Function | ast.ClassDef | ast.Lambda):
            yield from _outside(child, name)


def _stored(statement: ast.stmt) -> set[str]:
    if isinstance(statement, _Function | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(one.asname or one.name).split(".")[0] for one in statement.names}
    return names_in(statement, ast.Store)
