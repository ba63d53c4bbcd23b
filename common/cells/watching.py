"""Writes into a cell's code the calls by which it tells what it shows, runs, and drops.

Where a change could be felt by the lesson the statement is left as it is: code of generators and
coroutines, arguments with a star, statements whose failure somebody waits for.
"""

import ast
import re
from typing import TypeVar

from common.cells.noting import NAME, Site

_Function = TypeVar("_Function", ast.FunctionDef, ast.AsyncFunctionDef)
_TIMING = re.compile(r"\b(perf_counter|time\.time|timeit|monotonic|\w*Timer|Benchmark)\b")
MOST_SOURCE = 200
# Calls whose very point is the frame that they stand in, or that nobody would drop by mistake.
_LEFT_ALONE = frozenset({"print", "super", "next", "exec", "eval", "input", "display"})
_LEFT_ALONE_METHODS = frozenset({"__init__", "append", "backward", "step", "zero_grad", "show"})


def watch(tree: ast.Module, cell: int, source: str, sites: list[Site]) -> ast.Module:
    """Return the cell's tree with the calls in it; `sites` grows by the statements under watch."""
    watcher = _Watcher(cell, source, sites)
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        watcher.last = tree.body[-1]
    watched: ast.Module = watcher.visit(tree)
    return ast.fix_missing_locations(watched)


class _Watcher(ast.NodeTransformer):
    def __init__(self, cell: int, source: str, sites: list[Site]) -> None:
        self.last: ast.Expr | None = None
        self._cell = cell
        self._source = source
        self._sites = sites
        self._is_timed = bool(_TIMING.search(source))
        self._is_left_alone = False
        self._owners: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node, is_left_alone=_yields(node))

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node, is_left_alone=True)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._within(node, node.name, is_left_alone=True)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self._within(node, "<lambda>", is_left_alone=True)
        noted = self._call("entered", [ast.Constant("<lambda>")], node.body)
        node.body = ast.copy_location(ast.BoolOp(ast.And(), [noted, node.body]), node.body)
        return node

    def visit_Try(self, node: ast.Try) -> ast.AST:
        """A statement whose exception somebody waits for is an experiment, and shows that way."""
        was, self._is_left_alone = self._is_left_alone, self._is_left_alone or bool(node.handlers)
        node.body = [self.visit(statement) for statement in node.body]
        self._is_left_alone = was
        for part in (node.handlers, node.orelse, node.finalbody):
            part[:] = [self.visit(statement) for statement in part]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "print":
            place = [ast.Constant(self._cell), ast.Constant(node.lineno)]
            node.func = self._call("printing", [node.func, *place], node.func)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        value, line = node.value, node.lineno
        is_apply = _is_apply(value)
        can_drop = isinstance(value, ast.Call | ast.BinOp | ast.Compare)
        source = ast.unparse(node)[:MOST_SOURCE] if can_drop else ""
        self.generic_visit(node)
        if self._is_left_alone or not can_drop or (node is self.last and not is_apply):
            return node
        place = ast.Constant(len(self._sites))
        if isinstance(value, ast.Call):
            if not _can_be_watched(value):
                return node
            value.func = self._call("before", [place, value.func], value.func)
            value.args = [self._call("took", [place, given], given) for given in value.args]
            for keyword in value.keywords:
                keyword.value = self._call("took", [place, keyword.value], keyword.value)
        told = "after" if isinstance(value, ast.Call) else "operator"
        node.value = self._call(told, [place, node.value], node.value)
        self._sites.append(Site(self._cell, line, source, is_apply, self._is_timed))
        return node

    def _function(self, node: _Function, *, is_left_alone: bool) -> ast.AST:
        name = ".".join([*self._owners, node.name])
        self._within(node, node.name, is_left_alone=is_left_alone)
        start = 1 if ast.get_docstring(node, clean=False) is not None else 0
        at = node.body[min(start, len(node.body) - 1)]
        noted = self._call("entered", [ast.Constant(name)], at)
        node.body.insert(start, ast.copy_location(ast.Expr(noted), at))
        return node

    def _within(self, node: ast.AST, name: str, *, is_left_alone: bool) -> ast.AST:
        was, self._is_left_alone = self._is_left_alone, is_left_alone
        self._owners.append(name)
        self.generic_visit(node)
        self._owners.pop()
        self._is_left_alone = was
        return node

    def _call(self, name: str, given: list[ast.expr], at: ast.AST) -> ast.Call:
        """Return a call of one of the notes, standing where `at` stands."""
        notes = ast.Name(NAME, ast.Load())
        call = ast.Call(ast.Attribute(notes, name, ast.Load()), given, [])
        for part in ast.walk(call.func):
            ast.copy_location(part, at)
        for constant in given:
            if isinstance(constant, ast.Constant) and not hasattr(constant, "lineno"):
                ast.copy_location(constant, at)
        return ast.copy_location(call, at)


def _is_apply(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr == "apply"
        and len(value.args) == 1
    )


def _can_be_watched(call: ast.Call) -> bool:
    """Return whether its function and arguments can each be named, and it is worth a look."""
    if any(isinstance(given, ast.Starred) for given in call.args):
        return False
    if any(keyword.arg is None for keyword in call.keywords):
        return False
    function = call.func
    if isinstance(function, ast.Call):  # a print that is told already, `super()()`
        return False
    if isinstance(function, ast.Attribute):
        return function.attr not in _LEFT_ALONE_METHODS
    return not (isinstance(function, ast.Name) and function.id in _LEFT_ALONE)


def _yields(node: ast.FunctionDef) -> bool:
    """Return whether the function is a generator; those inside it do not count."""
    pending: list[ast.AST] = list(node.body)
    while pending:
        part = pending.pop()
        if isinstance(part, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            pending += ast.iter_child_nodes(part)
    return False
