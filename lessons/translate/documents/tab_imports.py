"""A tab that stands there already may lack an import that the cells beside it need."""

import ast
import re
from collections.abc import Iterable, Iterator

from lessons.formats.python import parse

_NAME = re.compile(r"[^\W\d]\w*")


def names_in(sources: Iterable[str]) -> set[str]:
    """Return all words of some cells that may be names."""
    return {name for source in sources for name in _NAME.findall(source)}


def add_imports(existing: str, told: str, used: set[str]) -> str:
    """Return an existing cell with those imports of `told` that bind used names it does not have.

    They stand below its own imports; a cell without any, or that is no Python, stays.
    """
    own, other = parse(existing), parse(told)
    if own is None or other is None:
        return existing
    imports = [node for node in own.body if isinstance(node, ast.Import | ast.ImportFrom)]
    has = {name for node in imports for name, _ in _bound(node)}
    lacking = [
        line
        for node in other.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name, line in _bound(node)
        if name in used - has
    ]
    if not imports or not lacking:
        return existing
    lines = existing.split("\n")
    at = imports[-1].end_lineno or len(lines)
    return "\n".join([*lines[:at], *lacking, *lines[at:]])


def _bound(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Yield each name that an import binds, with an import of that name alone."""
    start = (
        f"from {'.' * node.level}{node.module or ''} " if isinstance(node, ast.ImportFrom) else ""
    )
    for alias in node.names:
        if alias.name != "*":
            line = f"{start}import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")
            yield alias.asname or alias.name.partition(".")[0], line
