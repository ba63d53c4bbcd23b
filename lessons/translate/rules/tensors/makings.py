"""Where the tensors of a lesson are made that a name stands for: also through functions and lists.

A state of an optimizer is made by one function, listed by another, and changed by a third that
goes through the list.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from lessons.translate.pages import Page
from lessons.translate.rules.callers import FUNCTIONS, Callers, Handed, parameter_of, returns_of
from lessons.translate.script import Script

# Which item of a value is meant, and of that again: by its place or key; None is any.
_Key: TypeAlias = int | str | None
_Route: TypeAlias = tuple[_Key, ...]
# So many names, calls and lists lie between a tensor's change and its making, and no more.
_DEPTH = 20
_DISPLAYS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SAME = frozenset({"list", "tuple", "reversed"})


@dataclass(frozen=True)
class _Binding:
    """A place that gives a name its value: that item of `value` which `route` leads to.

    `loop` is all in which the name has that value, where it has it in a loop.
    """

    place: tuple[int, int]
    value: ast.expr | None
    route: _Route = ()
    loop: ast.AST | None = None


class Makings:
    """The values that the lesson's tensors were first given.

    `is_through` says that a call of the lesson's own function stands for what that returns.
    """

    def __init__(self, script: Script, *, is_through: bool = False) -> None:
        self.script = script
        self.is_through = is_through
        self.callers = script.once(Callers)

    def of(self, name: ast.Name) -> list[ast.expr] | None:
        """Return the expressions that made a name's tensor, None where one is not seen."""
        return self._made(name, (), _DEPTH, ())

    def of_items(self, listed: ast.expr) -> list[ast.expr] | None:
        """Return the expressions that made the tensors of a list, None where one is not seen."""
        return self._made(listed, (None,), _DEPTH, ())

    def _made(
        self, node: ast.expr, route: _Route, depth: int, handed: tuple[Handed, ...]
    ) -> list[ast.expr] | None:
        made: list[ast.expr] | None = None
        inner = _items(node, route) if route else None
        if isinstance(node, ast.Name) and depth:
            made = self._named(node, route, depth - 1, handed)
        elif not route and isinstance(node, ast.Subscript) and self._holds(node.value):
            made = self._made(node.value, (_key(node.slice),), depth, handed)
        elif not route:
            made = self._through(node, depth, handed) or [node]
        elif isinstance(node, ast.Attribute):
            origin = self.script.origins.of(node)
            made = None if origin is None else self._made(origin, route, depth, handed)
        elif inner is not None:
            made = self._every(inner, depth, handed)
        elif isinstance(node, ast.Call) and depth:
            made = self._returned(node, route, depth - 1, handed)
        elif isinstance(node, ast.Constant) and node.value is None:
            made = []
        return made

    def _through(
        self, node: ast.expr, depth: int, handed: tuple[Handed, ...]
    ) -> list[ast.expr] | None:
        if not (self.is_through and depth and isinstance(node, ast.Call)):
            return None
        return self._returned(node, (), depth - 1, handed)

    def _every(
        self, parts: Iterable[tuple[ast.expr, _Route]], depth: int, handed: tuple[Handed, ...]
    ) -> list[ast.expr] | None:
        found: list[ast.expr] = []
        for node, route in parts:
            made = self._made(node, route, depth, handed)
            if made is None:
                return None
            found += made
        return found

    def _holds(self, node: ast.expr) -> bool:
        return self.script.kinds.is_kind(node, "sequence", "mapping")

    def _named(
        self, name: ast.Name, route: _Route, depth: int, handed: tuple[Handed, ...]
    ) -> list[ast.expr] | None:
        page = self.script.page_of(name)
        binding = self._binding(name, page)
        function = parameter_of(page, name)
        if binding is None and function is not None:
            return self._given(function, name.id, route, depth, handed)
        if binding is None or binding.value is None:
            return None
        parts = [(binding.value, (*binding.route, *route))]
        if route:
            filled = self._filled.get((page.enclosing(name, *FUNCTIONS), name.id), [])
            parts += [(one, route[1:]) for key, one in filled if _may_be(key, route[0])]
        return self._every(parts, depth, handed) or None

    def _given(
        self,
        function: ast.FunctionDef,
        name: str,
        route: _Route,
        depth: int,
        handed: tuple[Handed, ...],
    ) -> list[ast.expr] | None:
        """Return what a function's own tensor is made by, where it is called."""
        found: list[ast.expr] = []
        for value, by in self.callers.given(function, name, handed) or ():
            made = self._made(value, route, depth, handed if by is None else (*handed, by))
            if made is None:
                return None
            found += made
        return found or None

    def _returned(
        self, call: ast.Call, route: _Route, depth: int, handed: tuple[Handed, ...]
    ) -> list[ast.expr] | None:
        """Return what the items of a function's value were made by."""
        function = self.callers.function(call.func)
        returned = returns_of(function) if function is not None else ()
        values = [(one.value, route) for one in returned if one.value is not None]
        return self._every(values, depth, handed) or None

    def _binding(self, name: ast.Name, page: Page) -> _Binding | None:
        """Return what gave a name its value: the loop around it, else the last thing before it."""
        scope = page.enclosing(name, *FUNCTIONS)
        if isinstance(scope, ast.Lambda) and name.id in {one.arg for one in scope.args.args}:
            return _Binding((0, 0), None)
        found = self._bindings.get((scope, name.id), [])
        is_later = not found and scope is not None and parameter_of(page, name) is None
        if is_later:  # a function sees the lesson's names as they are last
            found = self._bindings.get((None, name.id), [])
        around = [one for one in found if one.loop and name in set(ast.walk(one.loop))]
        if around:
            inside = set(ast.walk(around[-1].loop or name))
            again = any(one.value in inside for one in found if one.loop is None)
            return _Binding((0, 0), None) if again else around[-1]
        place = (page.cell, name.lineno)
        before = [one for one in found if is_later or one.place < place]
        if any(isinstance(one.loop, ast.For) for one in before) and len(before) > 1:
            return _Binding((0, 0), None)
        before = [one for one in before if not isinstance(one.loop, _DISPLAYS)]
        return before[-1] if before else None

    @cached_property
    def _bindings(self) -> dict[tuple[ast.AST | None, str], list[_Binding]]:
        found: dict[tuple[ast.AST | None, str], list[_Binding]] = defaultdict(list)
        for page, node in self.script.walk(ast.Assign, ast.For, ast.comprehension, ast.withitem):
            loop = page.parents[node] if isinstance(node, ast.comprehension) else node
            for name, value, route in _bound(node):
                place = (page.cell, name.lineno)
                around = loop if isinstance(node, ast.For | ast.comprehension) else None
                own = found[page.enclosing(name, *FUNCTIONS), name.id]
                own.append(_Binding(place, value, route, around))
        for bindings in found.values():
            bindings.sort(key=lambda one: one.place)
        return found

    @cached_property
    def _filled(self) -> dict[tuple[ast.AST | None, str], list[tuple[_Key, ast.expr]]]:
        """Return what is put into lists and mappings after they were made, and under what key."""
        found: dict[tuple[ast.AST | None, str], list[tuple[_Key, ast.expr]]] = defaultdict(list)
        for page, node in self.script.walk(ast.Assign, ast.Call):
            key: _Key = None
            match node:
                case ast.Assign(
                    targets=[ast.Subscript(value=ast.Name() as name, slice=index)], value=value
                ):
                    key = _key(index)
                case ast.Call(
                    func=ast.Attribute(value=ast.Name() as name, attr="append"), args=[value]
                ):
                    pass
                case _:
                    continue
            found[page.enclosing(name, *FUNCTIONS), name.id].append((key, value))
        return found


