"""A phrase's pattern: an expression with named holes, matched when reading, filled when writing."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

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
_FIXED_NAMES = LIBRARIES | BUILTINS
IGNORED = "_"
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


def key_of(node: ast.expr) -> str:
    """Return the word of a pattern's tree: "torch.tanh()", ".sum()", ".T", "BinOp"."""
    if isinstance(node, ast.Call):
        return key_of(node.func) + "()"
    path = path_of(node)
    if path and path.split(".")[0] in _FIXED_NAMES:
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
    return isinstance(node, ast.Name) and node.id not in _FIXED_NAMES


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
