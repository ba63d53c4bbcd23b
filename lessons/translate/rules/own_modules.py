"""A book's own package with a module for each framework: `from book import torch as book`."""

import ast

from lessons.translate.imports import ROOTS
from lessons.translate.writer import Writer

# What such a module is called; the first is written.
_NAMES = {
    "pytorch": ("torch", "pytorch"),
    "paddle": ("paddle",),
    "keras": ("tensorflow", "keras"),
}


def write_own_module(stmt: ast.stmt, writer: Writer) -> str | None:
    """Return the import of the book's module for the target, None for other statements.

    Whether there is such a module, and whether it does the same, a run shows.
    """
    source, target = writer.script.source, writer.script.target
    match stmt:
        case ast.ImportFrom(module=str(package), names=[ast.alias(name=name, asname=str())]):
            roots = {root for every in ROOTS.values() for root in every}
            is_own = package.partition(".")[0] not in roots and name in _NAMES[source]
        case _:
            return None
    if not is_own:
        return None
    start = writer.page.start(stmt.names[0])
    return writer.spliced(stmt, [(start, start + len(name), _NAMES[target][0])])