def _bound(node: ast.AST) -> Iterator[tuple[ast.Name, ast.expr | None, _Route]]:
    """Yield the names that a node gives values, each with the value and the item of it."""
    match node:
        case ast.Assign(targets=[target], value=value):
            yield from _unpacked(target, value, ())
        case ast.For(target=target, iter=items) | ast.comprehension(target=target, iter=items):
            yield from _unpacked(target, items, (None,))
        case ast.withitem(optional_vars=ast.expr() as target):
            yield from _unpacked(target, None, ())


def _unpacked(
    target: ast.expr, value: ast.expr | None, route: _Route
) -> Iterator[tuple[ast.Name, ast.expr | None, _Route]]:
    if isinstance(target, ast.Name):
        yield target, value, route
    elif isinstance(target, ast.Tuple | ast.List):
        pairs = value.elts if isinstance(value, ast.Tuple | ast.List) and not route else None
        for place, one in enumerate(target.elts):
            if pairs is not None and len(pairs) == len(target.elts):
                yield from _unpacked(one, pairs[place], ())
            else:
                yield from _unpacked(one, value, (*route, place))


def _key(index: ast.expr | None) -> _Key:
    """Return the place or key that an index names, None where it may be any."""
    known = index.value if isinstance(index, ast.Constant) else None
    return known if isinstance(known, int | str) else None


def _may_be(key: _Key, asked: _Key) -> bool:
    return key is None or asked is None or key == asked


_Items: TypeAlias = "list[tuple[ast.expr, _Route]] | None"


def _items(node: ast.expr, route: _Route) -> _Items:
    """Return the items of a display or a loop's values that a route leads to, None for others."""
    first, rest = route[0], route[1:]
    found: _Items = None
    match node:
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            found = [(one, rest) for place, one in enumerate(elts) if _may_be(place, first)]
        case ast.ListComp(elt=value) | ast.GeneratorExp(elt=value) | ast.DictComp(value=value):
            found = [(value, rest)]
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            found = [(one, rest) for key, one in pairs if _may_be(_key(key), first)]
        case ast.Subscript(value=value, slice=index):
            found = [(value, (_key(index), *route))]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            found = [(left, (None, *rest)), (right, (None, *rest))]
        case ast.IfExp(body=body, orelse=orelse):
            found = [(body, route), (orelse, route)]
        case ast.Call(func=ast.Name(id=name), args=args):
            found = _gone_through(name, args, route)
        case ast.Call(func=ast.Attribute(value=held, attr="items"), args=[]) if rest[:1] == (1,):
            found = [(held, (None, *rest[1:]))]
        case ast.Call(func=ast.Attribute(value=held, attr="values"), args=[]):
            found = [(held, (None, *rest))]
    return found


def _gone_through(name: str, args: list[ast.expr], route: _Route) -> _Items:
    """Return what Python's own functions take the items from that they give."""
    first, rest = route[0], route[1:]
    if name in _SAME and args:
        return [(args[0], (None, *rest))]
    if name == "zip" and rest:
        every = [one for place, one in enumerate(args) if _may_be(place, rest[0])]
        return [(one, (first, *rest[1:])) for one in every]
    if name == "enumerate" and args and rest[:1] == (1,):
        return [(args[0], (first, *rest[1:]))]
    return None
