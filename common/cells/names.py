"""Which names a cell's text gives and takes, so that a failure can be followed to what needs it."""

import ast
import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from common.cells.records import Defined

_Functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_Blocks = (ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.ExceptHandler)
_Comprehensions = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass
class _Scope:
    """Names of one scope: those it binds, those it reads, and those it declares global."""

    binds: dict[str, None] = field(default_factory=dict)
    uses: dict[str, None] = field(default_factory=dict)
    inner_uses: dict[str, None] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    outer_binds: dict[str, None] = field(default_factory=dict)


def list_names(tree: ast.Module) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names that a cell binds (or changes a part of), and those it needs beforehand.

    A name that the cell has surely bound before it reads it is not needed; in a function it is
    read when the function runs, so any sure binding of the cell counts.
    """
    sure: set[str] = set()
    binds: dict[str, None] = {}
    uses: dict[str, None] = {}
    inner: dict[str, None] = {}
    for statement in tree.body:
        scope = _Scope()
        _read(statement, scope)
        uses |= {name: None for name in scope.uses if name not in sure}
        inner |= scope.inner_uses
        binds |= scope.binds | scope.outer_binds
        sure |= set(_surely_bound(statement))
    uses |= {name: None for name in inner if name not in sure}
    return tuple(binds), tuple(name for name in uses if not hasattr(builtins, name))


def list_defined(tree: ast.Module) -> tuple[Defined, ...]:
    """Return the functions and classes that stand at a cell's top level."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return tuple(Defined(part.name, part.lineno) for part in tree.body if isinstance(part, kinds))


def _surely_bound(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _stored(target)
    elif isinstance(statement, ast.AnnAssign) and statement.value:
        yield from _stored(statement.target)
    elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        yield from _imported(statement)
    elif isinstance(statement, ast.With):
        for item in statement.items:
            if item.optional_vars:
                yield from _stored(item.optional_vars)
        for inner in statement.body:
            yield from _surely_bound(inner)


def _stored(target: ast.expr) -> Iterator[str]:
    for part in ast.walk(target):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part.id


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    for alias in node.names:
        if alias.name != "*":
            yield alias.asname or alias.name.partition(".")[0]


def _read(node: ast.AST, scope: _Scope) -> None:
    """Note what a piece of code binds and reads."""
    if isinstance(node, ast.Name):
        (scope.uses if isinstance(node.ctx, ast.Load) else scope.binds)[node.id] = None
    elif isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
        _read_changed_part(node, scope)
    elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        scope.uses[node.target.id] = None
        _read_all(ast.iter_child_nodes(node), scope)
    elif isinstance(node, _Functions):
        _read_function(node, scope)
    elif isinstance(node, ast.ClassDef):
        _read_class(node, scope)
    elif isinstance(node, _Comprehensions):
        _read_comprehension(node, scope)
    elif isinstance(node, _Blocks):
        _read_block(node, scope)
    else:
        _read_other(node, scope)


def _read_block(node: Any, scope: _Scope) -> None:
    """Note what a loop, a `with` or an `except` holds; the name it gives is there for its body."""
    inside = _Scope(shared=scope.shared)
    _read_all(node.body, inside)
    body = set(map(id, node.body))
    header = _Scope(shared=scope.shared)
    _read_all((part for part in ast.iter_child_nodes(node) if id(part) not in body), header)
    if isinstance(node, ast.ExceptHandler) and node.name:
        header.binds[node.name] = None
    scope.uses |= header.uses | {name: None for name in inside.uses if name not in header.binds}
    scope.inner_uses |= header.inner_uses | inside.inner_uses
    scope.binds |= header.binds | inside.binds
    scope.outer_binds |= header.outer_binds | inside.outer_binds


def _read_other(node: ast.AST, scope: _Scope) -> None:
    if isinstance(node, ast.Import | ast.ImportFrom):
        scope.binds |= dict.fromkeys(_imported(node))
    elif isinstance(node, ast.Global | ast.Nonlocal):
        scope.shared |= set(node.names)
    elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
        scope.binds[node.name] = None
    elif isinstance(node, ast.MatchMapping) and node.rest:
        scope.binds[node.rest] = None
    _read_all(ast.iter_child_nodes(node), scope)


def _read_all(nodes: Iterable[ast.AST], scope: _Scope) -> None:
    for node in nodes:
        _read(node, scope)


def _read_changed_part(node: ast.Attribute | ast.Subscript, scope: _Scope) -> None:
    """Note that `net[0].weight = w` changes what `net` is, and needs it."""
    base: ast.AST = node
    while isinstance(base, ast.Attribute | ast.Subscript | ast.Call):
        base = base.func if isinstance(base, ast.Call) else base.value
    if isinstance(base, ast.Name):
        scope.binds[base.id] = None
    _read_all(ast.iter_child_nodes(node), scope)


def _read_function(node: Any, scope: _Scope) -> None:
    inside = _Scope()
    _read_all(getattr(node, "decorator_list", ()), scope)
    given = node.args
    _read_all([*given.defaults, *(value for value in given.kw_defaults if value)], scope)
    own = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    _read_all(node.body if isinstance(node.body, list) else [node.body], inside)
    local = {part.arg for part in own if part} | (set(inside.binds) - inside.shared)
    free = (inside.uses | inside.inner_uses).keys() - local
    scope.inner_uses |= {name: None for name in (inside.uses | inside.inner_uses) if name in free}
    shared = {name: None for name in inside.binds if name in inside.shared}
    scope.outer_binds |= shared | inside.outer_binds
    if not isinstance(node, ast.Lambda):
        scope.binds[node.name] = None


def _read_class(node: ast.ClassDef, scope: _Scope) -> None:
    inside = _Scope()
    _read_all([*node.decorator_list, *node.bases, *node.keywords], scope)
    _read_all(node.body, inside)
    scope.uses |= {name: None for name in inside.uses if name not in inside.binds}
    scope.inner_uses |= inside.inner_uses
    scope.outer_binds |= inside.outer_binds
    scope.binds[node.name] = None


def _read_comprehension(node: Any, scope: _Scope) -> None:
    inside = _Scope()
    _read_all(ast.iter_child_nodes(node), inside)
    own = {name for loop in node.generators for name in _stored(loop.target)}
    scope.uses |= {name: None for name in inside.uses if name not in own}
    scope.inner_uses |= {name: None for name in inside.inner_uses if name not in own}
    scope.binds |= {name: None for name in inside.binds if name not in own}
    scope.outer_binds |= inside.outer_binds
