"""Writes a pattern with its holes filled."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lessons.phrasebook.converters import CONVERTERS, default_text
from lessons.phrasebook.patterns import (
    IGNORED,
    LIBRARIES,
    RECEIVER,
    Argument,
    Pattern,
    is_hole,
    is_kind,
    path_of,
)

# What takes a lone length for a shape; the others of TensorFlow's want a sequence.
_TAKES_LENGTH = frozenset(("tf.zeros", "tf.ones"))
# How tightly an expression holds together; an argument may be anything.
LOOSE, ATOM = 0, 20
_STRENGTH: dict[type[ast.AST], int] = {
    ast.Or: 3,
    ast.And: 4,
    ast.Not: 5,
    ast.Compare: 6,
    ast.BitOr: 7,
    ast.BitXor: 8,
    ast.BitAnd: 9,
    ast.LShift: 10,
    ast.RShift: 10,
    ast.Add: 11,
    ast.Sub: 11,
    ast.Mult: 12,
    ast.Div: 12,
    ast.FloorDiv: 12,
    ast.Mod: 12,
    ast.MatMult: 12,
    ast.USub: 13,
    ast.UAdd: 13,
    ast.Invert: 13,
    ast.Pow: 14,
    ast.Await: 15,
}


class UnfilledError(Exception):
    """A pattern has a hole for which the source has nothing; says which."""


@dataclass(frozen=True)
class Filler:
    """What a hole is filled with: a text, or several texts for a star.

    Of several, `text` is how they stand in the source, with what is between them; it may be empty.

    `is_default` where the source leaves it out: the text is then its default there. `own_default`
    is what the source would mean if it left out what it says.
    """

    text: str = ""
    items: tuple[str, ...] | None = None
    is_default: bool = False
    by_keyword: bool = False
    own_default: str = ""


def strength_of(node: ast.AST) -> int:
    """Return how tightly an expression holds together when something stands beside it."""
    if isinstance(node, ast.BoolOp | ast.BinOp | ast.UnaryOp):
        return _STRENGTH[type(node.op)]
    if isinstance(node, ast.Compare):
        return _STRENGTH[ast.Compare]
    loose = (ast.Lambda, ast.IfExp, ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Starred)
    if isinstance(node, loose):
        return 1
    if isinstance(node, ast.Await):
        return _STRENGTH[ast.Await]
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float | complex):
        return ATOM - 1  # `2.sum()` is none
    return ATOM


def bracketed(text: str, least: int = ATOM) -> str:
    """Return an expression so that something that binds as tightly as `least` may stand by it."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        return f"({text})"  # it goes over several lines, or is a bare generator
    if isinstance(tree, ast.Tuple) and not text.strip().startswith("("):
        return f"({text})"
    return text if strength_of(tree) >= least else f"({text})"


def fill(
    pattern: Pattern, holes: Mapping[str, Filler], spell: Callable[[str], str], quote: str = "'"
) -> str:
    """Return the pattern with its holes filled; `spell` gives a library's name as the lesson says.

    `quote` is what the pattern's own texts stand in.

    Raises:
        UnfilledError: a hole that must be filled is not.
    """
    return _Filling(pattern, holes, spell, quote).text(pattern.tree)


