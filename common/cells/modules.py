"""The layers and blocks that a lesson's expressions were: kept until its end, then described.

Only then are they whole: a lazy layer has its parameters from its first call on.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any

from common.cells.describe import clean, name_of
from common.cells.known import KnownModule, Span
from common.cells.stock import LESSON_MODULE
from common.interface import Inspection

MOST_MODULES = 1000
MOST_DEPTH = 4
MOST_GIVEN = 2**31
_PLACE = vars(type)["__module__"].__get__  # a class of classes may answer with anything
_QUALIFIED = vars(type)["__qualname__"].__get__


@dataclass(frozen=True)
class _Call:
    """The tensors of a call: their shapes, and the first one's dtype."""

    inputs: tuple[tuple[int, ...], ...]
    output: tuple[int, ...] | None
    dtype: str

    @property
    def is_open(self) -> bool:
        """Return whether some size was not known: then a later call may say more."""
        return self.output is None or any(-1 in shape for shape in (*self.inputs, self.output))


class Modules:
    """All modules that were seen, each with a place that it keeps, and their calls."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._seen: list[Any] = []
        self._places: dict[int, int] = {}
        self._calls: dict[int, _Call] = {}
        self._settled: set[int] = set()
        self._made: dict[int, tuple[int, Span]] = {}
        self._given: dict[int, dict[str, int]] = {}
        self._around: dict[int, dict[str, int]] = {}

    @property
    def count(self) -> tuple[int, ...]:
        """Return how many modules, calls and full calls were seen: what is known grows with it."""
        return len(self._seen), len(self._calls), len(self._settled), len(self._made)

    def place(self, module: Any) -> int:
        """Return a module's place, or -1 where there are too many of them."""
        known = self._places.get(id(module))
        if known is not None:
            return known
        if len(self._seen) >= MOST_MODULES:
            return -1
        self._seen.append(module)
        return self._places.setdefault(id(module), len(self._seen) - 1)

    def note(
        self, module: Any, args: Sequence[Any], kwargs: Mapping[str, Any], result: Any
    ) -> None:
        """Note the call of a module, if none was before that said as much."""
        if id(module) in self._settled:
            return
        with suppress(BaseException):  # a lesson's own containers may raise anything
            if self.place(module) < 0:
                return
            inputs = list(self._tensors([*args, *kwargs.values()]))
            output = next(self._tensors([result]), None)
            shapes = tuple(self._inspection.sizes(each) or () for each in inputs)
            call = _Call(
                shapes,
                None if output is None else self._inspection.sizes(output),
                self._inspection.dtype(inputs[0]) if inputs else "",
            )
            if not call.is_open:
                self._settled.add(id(module))
            if not call.is_open or id(module) not in self._calls:
                self._calls[id(module)] = call

    def note_making(self, module: Any, place: tuple[int, Span], frame: FrameType) -> None:
        """Note what a module is made of, in its class's `__init__`, or where a call has made it.

        A class's own `__init__` tells before those of its bases, and the call that made a module
        before those that hand it on.
        """
        code = frame.f_code
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        given = frame.f_locals
        if code.co_name == "__init__" and names and given.get(names[0]) is module:
            numbers = _numbers({name: given.get(name) for name in names})
            self._given.setdefault(id(module), numbers)
        elif id(module) not in self._made:
            self._made[id(module)] = place
            self._around[id(module)] = _numbers(given)

    def owners(self) -> dict[int, tuple[str, str]]:
        """Return for each parameter, by its identity, its layer's class and its name there."""
        found: dict[int, tuple[str, str]] = {}
        for module in self._all():
            with suppress(BaseException):  # one that its lesson has not set up cannot be listed
                for held in self._inspection.own(module):
                    found.setdefault(id(held.tensor), (class_name(type(module))[0], held.name))
        return found

    def describe(self) -> tuple[KnownModule, ...]:
        """Return the modules as they are now, each at its place."""
        return tuple(self._describe(module) for module in self._all())

    def _all(self) -> Iterator[Any]:
        """Yield every module, those within them too."""
        place = 0
        while place < len(self._seen):
            for _, child in self._children(self._seen[place]):
                self.place(child)
            yield self._seen[place]
            place += 1

    def _children(self, module: Any) -> list[tuple[str, Any]]:
        with suppress(BaseException):
            return self._inspection.children(module)
        return []

    def _describe(self, module: Any) -> KnownModule:
        name, is_own = class_name(type(module))
        parameters: dict[str, tuple[int, ...]] = {}
        with suppress(BaseException):
            for held in self._inspection.own(module):
                shape = self._inspection.sizes(held.tensor)
                if not held.is_buffer and shape is not None:
                    parameters[clean(held.name)] = shape
        places = [(_text(name), self.place(child)) for name, child in self._children(module)]
        call = self._calls.get(id(module))
        return KnownModule(
            class_name=name,
            is_own=is_own,
            parameters=parameters,
            children=tuple((name, place) for name, place in places if place >= 0),
            inputs=call.inputs if call else None,
            output=call.output if call else None,
            input_dtype=call.dtype if call else "",
            made=self._made.get(id(module)),
            around=self._around.get(id(module), {}),
            given=self._given.get(id(module), {}),
        )

    def _tensors(self, values: Sequence[Any], depth: int = 0) -> Iterator[Any]:
        for value in values:
            if self._inspection.is_tensor(value) or self._inspection.is_symbolic(value):
                yield value
            elif depth < MOST_DEPTH and issubclass(type(value), list | tuple):
                yield from self._tensors(value, depth + 1)
            elif depth < MOST_DEPTH and issubclass(type(value), dict):
                yield from self._tensors(list(value.values()), depth + 1)


def _numbers(names: Mapping[str, Any]) -> dict[str, int]:
    """Return the whole numbers above zero among what names hold, those of the lesson's own."""
    return {
        name: value
        for name, value in list(names.items())
        if type(value) is int and 0 < value < MOST_GIVEN and name.isidentifier() and name[0] != "_"
    }


def _text(name: Any) -> str:
    """Return a child's name; a lesson's own container may have given it another thing for one."""
    return clean(name) if issubclass(type(name), str) else class_name(type(name))[0]


def class_name(kind: type) -> tuple[str, bool]:
    """Return a class's name with its library's, and whether it is the lesson's own: then bare."""
    library = _PLACE(kind)
    if library == LESSON_MODULE:
        return name_of(kind), True
    if library == "builtins" or not isinstance(library, str):
        return name_of(kind), False
    return clean(f"{library}.{_QUALIFIED(kind)}"), False
