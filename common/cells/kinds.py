"""What the expressions of a lesson are while it runs: looked at, and never touched.

Only the framework's inspection looks into a value; a lesson's own methods are not asked, and of a
tensor nothing but what it is: its shape, its dtype, whether it asks for a gradient.
"""

import builtins
import functools
import sys
import threading
import types
import weakref
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

import msgspec
import numpy as np

from common.cells.describe import clean
from common.cells.kinds_writing import TOLD, Marks, mark
from common.cells.known import Known, KnownCell, KnownModules, Span
from common.cells.modules import Modules, class_name
from common.cells.stock import LESSON_MODULE
from common.interface import Inspection

# Of an expression in a loop or a function the first runs of each cell are looked at.
MOST_RUNS = 3
# And more of one that makes layers: all of them are to be known.
MOST_MADE = 64
MOST_ITEMS = 8
_NUMBERS = (bool, int, float, complex, np.generic)
_SEQUENCES: tuple[type, ...] = (
    *(list, tuple, set, frozenset, deque, range),
    *(type({}.keys()), type({}.values()), type({}.items())),
)
_METHODS = (types.MethodType, types.MethodWrapperType)
_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, functools.partial, np.ufunc)


class Kinds:
    """What was seen of the expressions of the cells so far; `is_on` while a cell runs."""

    def __init__(self, inspection: Inspection) -> None:
        self.is_on = False
        self.modules = Modules(inspection)
        self._inspection = inspection
        self._thread = threading.get_ident()
        self._sites: list[tuple[int, list[Span]]] = []
        self._left: list[int] = []
        self._makings: set[int] = set()
        self._found: dict[int, dict[Known, None]] = {}
        # Parameters whose layer is looked for when the cell has ended: in the middle of a layer's
        # `__init__` it does not keep them yet. Not held, since others count who holds what.
        self._waiting: list[tuple[int, Known, Any]] = []
        self._told_modules: KnownModules | None = None
        self._counted = self.modules.count
        left, look = self._left, self._look

        def told(site: int, value: Any) -> Any:
            if left[site]:
                look(site, value)
            return value

        self._told = told

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Let the lesson's code find the function that looks, from its first cell on."""
        try:
            yield
        finally:
            vars(builtins).pop(TOLD, None)  # the lesson may have removed it

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look at what is told; a cell runs."""
        setattr(builtins, TOLD, self._told)  # anew: the cell before may have removed it
        self.is_on = True
        try:
            yield
        finally:
            self.is_on = False

    def mark(self, tree: Any, cell: int, source: str) -> Marks:
        """Return what of a cell's tree is to be told."""

        def add(spans: list[Span], is_making: bool) -> int:
            site = len(self._sites)
            self._sites.append((cell, spans))
            if is_making:
                self._makings.add(site)
            self._left.append(self._most(site))
            return site

        return mark(tree, source, add)

    def end_cell(self) -> Iterator[KnownCell | KnownModules]:
        """Yield what was seen since this was asked last."""
        owners = self.modules.owners() if self._waiting else {}
        for site, known, find in self._waiting:
            owner, part = owners.get(id(find()), ("", ""))
            self._keep(site, msgspec.structs.replace(known, owner=owner, part=clean(part)))
        cells: dict[int, list[tuple[Span, Known]]] = {}
        for site, seen in self._found.items():
            cell, spans = self._sites[site]
            self._left[site] = self._most(site)
            cells.setdefault(cell, []).extend((span, known) for span in spans for known in seen)
        self._found, self._waiting = {}, []
        for cell, expressions in cells.items():
            yield KnownCell(cell, tuple(expressions))
        if self.modules.count != self._counted:
            yield from self.tell_modules()

    def tell_modules(self) -> Iterator[KnownModules]:
        """Yield the modules as they are now, if they are not as they were told last."""
        modules = KnownModules(self.modules.describe())
        self._counted = self.modules.count
        if modules.modules and modules != self._told_modules:
            self._told_modules = modules
            yield modules

    def _most(self, site: int) -> int:
        return MOST_MADE if site in self._makings else MOST_RUNS

    def _look(self, site: int, value: Any) -> None:
        if not self.is_on or threading.get_ident() != self._thread:
            return
        self._left[site] -= 1
        self.is_on = False  # what runs because we look tells nothing
        try:
            known = self._known(value)
            if known.module >= 0 and site in self._makings:
                cell, spans = self._sites[site]
                self.modules.note_making(value, (cell, spans[0]), sys._getframe(2))
            if known.kind == "parameter":
                self._waiting.append((site, known, weakref.ref(value)))
            else:
                self._keep(site, known)
        except BaseException:  # a lesson's object may raise anything
            self._keep(site, Known(kind="object"))
        finally:
            self.is_on = True

    def _keep(self, site: int, known: Known) -> None:
        self._found.setdefault(site, {})[known] = None

    def _known(self, value: Any) -> Known:
        known = _plain(value) or self._of_framework(value)
        return known or self._collection(value) or _other(value)

    def _of_framework(self, value: Any) -> Known | None:
        look = self._inspection
        if look.is_tensor(value):
            return self._tensor(value)
        if look.is_symbolic(value):
            name, _ = class_name(type(value))
            return _shaped("tensor", name, look.sizes(value), dtype=look.dtype(value))
        if look.is_module(value):
            name, is_own = class_name(type(value))
            place = self.modules.place(value)
            return Known(kind="module", class_name=name, is_own=is_own, module=place)
        kind = look.kind(value) or look.rarer_kind(value)
        if kind is None:
            return None
        if isinstance(value, types.FunctionType):
            return Known(kind=kind, class_name=_path(value))
        name, is_own = class_name(type(value))
        return Known(kind=kind, class_name=name, is_own=is_own)

    def _tensor(self, tensor: Any) -> Known:
        look = self._inspection
        name, is_own = class_name(type(tensor))
        is_trainable, needs_gradient = look.is_trainable(tensor), look.needs_gradient(tensor)
        return _shaped(
            "parameter" if look.is_parameter(tensor) else "tensor",
            name,
            look.sizes(tensor),
            is_own=is_own,
            dtype=look.dtype(tensor),
            is_leaf=is_trainable or not needs_gradient,
            is_trainable=is_trainable,
            needs_gradient=needs_gradient,
        )

    def _collection(self, value: Any) -> Known | None:
        kind = type(value)
        name, is_own = class_name(kind)
        if issubclass(kind, np.ndarray):
            shape = tuple(map(int, value.shape))
            return _shaped("array", name, shape, is_own=is_own, dtype=str(value.dtype))
        for known in _SEQUENCES:
            if issubclass(kind, known):
                first = islice(known.__iter__(value), MOST_ITEMS)  # type: ignore[attr-defined]
                items = tuple(self._item(item) for item in list(first))
                return Known(kind="sequence", class_name=name, is_own=is_own, items=items)
        if issubclass(kind, Mapping):
            return Known(kind="mapping", class_name=name, is_own=is_own)
        return None

    def _item(self, item: Any) -> str:
        if issubclass(type(item), _SEQUENCES) and self._inspection.kind(item) is None:
            return "sequence"
        return self._known(item).kind


