"""What stands in for a module that is not installed, so that a cell's other lines still run.

Books import their own small library at the top of nearly every cell, beside the framework. Without
a stand-in one absent module would leave whole chapters unjudged.
"""

import ast
import importlib.util
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any, NoReturn

_ERROR = "__absent__"
_STAND_IN = f"__import__({__name__!r}, None, None, ['stand_in']).stand_in({_ERROR})"


class Absent(ModuleType):
    """A module that is not there: whoever asks it for anything gets the error of the import."""

    def __getattr__(self, name: str) -> Any:
        """Raise: there is nothing in it."""
        if name.startswith("__") and name != "__version__":  # inspecting a module asks for these
            raise AttributeError(name)
        self._raise()

    def _raise(self, *_: Any, **__: Any) -> NoReturn:
        raise ModuleNotFoundError(f"No module named {self.__name__!r}", name=self.__name__)

    __call__ = __getitem__ = __iter__ = __enter__ = __contains__ = _raise
    __mro_entries__ = __instancecheck__ = __subclasscheck__ = _raise
    __or__ = __ror__ = __add__ = __radd__ = __sub__ = __rsub__ = _raise
    __mul__ = __rmul__ = __matmul__ = __rmatmul__ = __truediv__ = __rtruediv__ = _raise


def absent_module(error: ModuleNotFoundError) -> str:
    """Return the module that is not installed; nothing where it is there and lacks a part."""
    top = error.name.partition(".")[0] if isinstance(error.name, str) else ""
    try:
        return top if top and importlib.util.find_spec(top) is None else ""
    except (ImportError, ValueError):
        return ""


def stand_in(error: ModuleNotFoundError) -> Absent:
    """Return what stands in for the module that an import did not find.

    Raises:
        ModuleNotFoundError: the very error, where the module is there and lacks a part.
    """
    name = absent_module(error)
    if not name:
        raise error
    return Absent(name)


def absent_in(namespace: Mapping[str, Any], names: Iterable[str]) -> tuple[str, bool]:
    """Return the first of the names' modules that is absent, if any, and whether all are."""
    found = [namespace.get(name) for name in names]
    absent = [one.__name__ for one in found if type(one) is Absent]
    return (absent[0] if absent else ""), len(absent) == len(found)


def survive_imports(tree: ast.Module) -> ast.Module:
    """Return a cell's tree in which imports at its top level survive that a module is absent.

    One inside a `try` or a function is left alone, and so is `from module import *`: nobody could
    say what it would have bound.
    """
    tree.body = [part for statement in tree.body for part in _survived(statement)]
    return ast.fix_missing_locations(tree)


def _survived(statement: ast.stmt) -> list[ast.stmt]:
    if isinstance(statement, ast.Import):
        alone = [ast.copy_location(ast.Import([one]), statement) for one in statement.names]
        return [_within_try(one) for one in alone]
    if isinstance(statement, ast.ImportFrom):
        is_plain = statement.module != "__future__" and statement.names[0].name != "*"
        return [_within_try(statement) if is_plain else statement]
    return [statement]


def _within_try(statement: ast.Import | ast.ImportFrom) -> ast.stmt:
    is_whole = isinstance(statement, ast.Import)
    names = [
        one.asname or (one.name.partition(".")[0] if is_whole else one.name)
        for one in statement.names
    ]
    targets: list[ast.expr] = [ast.Name(name, ast.Store()) for name in names]
    value = ast.parse(_STAND_IN, mode="eval").body
    for part in ast.walk(value):
        ast.copy_location(part, statement)
    caught = ast.Name("ModuleNotFoundError", ast.Load())
    handler = ast.ExceptHandler(caught, _ERROR, [ast.Assign(targets, value)])
    return ast.copy_location(ast.Try([statement], [handler], [], []), statement)