class _Filling:
    def __init__(
        self,
        pattern: Pattern,
        holes: Mapping[str, Filler],
        spell: Callable[[str], str],
        quote: str,
    ) -> None:
        self._pattern = pattern
        self._holes = holes
        self._spell = spell
        self._quote = quote

    def text(self, node: ast.expr, least: int = LOOSE) -> str:
        """Return the text of a part of the pattern, in brackets where it would fall apart."""
        path = path_of(node)
        if path and path.split(".")[0] in LIBRARIES:
            return self._spell(path)
        match node:
            case ast.Name() if is_hole(node):
                return self._bracketed(self._hole(node.id), least)
            case ast.Call() if path_of(node.func) in CONVERTERS:
                inner = CONVERTERS[path_of(node.func)](self.text(node.args[0]))
                return self._bracketed(inner, least)
            case ast.Call():
                return self._call(node)
            case ast.Attribute():
                return f"{self.text(node.value, ATOM)}.{node.attr}"
        return self._bracketed(self._composed(node), least)

    def _composed(self, node: ast.expr) -> str:
        """Return an operator, a subscript, a constant or a display: its own text, parts put in."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            plain = not set("'\"\\\n") & set(node.value)
            return self._quote + node.value + self._quote if plain else repr(node.value)
        if isinstance(node, ast.JoinedStr):
            return self._formatted(node)
        parts = list(_parts(node))
        source = self._pattern.text
        pieces, done = [], node.col_offset
        own = strength_of(node)
        for part in sorted(parts, key=lambda one: one.col_offset):
            value = part.value if isinstance(part, ast.keyword) else part
            least = own + (part is parts[-1]) if own < ATOM - 1 else LOOSE
            if isinstance(node, ast.Subscript) and part is node.value:
                least = ATOM
            is_enclosed = source[: value.col_offset].rstrip().endswith("(")
            if is_enclosed and source[value.end_col_offset or 0 :].lstrip().startswith(")"):
                least = LOOSE  # the pattern has brackets there
            text = self.text(value, least) if isinstance(value, ast.expr) else self._composed(value)
            pieces += [source[done : value.col_offset], text]
            done = value.end_col_offset or done
        return "".join([*pieces, source[done : node.end_col_offset]])

    def _formatted(self, node: ast.JoinedStr) -> str:
        """Return an f-string: its parts do not stand in the pattern where the tree says."""
        parts = [
            str(one.value) if isinstance(one, ast.Constant) else f"{{{self.text(one.value)}}}"  # type: ignore[attr-defined]
            for one in node.values
        ]
        return f"f{self._quote}{''.join(parts)}{self._quote}"

    def _bracketed(self, text: str, least: int) -> str:
        return bracketed(text, least) if least > LOOSE else text

    def _hole(self, name: str) -> str:
        filler = self._holes.get(RECEIVER if is_kind(name) else name)
        if filler is None:
            raise UnfilledError(name)
        if filler.items is None:
            return filler.text
        return self._sequence(filler)

    def _sequence(self, filler: Filler) -> str:
        """Return several as one: Paddle's manuals write shapes as lists, the others' as tuples."""
        items = filler.items or ()
        text = filler.text or ", ".join(items)
        is_listed = self._pattern.framework == "paddle" or len(items) == 1
        return f"[{text}]" if is_listed else f"({text})"

    def _call(self, call: ast.Call) -> str:
        written, can_be_positional = [], True
        for argument in self._pattern.arguments(call):
            if path_of(argument.value) == IGNORED:
                can_be_positional = can_be_positional and argument.is_star
                continue
            if argument.is_star:
                written += self._star(argument)
                continue
            if self._is_omitted(argument):
                can_be_positional = False
                continue
            text = self._alone(call, argument) or self.text(argument.value)
            is_plain = not argument.name or (
                can_be_positional and not argument.is_keyword_only and self._is_positional(argument)
            )
            can_be_positional = can_be_positional and is_plain
            written.append(text if is_plain else f"{argument.name}={text}")
        function = self.text(call.func, ATOM)
        if len(written) == 1 and _is_generator(written[0]):
            return function + written[0]
        return f"{function}({', '.join(written)})"

    def _alone(self, call: ast.Call, argument: Argument) -> str:
        """Return the length of a vector where TensorFlow takes it for a shape; else nothing."""
        filler = self._holes.get(path_of(argument.value))
        items = (filler.items or ()) if path_of(call.func) in _TAKES_LENGTH and filler else ()
        return items[0] if len(items) == 1 and not items[0].startswith("*") else ""

    def _star(self, argument: Argument) -> list[str]:
        name = path_of(argument.value)
        filler = self._holes.get(name)
        if filler is None:
            raise UnfilledError(name)
        if filler.items is not None:
            return [filler.text] if filler.text else list(filler.items)
        try:
            tree = ast.parse(filler.text.strip(), mode="eval").body
        except SyntaxError:
            return [filler.text]
        if not isinstance(tree, ast.List):
            return [filler.text]
        return _elements(filler.text, tree) or ["()"]

    def _is_omitted(self, argument: Argument) -> bool:
        """Return whether an argument need not be written: its default says the same."""
        if argument.default is None:
            return False
        name, converters = _hole_in(argument.value)
        if not name:
            return False  # a constant that is written all the same
        filler = self._holes.get(name)
        if filler is None:
            return True
        default = default_text(argument.default)
        for converter in converters:
            default = CONVERTERS[converter](default)
        if filler.is_default:
            return filler.text == default
        had_to_be_said = filler.own_default and not _is_alike(filler.own_default, default)
        return bool(had_to_be_said) and _is_alike(filler.text, default)

    def _is_positional(self, argument: Argument) -> bool:
        name, _ = _hole_in(argument.value)
        filler = self._holes.get(name) if name else None
        return filler is not None and not filler.by_keyword and not filler.is_default


def _is_alike(one: str, other: str) -> bool:
    """Return whether two texts are the same value, however it is written."""
    try:
        return bool(ast.literal_eval(one) == ast.literal_eval(other))
    except (ValueError, SyntaxError):
        return one == other


def _parts(node: ast.AST) -> Iterator[ast.expr | ast.Slice | ast.keyword]:
    """Yield the parts of an expression that have a place of their own in its text."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.comprehension):
            yield from _parts(child)
        elif isinstance(child, ast.expr | ast.Slice | ast.keyword):
            yield child


def _is_generator(text: str) -> bool:
    """Return whether a lone argument has brackets of its own, which are then the call's."""
    if not text.startswith("("):
        return False
    try:
        return isinstance(ast.parse(text, mode="eval").body, ast.GeneratorExp)
    except SyntaxError:
        return False


def _elements(text: str, tree: ast.List) -> list[str]:
    lines = text.strip().encode().split(b"\n")
    if len(lines) > 1:
        return [text]
    return [lines[0][one.col_offset : one.end_col_offset].decode() for one in tree.elts]


def _hole_in(value: ast.expr) -> tuple[str, list[str]]:
    """Return the name of an argument's only hole, and the converters around it."""
    converters = []
    while isinstance(value, ast.Call) and path_of(value.func) in CONVERTERS:
        converters.append(path_of(value.func))
        value = value.args[0]
    if isinstance(value, ast.Name) and is_hole(value):
        return RECEIVER if is_kind(value.id) else value.id, converters
    return "", []
