"""Where a name's value came from, as far as the text says it: the last thing assigned to it."""

import ast
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from lessons.translate.pages import Page

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_CONDITIONS = (ast.If, ast.Try)


class Origins:
    """The assignments of a lesson: to names, by the scope they stand in, and to attributes."""

    def __init__(self, pages: Sequence[Page]) -> None:
        # (scope, name) -> (place, value) in order; the lesson's own namespace is the scope None.
        self._assigned: dict[tuple[ast.AST | None, str], list[tuple[int, ast.expr]]]
        self._assigned = defaultdict(list)
        self._pages: dict[ast.AST, tuple[int, Page]] = {}
        self._parameters: dict[ast.AST, frozenset[str]] = {}
        for number, page in enumerate(pages):
            for node in page.nodes:
                self._pages[node] = (number, page)
                if isinstance(node, ast.Assign) and len(node.targets) == 1:
                    self._note(node.targets[0], node.value, number, page)

    def page_of(self, node: ast.AST) -> Page | None:
        """Return the page that a node stands on; None for one that a rule has put together."""
        found = self._pages.get(node)
        return found[1] if found else None

    def of(self, node: ast.AST) -> ast.expr | None:
        """Return what was last assigned to a name or an own attribute; None where it is unsaid."""
        if node not in self._pages:
            return None
        number, page = self._pages[node]
        key = self._key(node, page)
        if key is None:
            return None
        found = self._assigned.get(key, [])
        if isinstance(key[0], ast.ClassDef):  # what `__init__` has set, wherever it stands
            return found[-1][1] if found else None
        if key[0] is not None and not found:  # a function sees the lesson's names as they are last
            if key[1] in self._given(key[0]):
                return None
            found = self._assigned.get((None, key[1]), [])
            return found[-1][1] if found else None
        count = bisect_left(found, _place(number, node), key=lambda one: one[0])
        value = found[count - 1][1] if count else None
        is_other = value is not None and count > 1 and self._is_in_doubt(value, node, page)
        return None if is_other else value

    def every(self, node: ast.AST) -> list[ast.expr]:
        """Return all that is assigned to a name in its scope, in order."""
        number_and_page = self._pages.get(node)
        key = self._key(node, number_and_page[1]) if number_and_page else None
        return [value for _, value in self._assigned.get(key, [])] if key else []

    def _is_in_doubt(self, value: ast.expr, node: ast.AST, page: Page) -> bool:
        """Return whether a value is only given on a condition that its reader does not share."""
        condition = self._pages[value][1].enclosing(value, *_CONDITIONS)
        return condition is not None and condition not in set(page.around(node))

    def _given(self, function: ast.AST) -> frozenset[str]:
        """Return the names of a function's parameters."""
        if function not in self._parameters:
            assert isinstance(function, _FUNCTIONS)
            every = (one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg))
            self._parameters[function] = frozenset(every)
        return self._parameters[function]

    def _note(self, target: ast.expr, value: ast.expr, number: int, page: Page) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, its in zip(target.elts, value.elts, strict=False):
                self._note(one, its, number, page)
            return
        key = self._key(target, page)
        if key is not None:
            self._assigned[key].append((_place(number, target), value))

    def _key(self, node: ast.AST, page: Page) -> tuple[ast.AST | None, str] | None:
        if isinstance(node, ast.Name):
            return page.enclosing(node, *_FUNCTIONS), node.id
        is_own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if is_own and isinstance(node, ast.Attribute) and node.value.id == "self":  # type: ignore[attr-defined]
            around = page.enclosing(node, ast.ClassDef)
            return (around, node.attr) if around else None
        return None


def _place(number: int, node: ast.AST) -> int:
    return number * 1_000_000 + getattr(node, "lineno", 0)
