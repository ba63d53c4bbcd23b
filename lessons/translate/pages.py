"""A cell as a tree over its text: where each part of it stands, and the comments between them."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from heapq import merge
from typing import TypeVar, cast

from common.cells.known import Span
from lessons.formats.python import LINE_END, LONGEST, readable
from lessons.translate.lines import list_comments

_INDENT = re.compile(r"[ \t\f]*")
Node = TypeVar("Node", bound=ast.AST)
Block = list[ast.stmt]
# From, to, and what is written there instead.
Edit = tuple[int, int, str]


class Page:
    """One cell. `tree` is None where it is no Python; then there is nothing to translate in it.

    `unread` says why it was not looked at, if it was not.
    """

    def __init__(self, cell: int, source: str, unread: str = "") -> None:
        self.cell = cell
        self.source = source
        self.unread = unread or _why_unread(source)
        text = None if self.unread else readable(source)
        self.tree = ast.parse(text) if text is not None else None
        self._readable = text or ""
        self._lines = LINE_END.split(source)
        self._starts = [0, *(match.end() for match in LINE_END.finditer(source))]

    def offset(self, line: int, column: int) -> int:
        """Return the character of the source at a line (from 1) and a column in bytes."""
        text = self._lines[line - 1]
        if not text.isascii():
            column = len(text.encode()[:column].decode(errors="ignore"))
        return self._starts[line - 1] + column

    def start(self, node: ast.AST) -> int:
        """Return where a node begins; of a decorated function or class, at its first "@"."""
        decorators = getattr(node, "decorator_list", None)
        if decorators:
            first = self.start(decorators[0])
            return self.source.rindex("@", 0, first)
        return self.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def name_start(self, node: ast.FunctionDef | ast.ClassDef) -> int:
        """Return where the name of a function or class begins that is defined."""
        at = self.offset(node.lineno, node.col_offset)
        return self.source.index(node.name, at + len("def"))

    def end(self, node: ast.AST) -> int:
        """Return where a node has ended."""
        return self.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def text(self, node: ast.AST) -> str:
        """Return a node as it is written."""
        return self.source[self.start(node) : self.end(node)]

    def line_start(self, at: int) -> int:
        """Return where the line of a character begins."""
        return self.source.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Return where the line of a character ends, before its newline."""
        end = self.source.find("\n", at)
        return len(self.source) if end < 0 else end

    def changed(self, start: int, end: int, edits: Iterable[Edit]) -> str:
        """Return the text from one character to another with changes made in it."""
        pieces, done = [], start
        for first, last, text in sorted(edits):
            pieces += [self.source[done:first], text]
            done = last
        return "".join([*pieces, self.source[done:end]])

    def is_inline(self, stmt: ast.stmt) -> bool:
        """Return whether a statement's block begins on the line of its header (`if x: y`)."""
        start = self.start(self.blocks[stmt][0])
        return bool(self.source[self.line_start(start) : start].strip(" \t\f\\"))

    def indent(self, node: ast.AST) -> str:
        """Return the indentation of a node's line; of the line it would have, if `is_inline`."""
        if isinstance(node, ast.stmt) and node in self.blocks and self.is_inline(node):
            return self.indent(self.statement(self.parents[node])) + "    "
        match = _INDENT.match(self.source, self.line_start(self.start(node)))
        return match[0] if match else ""

    def stands_alone(self, node: ast.stmt) -> bool:
        """Return whether nothing but a comment shares the lines of a statement."""
        start, end = self.start(node), self.end(node)
        before = self.source[self.line_start(start) : start]
        after = self.source[end : self.line_end(end)].strip()
        return not before.strip() and (not after or after.startswith("#"))

    @cached_property
    def comments(self) -> tuple[tuple[int, str], ...]:
        """Return the comments, each with the character at which it begins."""
        if "#" not in self._readable:
            return ()
        found = []
        for line, column, text in list_comments(LINE_END.sub("\n", self._readable)):
            at = self._starts[line - 1] + column
            if self.source.startswith(text, at):
                found.append((at, text))
        return tuple(found)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Return every node of the tree, the outer before the inner."""
        return tuple(ast.walk(self.tree)) if self.tree else ()

    @property
    def depth(self) -> int:
        """Return how many nodes deep its tree is."""
        depths: dict[ast.AST, int] = {}
        for node in self.nodes:  # the outer before the inner
            depths[node] = depths.get(self.parents.get(node, node), 0) + 1
        return max(depths.values(), default=0)

    @cached_property
    def _by_type(self) -> dict[type[ast.AST], list[tuple[int, ast.AST]]]:
        found: dict[type[ast.AST], list[tuple[int, ast.AST]]] = {}
        for place, node in enumerate(self.nodes):
            found.setdefault(type(node), []).append((place, node))
        return found

    def every(self, *types: type[Node]) -> Iterator[Node]:
        """Yield the nodes of these types (of no base class), the outer before the inner."""
        found = [self._by_type[one] for one in types if one in self._by_type]
        ordered = found[0] if len(found) == 1 else merge(*found, key=lambda one: one[0])
        return (cast("Node", node) for _, node in ordered)

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """Return for each node what it is a part of."""
        return {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}

    @cached_property
    def blocks(self) -> dict[ast.stmt, Block]:
        """Return for each statement the block that it stands in."""
        return {stmt: block for block in self.all_blocks() for stmt in block}

    def all_blocks(self) -> tuple[Block, ...]:
        """Return every list of statements, the outer before the inner."""
        return self._all_blocks

    @cached_property
    def _all_blocks(self) -> tuple[Block, ...]:
        found = (
            getattr(node, name, None)
            for node in self.nodes
            if not isinstance(node, ast.expr)
            for name in ("body", "orelse", "finalbody")
        )
        return tuple(block for block in found if isinstance(block, list) and block)

    def statement(self, node: ast.AST) -> ast.stmt:
        """Return the innermost statement that a node is part of."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the nodes that a node is part of, the inner before the outer."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def enclosing(self, node: ast.AST, *types: type[ast.AST]) -> ast.AST | None:
        """Return the innermost node of some types around a node."""
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, types):
                return node
        return None


def _why_unread(source: str) -> str:
    if len(source) > LONGEST:
        return f"longer than {LONGEST} characters; split it"
    if "\r" in source and "\r" in source.replace("\r\n", ""):
        return "its lines end as on an old Macintosh; save it with other line ends"
    return ""


def span_of(node: ast.AST) -> Span:
    """Return by what a run knows an expression."""
    return (
        node.lineno,  # type: ignore[attr-defined]
        node.col_offset,  # type: ignore[attr-defined]
        node.end_lineno,  # type: ignore[attr-defined]
        node.end_col_offset,  # type: ignore[attr-defined]
    )
