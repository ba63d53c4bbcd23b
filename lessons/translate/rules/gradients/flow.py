"""What made a value, as far as a lesson's text says it: the statements before it, backward."""

import ast
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import lru_cache

from common.cells.known import Known
from lessons.translate.pages import Page
from lessons.translate.rules.gradients.rounds import made_in_rounds
from lessons.translate.script import Script

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_LOOPS = (ast.For, ast.While)
# Methods that change what they are called on.
_CHANGING = frozenset({"append", "extend", "insert", "update", "add", "setdefault"})
# Kinds of values that may have tensors in them.
_HOLDING = frozenset({"sequence", "mapping", "iterator", "object", "varies"})
Place = tuple[int, int, int]


@dataclass(frozen=True)
class Step:
    """A statement that computed something that a gradient goes through."""

    page: Page
    stmt: ast.stmt

    @property
    def place(self) -> Place:
        """Return where it stands in the lesson."""
        return place_of(self.page, self.stmt)


@dataclass
class Made:
    """How a value was made: the steps, first to last, and all names that it comes from."""

    steps: list[Step] = field(default_factory=list)
    names: dict[str, list[ast.Name]] = field(default_factory=dict)
    crosses_loop: bool = False


def place_of(page: Page, node: ast.AST) -> Place:
    """Return where a node stands in a lesson, to put nodes in order."""
    return (page.cell, node.lineno, node.col_offset)  # type: ignore[attr-defined]


def scope_of(page: Page, node: ast.AST) -> ast.AST | None:
    """Return the function that a node stands in, None for the lesson's own namespace."""
    return page.enclosing(node, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def are_apart(page: Page, node: ast.AST, stmt: ast.stmt) -> bool:
    """Return whether two places are in two branches of one `if`, so that one is run."""
    inner = node
    while inner in page.parents:
        above = page.parents[inner]
        if isinstance(above, ast.If) and inner is not above.test:
            other = above.orelse if inner in above.body else above.body
            if any(stmt in ast.walk(one) for one in other):
                return True
        inner = above
    return False


def names_in(node: ast.AST) -> Iterator[ast.Name]:
    """Yield the names that are read in a node, in the order of the text."""
    found = (one for one in ast.walk(node) if isinstance(one, ast.Name))
    yield from (one for one in found if isinstance(one.ctx, ast.Load))


def _given_in(node: ast.AST) -> set[str]:
    """Return the names that functions without a name are given, and nothing before has made."""
    found = (one.args for one in ast.walk(node) if isinstance(one, ast.Lambda))
    return {one.arg for args in found for one in ast.walk(args) if isinstance(one, ast.arg)}


@lru_cache(maxsize=4096)
def bound_by(stmt: ast.stmt) -> frozenset[str]:
    """Return the names that a statement gives a value, or whose value it changes."""
    found: set[str] = set()
    for node in ast.walk(stmt):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.Subscript(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
                found |= {base_of(node)} - {""}
            case ast.Call(func=ast.Attribute(value=value, attr=attr)):
                if attr in _CHANGING or (attr.endswith("_") and not attr.endswith("__")):
                    found |= {base_of(value)} - {""}
    return frozenset(found)


def base_of(node: ast.expr) -> str:
    """Return the name that an expression begins with, empty for none."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


class Flow:
    """The steps of a lesson by which gradients flow."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.functions = {
            node.name: node
            for _, node in script.walk(ast.FunctionDef)
            if isinstance(node, ast.FunctionDef)
        }
        self._carriers: set[str] | None = None

    def made(self, page: Page, stmt: ast.stmt, root: ast.AST) -> Made:
        """Return how an expression's value was made before a statement."""
        made = Made()
        needed: dict[str, list[ast.Name]] = {}
        self._need(made, root, needed)
        crossed = False
        while True:
            block = page.blocks[stmt]
            for one in reversed(block[: block.index(stmt)]):
                self._visit(page, one, needed, made, crossed=crossed)
            parent = page.parents[stmt]
            if isinstance(parent, ast.Module) or not isinstance(parent, ast.stmt):
                break
            if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                return self._ordered(made)
            crossed = crossed or isinstance(parent, _LOOPS)
            if isinstance(parent, ast.For):
                self._come_from(parent, needed, made)
            stmt = parent
        for earlier in reversed([one for one in self.script.pages if one.cell < page.cell]):
            for one in reversed(earlier.tree.body if earlier.tree else []):
                self._visit(earlier, one, needed, made, crossed=crossed)
        return self._ordered(made)

    def _come_from(self, loop: ast.For, needed: dict[str, list[ast.Name]], made: Made) -> None:
        """Have what a loop gives names to come from what it goes through, and nothing before."""
        given = {one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name)}
        if given & needed.keys():
            for name in given & needed.keys():
                del needed[name]
            self._need(made, loop.iter, needed)

    def _ordered(self, made: Made) -> Made:
        made.steps.sort(key=lambda one: one.place)
        return made

    def _need(self, made: Made, node: ast.AST, needed: dict[str, list[ast.Name]]) -> None:
        """Take names into what a value comes from, with what the functions among them read."""
        own = _given_in(node)
        names = [one for one in names_in(node) if one.id not in own]
        inside = made_in_rounds(node)
        for one in names:
            if one.id not in inside:
                needed.setdefault(one.id, []).append(one)
        waiting, seen = names, set()
        while waiting:
            name = waiting.pop()
            made.names.setdefault(name.id, []).append(name)
            function = self.functions.get(name.id)
            if function is not None and name.id not in seen:
                seen.add(name.id)
                waiting += names_in(function)

    def _visit(
        self,
        page: Page,
        stmt: ast.stmt,
        needed: dict[str, list[ast.Name]],
        made: Made,
        *,
        crossed: bool,
    ) -> None:
        if isinstance(stmt, _DEFINITIONS):
            return
        hit = bound_by(stmt) & needed.keys()
        if not hit:
            return
        nodes = [node for name in hit for node in needed[name]]
        is_alias = isinstance(stmt, ast.Assign) and _is_alias(stmt.value)
        is_active = not is_alias and self._is_active(stmt, nodes)
        if isinstance(stmt, ast.Assign) and all(map(_is_of_names, stmt.targets)):
            for name in hit:
                del needed[name]
        if is_active and crossed and not self.script.kinds.was_reached(stmt):
            return  # its graph would be gone after the loop's first round
        if is_active:
            made.steps.append(Step(page, stmt))
            made.crosses_loop = made.crosses_loop or crossed
        if is_active or is_alias:
            self._need(made, stmt, needed)

    def _is_active(self, stmt: ast.stmt, readers: list[ast.Name]) -> bool:
        """Return whether a statement computes something that hangs on a variable."""
        kinds = self.script.kinds
        if kinds.was_reached(stmt):
            every = [node for node in ast.walk(stmt) if isinstance(node, ast.expr)]
            if any(is_tracked(kinds.of(node)) for node in every):
                return True
            calls = [kinds.of(node) for node in every if isinstance(node, ast.Call)]
            is_unclear = any(one is None or one.kind in _HOLDING for one in calls)
            return is_unclear and any(is_tracked(kinds.of(node)) for node in readers)
        return any(node.id in self.carriers for node in names_in(stmt))

    @property
    def carriers(self) -> set[str]:
        """Return the names whose values may hang on a variable, as the text alone says it."""
        if self._carriers is None:
            nodes = self.script.walk(ast.Call, ast.Assign, ast.FunctionDef, ast.For)
            edges = [edge for _, node in nodes for edge in self._edges(node)]
            found = {name for sources, names in edges if sources is None for name in names}
            before = -1
            while before != len(found):
                before = len(found)
                for sources, names in edges:
                    if sources and not sources.isdisjoint(found):
                        found |= names
            self._carriers = found
        return self._carriers

    def _edges(self, node: ast.AST) -> Iterator[tuple[set[str] | None, Set[str]]]:
        """Yield the names that a statement carries on, and to which; None is a leaf's making."""
        match node:
            case ast.Call(func=func):
                if isinstance(func, ast.Attribute) and func.attr == "requires_grad_":
                    yield None, {base_of(func)}
                if isinstance(func, ast.Name) and func.id in self.functions:
                    given = self.functions[func.id].args.args
                    for own, one in zip(given, node.args, strict=False):
                        yield _read_in(one), {own.arg}
            case ast.Assign(targets=[target, *_], value=value):
                if is_leaf_making(node, self.script):
                    yield None, {base_of(target)}
                makes = any(is_leaf_making(one, self.script) for one in ast.walk(value))
                yield None if makes else _read_in(value), bound_by(node)
            case ast.FunctionDef(name=name):
                yield _read_in(node), {name}
            case ast.For(target=target, iter=items):
                names = {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}
                yield _read_in(items), names