def _shaped(kind: str, name: str, shape: tuple[int, ...] | None, **rest: Any) -> Known:
    ndim = -1 if shape is None else len(shape)
    return Known(kind=kind, class_name=name, shape=shape, ndim=ndim, **rest)


def _plain(value: Any) -> Known | None:
    """Return what a number, a text, a class or a library is, else None."""
    kind = type(value)
    if value is None:
        return Known(kind="none")
    if issubclass(kind, str | bytes):
        return Known(kind="text", class_name=class_name(kind)[0])
    if issubclass(kind, _NUMBERS):
        dtype = str(value.dtype) if issubclass(kind, np.generic) else ""
        return Known(kind="number", class_name=class_name(kind)[0], dtype=dtype)
    if issubclass(kind, types.ModuleType):
        return Known(kind="library", class_name=clean(str(vars(value).get("__name__", ""))))
    if issubclass(kind, type):
        name, is_own = class_name(value)
        return Known(kind="class", class_name=name, is_own=is_own)
    return None


def _other(value: Any) -> Known:
    """Return what something is that is no framework's and no collection."""
    kind = type(value)
    if issubclass(kind, _METHODS) or (issubclass(kind, types.BuiltinMethodType) and _owner(value)):
        owner = value.__self__
        name, is_own = class_name(owner if issubclass(type(owner), type) else type(owner))
        return Known(kind="method", class_name=name, is_own=is_own)
    if issubclass(kind, _FUNCTIONS):
        is_own = getattr(value, "__module__", "") == LESSON_MODULE
        return Known(kind="function", class_name=_path(value), is_own=is_own)
    name, is_own = class_name(kind)
    if issubclass(kind, Iterator):
        return Known(kind="iterator", class_name=name, is_own=is_own)
    if hasattr(kind, "__enter__") and hasattr(kind, "__exit__"):
        return Known(kind="context manager", class_name=name, is_own=is_own)
    return Known(kind="object", class_name=name, is_own=is_own)


def _owner(method: Any) -> Any:
    """Return what a builtin method belongs to; a function of a library belongs to nothing."""
    owner = method.__self__
    return None if owner is None or issubclass(type(owner), types.ModuleType) else (owner,)


def _path(function: Any) -> str:
    """Return a function's name with its library's; of the lesson's own, bare."""
    if isinstance(function, functools.partial):
        return _path(function.func)
    name = getattr(function, "__name__", "")
    library = getattr(function, "__module__", None)
    if not isinstance(library, str) or library in (LESSON_MODULE, "builtins"):
        return clean(str(name))
    return clean(f"{library}.{name}")
