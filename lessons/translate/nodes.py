"""The nodes of a lesson by their types and names: gone through once, and then looked up."""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from lessons.translate.pages import Node, Page

Places = Sequence[tuple[Page, Node]]


class Nodes:
    """The nodes of all pages, in the order of the lesson."""

    pages: Sequence[Page]

    def walk(self, *types: type[Node]) -> Places[Node]:
        """Return all nodes of these types (of no base class) with their pages."""
        if types not in self._walked:
            every = ((page, node) for page in self.pages for node in page.every(*types))
            self._walked[types] = tuple(every)
        return self._walked[types]

    def named(self, name: str) -> Places[ast.Name]:
        """Return where a name is read or bound."""
        return self._named.get(name, ())

    def attributes(self, name: str) -> Places[ast.Attribute]:
        """Return where something is asked for an attribute, or given one."""
        return self._attributes.get(name, ())

    def calls_of(self, name: str) -> Places[ast.Call]:
        """Return the calls of what has a name."""
        return self._called.get(name, ())

    def functions(self, name: str) -> Places[ast.FunctionDef]:
        """Return the lesson's own functions and methods of a name."""
        return self._functions.get(name, ())

    def parameters(self, name: str) -> Places[ast.arg]:
        """Return the parameters of a name that functions have."""
        return self._parameters.get(name, ())

    def classes(self) -> Mapping[str, ast.ClassDef]:
        """Return the lesson's own classes by name; of several the last."""
        return self._classes

    @cached_property
    def _walked(self) -> dict[tuple[type[ast.AST], ...], Sequence[tuple[Page, Any]]]:
        return {}

    @cached_property
    def _named(self) -> Mapping[str, Places[ast.Name]]:
        return _by_name(self.walk(ast.Name), lambda node: node.id)

    @cached_property
    def _attributes(self) -> Mapping[str, Places[ast.Attribute]]:
        return _by_name(self.walk(ast.Attribute), lambda node: node.attr)

    @cached_property
    def _called(self) -> Mapping[str, Places[ast.Call]]:
        return _by_name(self.walk(ast.Call), lambda node: getattr(node.func, "id", ""))

    @cached_property
    def _functions(self) -> Mapping[str, Places[ast.FunctionDef]]:
        return _by_name(self.walk(ast.FunctionDef), lambda node: node.name)

    @cached_property
    def _parameters(self) -> Mapping[str, Places[ast.arg]]:
        return _by_name(self.walk(ast.arg), lambda node: node.arg)

    @cached_property
    def _classes(self) -> Mapping[str, ast.ClassDef]:
        return {node.name: node for _, node in self.walk(ast.ClassDef)}


def _by_name(
    places: Iterable[tuple[Page, Node]], name: Callable[[Node], str]
) -> Mapping[str, Places[Node]]:
    found: dict[str, list[tuple[Page, Node]]] = defaultdict(list)
    for page, node in places:
        found[name(node)].append((page, node))
    return dict(found)