def _read_in(node: ast.AST) -> set[str]:
    return {one.id for one in names_in(node)}


def is_tracked(known: Known | None) -> bool:
    """Return whether an expression was computed from a variable, so that gradients go through."""
    return bool(
        known and known.kind == "tensor" and known.needs_gradient and not known.is_trainable
    )


def is_leaf_making(node: ast.AST, script: Script) -> bool:
    """Return whether something makes a variable or a layer, as the text alone says it."""
    match node:
        case ast.Call(func=ast.Attribute(attr="requires_grad_")):
            return True
        case ast.Assign(targets=[ast.Attribute(attr="stop_gradient")]):
            return True
        case ast.Call(func=func, keywords=keywords):
            path = script.path(func) or ""
            asked = {"requires_grad": True, "stop_gradient": False}
            for one in keywords:
                if isinstance(one.value, ast.Constant) and one.arg in asked:
                    return one.value.value is asked[one.arg]
            name = path.rpartition(".")[2]
            return (
                name in {"Parameter", "create_parameter"}
                or (".nn." in path and name[:1].isupper())
                or (isinstance(func, ast.Name) and func.id[:1].isupper())
            )
    return False


def _is_of_names(target: ast.expr) -> bool:
    if isinstance(target, ast.Tuple | ast.List):
        return all(map(_is_of_names, target.elts))
    return isinstance(target, ast.Name)


def _is_alias(node: ast.expr) -> bool:
    """Return whether a value is nothing but names or functions, or a list of such."""
    if isinstance(node, ast.List | ast.Tuple):
        return all(_is_alias(one) for one in node.elts)
    return isinstance(node, ast.Name | ast.Lambda)
