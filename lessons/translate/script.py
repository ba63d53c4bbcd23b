"""A lesson's code as a whole: what all rules look at while it is translated."""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, cast

from common.cells.known import Known
from lessons.phrasebook.book import Book, Phrase
from lessons.phrasebook.matching import MismatchError, match
from lessons.phrasebook.patterns import Hole, Pattern, key_of
from lessons.translate.imports import Imports
from lessons.translate.kinds import KINDS, Kinds
from lessons.translate.names import Names
from lessons.translate.nodes import Nodes
from lessons.translate.origins import Origins
from lessons.translate.pages import Page
from lessons.translate.plan import Plan
from lessons.translate.stayed import Stayed

Found = TypeVar("Found")
_BUILTINS = (str, bytes, list, dict, set, float, int)
# What values of Python's own, or of anybody's, have as well as tensors ("split", "add", "real").
_PYTHONS = frozenset({"name", *(name for one in _BUILTINS for name in dir(one))})
# What one's own layers are given because the framework's have it, too.
_LAYERS = frozenset({"weight", "bias", "kernel"})
# Topics of the phrasebook whose layers draw random numbers.
_DRAWN = frozenset({"attention", "layers", "recurrent"})


@dataclass(frozen=True)
class Said:
    """A concept as the source says it: the phrase, its pattern, and what its holes are."""

    phrase: Phrase
    pattern: Pattern
    holes: dict[str, Hole]


