"""A phrase's pattern: an expression with named holes, read for matching and filled for writing."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from lessons.phrasebook.converters import CONVERTERS

LIBRARIES = frozenset({"torch", "paddle", "tf", "keras", "np", "math"})
# Python's own functions are what they are called in a pattern, and no holes.
# fmt: off
BUILTINS = frozenset((
    "abs", "bool", "dict", "enumerate", "float", "getattr", "id", "int", "isinstance", "iter",
    "len", "list", "max", "min", "next", "range", "repr", "round", "set", "sorted", "str", "sum",
    "super", "tuple", "type", "zip",
))
# fmt: on
IGNORED = "_"
# Libraries whose functions take a name for what they make.
_NAMING = ("tf.", "keras.", "paddle.")
# What a source must have as it stands, where a hole takes anything.
_FIXED = (ast.Call, ast.Attribute, ast.Constant, ast.Subscript, ast.Tuple, ast.List, ast.operator)
RECEIVER = "x"


@dataclass(frozen=True)
class Argument:
    """One parameter of a call in a pattern: its name, if any, and the pattern of its value."""

    name: str
    value: ast.expr
    default: ast.expr | None = None
    is_star: bool = False
    is_keyword_only: bool = False


@dataclass(frozen=True)
class Hole:
    """What a hole was matched with: an expression, several for a star, or a default.

    `is_given` says whether the source says it; `converters` stand between its text and the hole's.
    """

    node: ast.expr | None = None
    items: tuple[ast.expr, ...] | None = None
    is_given: bool = True
    by_keyword: bool = False
    converters: tuple[str, ...] = ()


class Reader(Protocol):
    """Who knows what the names of a source mean."""

    def path(self, node: ast.expr) -> str | None:
        """Return the library's name for an expression ("torch.nn.Linear"), None for others."""

    def has_kind(self, node: ast.expr, kind: str) -> bool:
        """Return whether an expression's value is of a kind ("Tensor")."""


class MismatchError(Exception):
    """A call of a pattern's function with arguments that the pattern does not have; says which."""


@dataclass(frozen=True)
class Pattern:
    """One framework's way to say a concept."""

    text: str
    framework: str = ""
    _arguments: dict[ast.Call, tuple[Argument, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @cached_property
    def tree(self) -> ast.expr:
        """Return the pattern as a tree."""
        return ast.parse(self.text, mode="eval").body

    @cached_property
    def key(self) -> str:
        """Return under which word a reader finds it."""
        return key_of(self.tree)

    @property
    def is_method(self) -> bool:
        """Return whether it is said of a receiver."""
        return self.key.startswith(".")

    @cached_property
    def holes(self) -> frozenset[str]:
        """Return the names of its holes."""
        return frozenset(_holes(self.tree))

    @cached_property
    def defaults(self) -> dict[str, ast.expr]:
        """Return the holes that need not be given, with their defaults."""
        calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        found: dict[str, ast.expr] = {}
        for argument in (one for call in calls for one in self.arguments(call)):
            for name in _holes(argument.value):
                if argument.default is not None:
                    found[name] = argument.default
        return found

    @cached_property
    def stars(self) -> tuple[Argument, ...]:
        """Return the arguments that take all that follows."""
        calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        return tuple(one for call in calls for one in self.arguments(call) if one.is_star)

    @cached_property
    def weight(self) -> int:
        """Return how much of it is fixed: of two found under one word, the heavier says more."""
        return sum(isinstance(node, _FIXED) for node in _needed(self.tree))

    def arguments(self, call: ast.Call) -> tuple[Argument, ...]:
        """Return the parameters of a call in this pattern."""
        if call not in self._arguments:
            self._arguments[call] = tuple(_arguments(call))
        return self._arguments[call]

    def match(self, node: ast.expr, reader: Reader) -> dict[str, Hole] | None:
        """Return what each hole is in an expression, or None where it is none of this pattern.

        Raises:
            MismatchError: the function is the pattern's, but not its arguments.
        """
        found: dict[str, Hole] = {}
        return found if _Match(self, reader, found).expression(self.tree, node) else None


def key_of(node: ast.expr) -> str:
    """Return the word of a pattern's tree: "torch.tanh()", ".sum()", ".T", "BinOp"."""
    if isinstance(node, ast.Call):
        return key_of(node.func) + "()"
    path = path_of(node)
    if path and path.split(".")[0] in LIBRARIES | BUILTINS:
        return path
    if isinstance(node, ast.Attribute):
        return f".{node.attr}"
    return type(node).__name__


def path_of(node: ast.AST) -> str:
    """Return a chain of names as text, empty for what is none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (base := path_of(node.value)):
        return f"{base}.{node.attr}"
    return ""


def _needed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a pattern without what may be left out."""
    if isinstance(node, ast.BoolOp):
        return
    if isinstance(node, ast.Call) and path_of(node.func) in CONVERTERS:
        yield from _needed(node.args[0])
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _needed(child)


def is_kind(name: str) -> bool:
    """Return whether a name in a pattern stands for a value of some kind."""
    return name[:1].isupper()


def is_hole(node: ast.AST) -> bool:
    """Return whether a node of a pattern is a hole (a kind is the hole of the receiver)."""
    return isinstance(node, ast.Name) and node.id not in LIBRARIES | BUILTINS


def _holes(node: ast.AST) -> Iterator[str]:
    functions = {
        child.func
        for child in ast.walk(node)
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name)
    }
    for child in ast.walk(node):
        if isinstance(child, ast.Name) and is_hole(child) and child.id != IGNORED:
            if child in functions and child.id in CONVERTERS:
                continue
            yield RECEIVER if is_kind(child.id) else child.id


def _arguments(call: ast.Call) -> Iterator[Argument]:
    keyword_only = False
    given: list[tuple[str, ast.expr]] = [("", one) for one in call.args]
    given += [(one.arg or "", one.value) for one in call.keywords]
    # A star may stand behind keywords in the text, though the tree has it before them.
    for name, value in sorted(given, key=lambda one: (one[1].lineno, one[1].col_offset)):
        if isinstance(value, ast.Starred):
            if path_of(value.value) == IGNORED:
                keyword_only = True
            else:
                yield Argument(name, value.value, is_star=True)
            continue
        plain, default = _split(value)
        yield Argument(name, plain, default, is_keyword_only=keyword_only)


def _split(value: ast.expr) -> tuple[ast.expr, ast.expr | None]:
    """Return `hole or default` as the two; a default within a converter goes through it."""
    if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
        hole, default = value.values
        return hole, default
    if isinstance(value, ast.Call) and path_of(value.func) in CONVERTERS:
        hole, inner = _split(value.args[0])
        if inner is not None:
            text = CONVERTERS[path_of(value.func)](ast.unparse(inner))
            converted = ast.Call(value.func, [hole], [])
            return ast.copy_location(converted, value), ast.parse(text, mode="eval").body
    return value, None


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
