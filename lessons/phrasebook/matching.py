"""Reads an expression as a phrase's pattern: what each hole is in it."""

import ast
from typing import Protocol

from lessons.phrasebook.converters import CONVERTERS
from lessons.phrasebook.patterns import (
    IGNORED,
    LIBRARIES,
    RECEIVER,
    Argument,
    Hole,
    Pattern,
    is_hole,
    is_kind,
    path_of,
)

# Libraries whose functions take a name for what they make.
_NAMING = ("tf.", "keras.", "paddle.")


class Reader(Protocol):
    """Who knows what the names of a source mean."""

    def path(self, node: ast.expr) -> str | None:
        """Return the library's name for an expression ("torch.nn.Linear"), None for others."""

    def has_kind(self, node: ast.expr, kind: str) -> bool:
        """Return whether an expression's value is of a kind ("Tensor")."""


class MismatchError(Exception):
    """A call of a pattern's function with arguments that the pattern does not have; says which."""


def match(pattern: Pattern, node: ast.expr, reader: Reader) -> dict[str, Hole] | None:
    """Return what each hole is in an expression, or None where it is none of this pattern.

    Raises:
        MismatchError: the function is the pattern's, but not its arguments.
    """
    found: dict[str, Hole] = {}
    return found if _Match(pattern, reader, found).expression(pattern.tree, node) else None


class _Match:
    """One attempt to read an expression as a pattern."""

    def __init__(self, pattern: Pattern, reader: Reader, found: dict[str, Hole]) -> None:
        self._pattern = pattern
        self._reader = reader
        self._found = found

    def expression(self, want: ast.AST, node: ast.AST, hole: Hole | None = None) -> bool:
        """Match a part of the pattern with a part of the source; holes are like `hole`."""
        if isinstance(want, ast.Name) and is_hole(want):
            return self._take(want.id, node, hole or Hole())
        if isinstance(want, ast.Call) and (name := path_of(want.func)) in CONVERTERS:
            hole = hole or Hole()
            converted = Hole(by_keyword=hole.by_keyword, converters=(*hole.converters, name))
            return self.expression(want.args[0], node, converted)
        if isinstance(want, ast.Call):
            return (
                isinstance(node, ast.Call)
                and self.expression(want.func, node.func)
                and self._call(want, node)
            )
        path = path_of(want)
        if path.split(".")[0] in LIBRARIES:
            return isinstance(node, ast.expr) and self._reader.path(node) == path
        return self._same(want, node)

    def _take(self, name: str, node: ast.AST, like: Hole) -> bool:
        if name == IGNORED:
            return True
        if not isinstance(node, ast.expr):
            return False
        if is_kind(name):
            if not self._reader.has_kind(node, name):
                return False
            name = RECEIVER
        before = self._found.get(name)
        if before is not None:
            return before.node is not None and ast.unparse(before.node) == ast.unparse(node)
        self._found[name] = Hole(node, by_keyword=like.by_keyword, converters=like.converters)
        return True

    def _same(self, want: ast.AST, node: ast.AST) -> bool:
        if isinstance(want, ast.Constant) and isinstance(node, ast.Constant):
            return type(want.value) is type(node.value) and want.value == node.value
        if type(want) is not type(node):
            return False
        for name, value in ast.iter_fields(want):
            other = getattr(node, name, None)
            if name in {"ctx", "kind"}:
                continue
            if isinstance(value, ast.AST) and isinstance(other, ast.AST):
                if not self.expression(value, other):
                    return False
            elif isinstance(value, list) and isinstance(other, list):
                pairs = zip(value, other, strict=False)
                if len(value) != len(other) or not all(self.expression(*pair) for pair in pairs):
                    return False
            elif value != other:
                return False
        return True

    def _call(self, want: ast.Call, node: ast.Call) -> bool:
        arguments = self._pattern.arguments(want)
        waiting = [one for one in arguments if not one.is_keyword_only]
        given = list(node.args)
        done: set[int] = set()
        while given and waiting:
            argument = waiting.pop(0)
            if argument.is_star:
                taken = given if len(given) > 1 or isinstance(given[0], ast.Starred) else []
                if not self._star(argument, taken or given[:1], is_many=bool(taken)):
                    return False
                done.add(id(argument))
                given = [] if taken else given[1:]
                continue
            one = given.pop(0)
            if isinstance(one, ast.Starred):
                raise MismatchError("an argument with a star")
            if not self.expression(argument.value, one):
                return False
            done.add(id(argument))
        if given:
            raise MismatchError(f"{len(node.args)} positional arguments")
        return self._keywords(arguments, node, done)

    def _keywords(self, arguments: tuple[Argument, ...], node: ast.Call, done: set[int]) -> bool:
        named = {one.name: one for one in arguments if one.name and id(one) not in done}
        for keyword in node.keywords:
            argument = named.pop(keyword.arg or "", None)
            if argument is None and keyword.arg == "name" and self._has_names:
                continue
            if argument is None:
                raise MismatchError(f"the argument `{keyword.arg or '**'}`")
            if not self.expression(argument.value, keyword.value, Hole(by_keyword=True)):
                return False
            done.add(id(argument))
        for argument in arguments:
            if id(argument) in done or argument.is_star:
                continue
            if argument.default is None:
                if path_of(argument.value) == IGNORED:
                    continue
                return False  # what must be given, or be a certain constant, is not there
            self._omit(argument)
        return True

    @property
    def _has_names(self) -> bool:
        """Return whether what is made may be given a name, which changes nothing else."""
        return self._pattern.key.startswith(_NAMING)

    def _omit(self, argument: Argument) -> None:
        value, converters = argument.value, []
        while isinstance(value, ast.Call):
            converters.append(path_of(value.func))
            value = value.args[0]
        if isinstance(value, ast.Name) and value.id != IGNORED:
            hole = Hole(argument.default, is_given=False, converters=tuple(converters))
            self._found.setdefault(value.id, hole)

    def _star(self, argument: Argument, given: list[ast.expr], *, is_many: bool) -> bool:
        name = path_of(argument.value)
        self._found[name] = Hole(items=tuple(given)) if is_many else self._single(given[0])
        return True

    def _single(self, node: ast.expr) -> Hole:
        """Return a lone argument for a star: a sequence stands for all of them."""
        if isinstance(node, ast.Tuple | ast.List) or self._reader.has_kind(node, "Sequence"):
            return Hole(node)
        return Hole(items=(node,))
