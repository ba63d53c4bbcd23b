"""Writes into a cell's code the calls by which its expressions tell what they are.

Marking comes first, on the tree as it was read, for the places are those of the source. Writing
comes last, around what was marked: others who write into the tree look for `print` and the like.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from common.cells.known import Span
from common.cells.making import is_made, makes

# The name under which the cells find the function that looks: with two underscores at both ends
# no class mangles it.
TOLD = "__told__"
# A compiler's patience with what is nested ends somewhere; a sum of so many terms is told no more.
MOST_DEPTH = 50
# Calls that are of no interest, and whose functions are looked for by their names.
_LEFT_ALONE = frozenset({"print", "super"})
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_Loop: TypeAlias = ast.For | ast.AsyncFor
_With: TypeAlias = ast.With | ast.AsyncWith
_TOLD_AS_THEY_ARE = (
    *(ast.Name, ast.Attribute, ast.Subscript),
    *(ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp),
)
# Gives the number of a new site, of which these spans are told; true where objects are made.
AddSite: TypeAlias = Callable[[list[Span], bool], int]


@dataclass
class Marks:
    """What is to be told: values where they stand, names as a block begins or a statement ends."""

    values: dict[ast.AST, int] = field(default_factory=dict)
    begin: dict[ast.AST, list["Bound"]] = field(default_factory=dict)
    after: dict[ast.AST, list["Bound"]] = field(default_factory=dict)


@dataclass(frozen=True)
class Bound:
    """A name that has a value by now, its site, and the node that bound it."""

    name: str
    site: int
    at: ast.AST


def mark(tree: ast.Module, source: str, add: AddSite) -> Marks:
    """Return what of a tree is to be told; each has a site of its own, by `add`.

    Raises:
        RecursionError: it is nested deeper than we can follow.
    """
    marker = _Marker(source, add)
    marker.visit(tree)
    return marker.marks


def write(tree: ast.Module, marks: Marks) -> ast.Module:
    """Return the tree with the calls in it.

    Raises:
        RecursionError: it is nested deeper than we can follow; it is whole, but not all is told.
    """
    _Writer(marks).visit(tree)
    return tree


def span_of(node: ast.expr | ast.arg) -> Span:
    """Return where a node of a tree that was parsed stands."""
    last, end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
    return (node.lineno, node.col_offset, last, end)


class _Marker(ast.NodeVisitor):
    def __init__(self, source: str, add: AddSite) -> None:
        self.marks = Marks()
        self._source = source
        self._add = add
        self._spans: dict[ast.AST, list[Span]] = {}
        self._depth = 0

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, _TOLD_AS_THEY_ARE):
            self._value(node)
        else:
            super().visit(node)

    def generic_visit(self, node: ast.AST) -> None:
        self._depth += isinstance(node, ast.expr)
        super().generic_visit(node)
        self._depth -= isinstance(node, ast.expr)

    def _value(self, node: ast.expr) -> None:
        if isinstance(getattr(node, "ctx", None) or ast.Load(), ast.Load):
            self._mark(node, [span_of(node)])
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in _LEFT_ALONE:
            self._visit_all([*node.args, *node.keywords])
        else:
            self._value(node)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> None:
        """Mark what stands in an f-string, where Python says rightly where that is."""
        text = ast.get_source_segment(self._source, node.value)
        if text is not None and _means(text, node.value):
            self.visit(node.value)
        if node.format_spec:
            self.visit(node.format_spec)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def _function(self, node: _Function) -> None:
        """Mark the body and the defaults; decorators and annotations stay as they are."""
        self._parameters(node, node.args)
        self._visit_all(node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._parameters(node, node.args)
        self.visit(node.body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit_all([*node.bases, *node.keywords, *node.body])

    def visit_Assign(self, node: ast.Assign) -> None:
        self._visit_all([node.value, *node.targets])
        for target in node.targets:
            self._bind(target, node.value, node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.target)
        if node.value:
            self.visit(node.value)
            self._bind(node.target, node.value, node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.generic_visit(node)
        self._names(self.marks.after, node, [node.target])

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.generic_visit(node)
        self._bind(node.target, node.value, node)

    def visit_For(self, node: ast.For) -> None:
        self._loop(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self._loop(node)

    def _loop(self, node: _Loop | ast.comprehension) -> None:
        self.generic_visit(node)
        self._names(self.marks.begin, node, [node.target])

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._loop(node)

    def visit_With(self, node: ast.With) -> None:
        self._with(node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> None:
        self._with(node)

    def _with(self, node: _With) -> None:
        self.generic_visit(node)
        given = [item.optional_vars for item in node.items if item.optional_vars]
        self._names(self.marks.begin, node, given)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self._visit_all(node.body)

    def visit_match_case(self, node: ast.match_case) -> None:
        """Leave the pattern alone: it is no expression, whatever it looks like."""
        self._visit_all([*([node.guard] if node.guard else []), *node.body])

    def visit_TypeAlias(self, node: ast.AST) -> None:
        """Leave types alone; nobody may ever ask for their values."""

    def _parameters(self, node: ast.AST, given: ast.arguments) -> None:
        self._visit_all([*given.defaults, *(one for one in given.kw_defaults if one)])
        own = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        self.marks.begin[node] = [
            Bound(one.arg, self._add([span_of(one)], is_made(node, place)), one)
            for place, one in enumerate(own)
            if one
        ]

    def _bind(self, target: ast.expr, value: ast.expr, statement: ast.AST) -> None:
        """Have the value told of the target too, or the names in it, once they are bound."""
        if isinstance(target, ast.Name | ast.Attribute):
            spans = self._spans.get(value)
            if spans is None:
                self._mark(value, [span_of(target)])
            else:
                spans.append(span_of(target))
        elif _is_alike(target, value):
            for inner, given in zip(_parts(target), _parts(value), strict=True):
                self._bind(inner, given, statement)
        else:
            self._names(self.marks.after, statement, [target])

    def _names(
        self, blocks: dict[ast.AST, list[Bound]], node: ast.AST, targets: Iterable[ast.expr]
    ) -> None:
        for name in (name for target in targets for name in _names_in(target)):
            bound = Bound(name.id, self._add([span_of(name)], False), name)
            blocks.setdefault(node, []).append(bound)

    def _mark(self, node: ast.expr, spans: list[Span]) -> None:
        if self._depth < MOST_DEPTH:
            self._spans[node] = spans
            self.marks.values[node] = self._add(spans, makes(node))

    def _visit_all(self, nodes: Sequence[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)


class _Writer(ast.NodeTransformer):
    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    def visit(self, node: ast.AST) -> ast.AST | list[ast.AST]:
        self.generic_visit(node)
        bound = self._marks.begin.get(node)
        if bound:
            self._tell_at_beginning(node, bound)
        if node in self._marks.values and isinstance(node, ast.expr):
            return _told(self._marks.values[node], node, node)
        if node in self._marks.after:
            return [node, _statement(self._marks.after[node])]
        return node

    def _tell_at_beginning(self, node: ast.AST, bound: list[Bound]) -> None:
        if isinstance(node, ast.Lambda):
            both = ast.BoolOp(ast.And(), [_all_told(bound), node.body])
            node.body = ast.copy_location(both, node.body)
        elif isinstance(node, ast.comprehension):
            node.ifs.insert(0, _all_told(bound))
        elif isinstance(node, _Function | _Loop | _With):
            has_text = (
                isinstance(node, _Function) and ast.get_docstring(node, clean=False) is not None
            )
            node.body.insert(int(has_text), _statement(bound))


def _statement(bound: list[Bound]) -> ast.stmt:
    """Return a statement that tells of names; no expression, which a cell would show at its end."""
    at = bound[0].at
    nothing = ast.copy_location(ast.Pass(), at)
    return ast.copy_location(ast.If(_all_told(bound), [nothing], []), at)


def _all_told(bound: list[Bound]) -> ast.expr:
    """Return an expression that is true and tells of names."""
    at = bound[0].at
    calls = [
        _told(one.site, ast.copy_location(ast.Name(one.name, ast.Load()), one.at), one.at)
        for one in bound
    ]
    return ast.copy_location(ast.Tuple([*calls], ast.Load()), at)


def _told(site: int, value: ast.expr, at: ast.AST) -> ast.expr:
    call = ast.Call(ast.Name(TOLD, ast.Load()), [ast.Constant(site), value], [])
    for part in (call.func, call.args[0], call):
        ast.copy_location(part, at)
    return call


def _means(text: str, value: ast.expr) -> bool:
    try:
        return ast.dump(ast.parse(text.strip(), mode="eval").body) == ast.dump(value)
    except SyntaxError:
        return False


def _names_in(target: ast.expr) -> Iterator[ast.Name]:
    for part in ast.walk(target):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part


def _parts(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple | ast.List) else []


def _is_alike(target: ast.expr, value: ast.expr) -> bool:
    """Return whether both are written out, one part of the one for one of the other."""
    parts = [*_parts(target), *_parts(value)]
    is_plain = bool(parts) and not any(isinstance(part, ast.Starred) for part in parts)
    return is_plain and len(_parts(target)) == len(_parts(value))
