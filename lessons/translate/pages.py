"""A cell as a tree over its text: where each part of it stands, and the comments between them."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cached_property

from common.cells.known import Span
from lessons.formats.python import readable

_INDENT = re.compile(r"[ \t]*")
Block = list[ast.stmt]


class Page:
    """One cell. `tree` is None where it is no Python; then there is nothing to translate in it."""

    def __init__(self, cell: int, source: str) -> None:
        self.cell = cell
        self.source = source
        text = readable(source)
        self.tree = ast.parse(text) if text is not None else None
        self._readable = text or ""
        self._lines = source.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

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

    def indent(self, node: ast.AST) -> str:
        """Return the indentation of the line on which a node begins."""
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
        tokens = tokenize.generate_tokens(io.StringIO(self._readable).readline)
        found = []
        try:
            for token in tokens:
                line, column = token.start
                if token.type == tokenize.COMMENT:
                    at = self._starts[line - 1] + column
                    if self.source.startswith(token.string, at):
                        found.append((at, token.string))
        except (tokenize.TokenError, IndentationError):
            return tuple(found)
        return tuple(found)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Return every node of the tree, the outer before the inner."""
        return tuple(ast.walk(self.tree)) if self.tree else ()

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """Return for each node what it is a part of."""
        return {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}

    @cached_property
    def blocks(self) -> dict[ast.stmt, Block]:
        """Return for each statement the block that it stands in."""
        return {stmt: block for block in self.all_blocks() for stmt in block}

    def all_blocks(self) -> Iterator[Block]:
        """Yield every list of statements, the outer before the inner."""
        for node in self.nodes:
            for name in ("body", "orelse", "finalbody"):
                block = getattr(node, name, None)
                if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                    yield block

    def statement(self, node: ast.AST) -> ast.stmt:
        """Return the innermost statement that a node is part of."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def enclosing(self, node: ast.AST, *types: type[ast.AST]) -> ast.AST | None:
        """Return the innermost node of some types around a node."""
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, types):
                return node
        return None


def span_of(node: ast.AST) -> Span:
    """Return by what a run knows an expression."""
    return (
        node.lineno,  # type: ignore[attr-defined]
        node.col_offset,  # type: ignore[attr-defined]
        node.end_lineno,  # type: ignore[attr-defined]
        node.end_col_offset,  # type: ignore[attr-defined]
    )