@dataclass
class Script(Nodes):
    """The pages of one lesson on the way from one framework to another."""

    pages: Sequence[Page]
    names: Names
    kinds: Kinds
    book: Book
    source: str
    target: str
    notes: str
    plan: Plan
    imports: Imports
    origins: Origins
    stayed: Stayed = field(default_factory=Stayed)
    # Whether activations go into the layers before them.
    merges: bool = False
    # Whether a value of which nothing is known may be what a method's name alone suggests.
    believes: bool = True
    mismatches: dict[ast.AST, str] = field(default_factory=dict)
    told: set[tuple[str, ...]] = field(default_factory=set)
    # Names that hang on a variable, as far as a tape sees it.
    tracked: set[str] = field(default_factory=set)
    # The lesson's own classes of layers and blocks, once they have been looked for.
    nets: dict[ast.ClassDef, Page] | None = None
    _said: dict[ast.AST, Said | None] = field(default_factory=dict)
    _found: "dict[Callable[[Script], object], object]" = field(default_factory=dict)

    def path(self, node: ast.expr) -> str | None:
        """Return the library's name for an expression."""
        return self.names.path(node)

    def has_kind(self, node: ast.expr, kind: str) -> bool:
        """Return whether an expression's value is of a pattern's kind."""
        if self.names.path(node) is not None:
            return False  # a library, a class or a function of one
        return self.kinds.has(node, kind)

    def said(self, node: ast.AST) -> Said | None:
        """Return the concept that an expression says, or None where it is in no phrase.

        Where a function is known, but not called so, `mismatches` has what is unknown.
        """
        if node not in self._said:
            is_read = isinstance(node, ast.expr) and isinstance(
                getattr(node, "ctx", ast.Load()), ast.Load
            )
            self._said[node] = self._read(cast("ast.expr", node)) if is_read else None
        return self._said[node]

    def says(self, node: ast.AST, *concepts: str) -> Said | None:
        """Return what an expression says where it is one of these concepts."""
        said = self.said(node)
        return said if said and said.phrase.name in concepts else None

    def meant(self, node: ast.AST) -> Said | None:
        """Return the concept that an expression says, be it in the target's words already."""
        return self.reader(node).said(node)

    def reader(self, node: ast.AST) -> "Script":
        """Return who reads an expression: a lesson of the target's, where it is in its words."""
        return self._theirs if node in self.stayed.nodes else self

    @cached_property
    def _theirs(self) -> "Script":
        names = self.stayed.names or self.names
        return Script(
            self.pages,
            names,
            self.kinds,
            self.book,
            source=self.target,
            target=self.source,
            notes=self.notes,
            plan=self.plan,
            imports=self.imports,
            origins=self.origins,
        )

    @cached_property
    def quote(self) -> str:
        """Return the quotes that most texts of the lesson stand in, else its framework's usual."""
        texts = [
            page.text(node).lstrip("rRbBfFuU")
            for page, node in self.walk(ast.Constant, ast.JoinedStr)
            if isinstance(node, ast.JoinedStr) or isinstance(node.value, str)  # type: ignore[attr-defined]
        ]
        double = sum(text[:1] == '"' and text[:3] != '"""' for text in texts)
        single = sum(text[:1] == "'" for text in texts)
        is_double = double > single or (double == single and self.target == "keras")
        return '"' if is_double else "'"

    def page_of(self, node: ast.AST) -> Page:
        """Return the page that a node stands on."""
        page = self.origins.page_of(node)
        return page or next(one for one in self.pages if node in one.parents)

    def once(self, find: "Callable[[Script], Found]") -> Found:
        """Return what a function finds in the lesson; it looks for it the first time alone."""
        if find not in self._found:
            self._found[find] = find(self)
        return cast("Found", self._found[find])

    @cached_property
    def draws_weights(self) -> bool:
        """Return whether the lesson makes layers with weights, or with elements that drop."""
        every = (self.said(node) for _, node in self.walk(ast.Call))
        made = (one.phrase for one in every if one is not None and one.phrase.gives == "module")
        return any(phrase.topic in _DRAWN for phrase in made)

    @cached_property
    def used_names(self) -> frozenset[str]:
        """Return all names that stand in the lesson."""
        every = self.walk(ast.Name, ast.arg, ast.FunctionDef)
        return frozenset(_name_of(node) for _, node in every)

    def is_own(self, node: ast.Attribute) -> bool:
        """Return whether an attribute is one that the lesson's own class gives its objects."""
        known = self.kinds.of(node.value)
        if known is None or not known.is_own:
            return False
        return node.attr in self._given.get(known.class_name, ())

    def is_doubtful(self, node: ast.Attribute) -> bool:
        """Return whether nothing is known of a value but a name that others give their own, too."""
        if self.believes or self.kinds.of(node.value) or self.names.path(node.value):
            return False
        is_own = node.attr in self._every_attribute and node.attr not in _LAYERS
        return is_own or node.attr in _PYTHONS

    @cached_property
    def _every_attribute(self) -> frozenset[str]:
        return frozenset().union(*self._given.values())

    @cached_property
    def _given(self) -> dict[str, set[str]]:
        """Return what each of the lesson's own classes gives its objects."""
        found = {}
        for name, tree in self.classes().items():
            own = {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                    own.add(node.attr)
            found[name] = own
        return found

    def _read(self, node: ast.expr) -> Said | None:
        if node in self.stayed.nodes:
            return None  # it is in the words of another framework
        for key in self._keys(node):
            for phrase, pattern in self.book.find(self.source, key):
                try:
                    holes = match(pattern, node, self)
                except MismatchError as unknown:
                    self.mismatches.setdefault(node, str(unknown))
                    continue
                if holes is not None and self._fits(phrase, holes):
                    return Said(phrase, pattern, holes)
        return None

    def _fits(self, phrase: Phrase, holes: dict[str, Hole]) -> bool:
        """Return whether the holes are seen to be what the phrase speaks of."""
        nodes = {name: hole.node for name, hole in holes.items() if hole.is_given and hole.node}
        return all(
            self._is_seen(nodes[name], kind) for name, kind in phrase.kinds.items() if name in nodes
        ) and all(
            (known := self.kinds.of(nodes[name])) is not None and known.ndim == rank
            for name, rank in phrase.ranks.items()
            if name in nodes
        )

    def _is_seen(self, node: ast.expr, kind: str) -> bool:
        if self.kinds.of(node) is None:
            said = self.said(node)
            return said is not None and KINDS[kind](Known(kind=said.phrase.gives))
        return self.kinds.is_seen(node, kind)

    def _keys(self, node: ast.expr) -> Iterator[str]:
        """Yield the words under which an expression may be found."""
        named, calls = node, ""  # an initializer is called, and then what it gives
        while isinstance(named, ast.Call):
            named, calls = named.func, calls + "()"
        path = self.names.path(named)
        if path is not None:
            yield path + calls
            return
        method = node.func if isinstance(node, ast.Call) else node
        if isinstance(method, ast.Call) and (made := self.names.path(method.func)):
            yield f"{made}()()"  # what a class has made is called at once
            return
        if isinstance(method, ast.Attribute) and (self.is_own(method) or self.is_doubtful(method)):
            return
        yield key_of(node)


def _name_of(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name):
            return name
    return ""
