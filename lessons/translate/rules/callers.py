"""Who calls the lesson's own functions: by their names, or as they were handed on to others."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from lessons.translate.pages import Page
from lessons.translate.script import Script

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
# Functions that are handed on to functions that hand them on, and no further.
_DEPTH = 4


@dataclass(frozen=True)
class Handed:
    """A function that another one is given as `parameter`, and calls by that name."""

    to: ast.FunctionDef
    parameter: str
    name: str


@dataclass(frozen=True)
class _Called:
    """A call of a function; `by` says to whom it was handed, where it is not called by its name."""

    call: ast.Call
    by: Handed | None = None


class Callers:
    """The calls of a lesson's functions."""

    def __init__(self, script: Script) -> None:
        self.script = script

    @cached_property
    def _functions(self) -> dict[str, list[tuple[int, int, ast.FunctionDef]]]:
        found: dict[str, list[tuple[int, int, ast.FunctionDef]]] = defaultdict(list)
        for page, node in self.script.walk(ast.FunctionDef):
            if isinstance(node, ast.FunctionDef):
                around = page.parents[node]
                name = node.name
                if isinstance(around, ast.ClassDef):
                    name = around.name if name == "__init__" else f".{name}"
                found[name].append((page.cell, node.lineno, node))
        return found

    @cached_property
    def _reads(self) -> dict[str, list[tuple[Page, ast.expr]]]:
        """Return where names are read, and attributes (with a dot before them)."""
        found: dict[str, list[tuple[Page, ast.expr]]] = defaultdict(list)
        for page, node in self.script.walk(ast.Name, ast.Attribute):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found[node.id].append((page, node))
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found[f".{node.attr}"].append((page, node))
        return found

    def function(self, func: ast.expr) -> ast.FunctionDef | None:
        """Return the lesson's function that a call's `func` names, as it was defined before it."""
        if not isinstance(func, ast.Name):
            return None
        page = self.script.page_of(func)
        found = self._functions.get(func.id, [])
        before = [one for one in found if one[:2] <= (page.cell, func.lineno)] or found
        function = before[-1][2] if before else None
        return function if function is not None and function.name == func.id else None

    def given(
        self, function: ast.FunctionDef, parameter: str, handed: Sequence[Handed] = ()
    ) -> list[tuple[ast.expr, Handed | None]] | None:
        """Return what callers give for a parameter, None where one of them is not seen.

        `handed` are functions that were handed on: callers that hand on another do not count.
        """
        found = []
        only = [one for one in handed if one.to is function]
        for called in self._calls(function):
            if called is None:
                return None
            if any(self._is_other(called.call, function, one) for one in only):
                continue
            value = self.argument(called.call, function, parameter)
            if value is None:
                return None
            found.append((value, called.by))
        return found

    def calls(self, function: ast.FunctionDef) -> list[ast.Call] | None:
        """Return the calls of a function, None where one of them is not seen."""
        found = list(self._calls(function))
        seen = {one.call: None for one in found if one is not None}
        return None if None in found else list(seen)

    def handed(self, function: ast.FunctionDef, parameter: str) -> list[ast.FunctionDef]:
        """Return the lesson's functions that callers give for a parameter."""
        found: dict[ast.FunctionDef, None] = {}
        for value, _ in self.given(function, parameter) or ():
            own = self.function(value)
            around = parameter_of(self.script.page_of(value), value) if own is None else None
            if own is not None:
                found[own] = None
            elif isinstance(value, ast.Name) and around is not None and around is not function:
                found |= dict.fromkeys(self.handed(around, value.id))
        return list(found)

    def argument(
        self, call: ast.Call, function: ast.FunctionDef, parameter: str
    ) -> ast.expr | None:
        """Return what a call gives for a parameter, be it by default."""
        args = function.args
        names = [one.arg for one in (*args.posonlyargs, *args.args)]
        for keyword in call.keywords:
            if keyword.arg == parameter:
                return keyword.value
        if parameter not in names:
            return None
        place = names.index(parameter)
        is_method = isinstance(self.script.page_of(function).parents[function], ast.ClassDef)
        at = place - is_method
        if any(isinstance(one, ast.Starred) for one in call.args[: at + 1]):
            return None
        if 0 <= at < len(call.args):
            return call.args[at]
        last = place - (len(names) - len(args.defaults))
        return args.defaults[last] if last >= 0 else None

    def _is_other(self, call: ast.Call, function: ast.FunctionDef, handed: Handed) -> bool:
        """Return whether a call hands on another function than this."""
        given = self.argument(call, function, handed.parameter)
        own = isinstance(given, ast.Name) and self._functions.get(given.id)
        return bool(own) and isinstance(given, ast.Name) and given.id != handed.name

    def _calls(self, function: ast.FunctionDef) -> Iterator[_Called | None]:
        """Yield the calls of a function; None for a use of it that may be one."""
        page = self.script.page_of(function)
        around = page.parents[function]
        if isinstance(around, ast.ClassDef):
            name = around.name if function.name == "__init__" else f".{function.name}"
            for _, read in self._reads.get(name, ()):
                above = self.script.page_of(read).parents[read]
                if isinstance(above, ast.Call) and above.func is read:
                    yield _Called(above)
            return
        reads = self._reads.get(function.name, ())
        own = [one for _, one in reads if self.function(one) is function]
        yield from self._used(function.name, own, None, _DEPTH)

    def _used(
        self, name: str, reads: list[ast.expr], by: Handed | None, depth: int
    ) -> Iterator[_Called | None]:
        for read in reads:
            above = self.script.page_of(read).parents[read]
            call = (
                self.script.page_of(above).parents[above]
                if isinstance(above, ast.keyword)
                else above
            )
            if isinstance(call, ast.Call) and call.func is read:
                yield _Called(call, by)
            elif isinstance(call, ast.Call) and depth:
                yield from self._handed_on(name, read, call, depth)
            else:
                yield None

    def _handed_on(
        self, name: str, given: ast.expr, call: ast.Call, depth: int
    ) -> Iterator[_Called | None]:
        to = self.function(call.func)
        parameters = [] if to is None else [one.arg for one in (*to.args.args, *to.args.kwonlyargs)]
        own = [one for one in parameters if to and self.argument(call, to, one) is given]
        if to is None or len(own) != 1:
            yield None
            return
        reads = [
            one
            for page, one in self._reads.get(own[0], ())
            if page.enclosing(one, *FUNCTIONS) is to
        ]
        yield from self._used(name, reads, Handed(to, own[0], name), depth - 1)


def returns_of(function: ast.AST) -> Iterator[ast.Return]:
    """Yield where a function gives something back, without the functions in it."""
    waiting = [*ast.iter_child_nodes(function)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return):
            yield node
        elif not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            waiting += ast.iter_child_nodes(node)


def parameter_of(page: Page, name: ast.expr) -> ast.FunctionDef | None:
    """Return the function whose parameter a name is, None for what is none."""
    function = page.enclosing(name, *FUNCTIONS)
    if isinstance(function, ast.FunctionDef) and isinstance(name, ast.Name):
        args = function.args
        if any(one.arg == name.id for one in [*args.posonlyargs, *args.args, *args.kwonlyargs]):
            return function
    return None
