"""Statements that an earlier translation has left in the words of another framework.

They stand under the mark that says why. What is in the target's words is told already: it is what
its author wrote. What is in a third framework's stays, with its mark.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lessons.phrasebook.book import load_book
from lessons.translate.blocks import blocks_of
from lessons.translate.imports import ROOTS
from lessons.translate.names import Names
from lessons.translate.pages import Page

MARK = "# triptych: "


@dataclass
class Stayed:
    """The marked statements, each with the place where its mark begins.

    `returned` are in the target's words, `kept` in a third framework's, `again` in the source's:
    somebody has mended them. `nodes` are those of the first two, without what stands in their
    blocks, which was translated. `names` says what names mean in the target's words.
    """

    returned: dict[ast.stmt, int] = field(default_factory=dict)
    kept: dict[ast.stmt, int] = field(default_factory=dict)
    again: dict[ast.stmt, int] = field(default_factory=dict)
    nodes: frozenset[ast.AST] = frozenset()
    names: Names | None = None
    # The marks that go, each by its cell and its place in it.
    gone: frozenset[tuple[int, int]] = frozenset()

    @property
    def has_any(self) -> bool:
        """Return whether any statement has a mark."""
        return bool(self.returned or self.kept or self.again)


def find_stayed(pages: Sequence[Page], source: str, target: str) -> Stayed:
    """Return the marked statements of a lesson."""
    found = {stmt: (page.cell, at) for page in pages for stmt, at in _marked(page)}
    if not found:
        return Stayed()
    marked = frozenset(node for stmt in found for node in _own(stmt))
    names = {one: Names(pages, one, only=marked) for one in ROOTS}
    stayed = Stayed(names=names[target])
    for stmt, (_, at) in found.items():
        framework = _words_of(stmt, target, names)
        group = {target: stayed.returned, source: stayed.again}.get(framework, stayed.kept)
        group[stmt] = at
    stayed.nodes = frozenset(n for s in (*stayed.returned, *stayed.kept) for n in _own(s))
    stayed.gone = frozenset(place for stmt, place in found.items() if stmt not in stayed.kept)
    return stayed


def _marked(page: Page) -> Iterator[tuple[ast.stmt, int]]:
    """Yield the statements right under a mark that has a line of its own."""
    if page.tree is None or MARK not in page.source:
        return
    starts: dict[int, ast.stmt] = {}
    for node in page.nodes:  # the outer before the inner
        if isinstance(node, ast.stmt):
            start = page.start(node)
            if not page.source[page.line_start(start) : start].strip():
                starts.setdefault(page.line_start(start), node)
    for at, comment in page.comments:
        below = page.line_end(at) + 1
        is_alone = not page.source[page.line_start(at) : at].strip()
        if is_alone and comment.startswith(MARK) and below in starts:
            yield starts[below], at


def is_measured(stmt: ast.stmt) -> bool:
    """Return whether a statement is a line of a notebook that measures another's time."""
    match stmt:
        case ast.If(test=ast.Constant(value=1), body=[inner, *_]):
            return inner.lineno == stmt.lineno
    return False


def _own(stmt: ast.stmt) -> Iterator[ast.AST]:
    """Yield a statement's nodes, but for the statements in its blocks."""
    blocks = () if is_measured(stmt) else blocks_of(stmt)
    inner = {one for block in blocks for one in block}
    waiting: list[ast.AST] = [stmt]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [one for one in ast.iter_child_nodes(node) if one not in inner]


def _words_of(stmt: ast.stmt, target: str, names: dict[str, Names]) -> str:
    """Return the framework in whose words a statement is: the target's, if it may be."""
    nodes = list(_own(stmt))
    parts = {node.value for node in nodes if isinstance(node, ast.Attribute)}
    heads = [node for node in nodes if node not in parts and isinstance(node, ast.expr)]
    for framework in (target, *(one for one in ROOTS if one != target)):
        if any(_is_of(node, framework, names[framework]) for node in heads):
            return framework
    return target


def _is_of(node: ast.expr, framework: str, names: Names) -> bool:
    """Return whether an expression names something of a framework."""
    path = names.path(node)
    if path is None or path.split(".")[0] not in ROOTS[framework]:
        return False
    head: ast.expr = node
    while isinstance(head, ast.Attribute):
        head = head.value
    if isinstance(head, ast.Name) and head.id in ROOTS[framework]:
        return True
    keys = load_book().keys(framework)
    return any(key == path or key.startswith((f"{path}(", f"{path}.")) for key in keys)
