"""From a value in a lesson to the record of it that can leave the process.

It looks at strangers' objects, whose every method may raise, SystemExit too, and which may have a
property for `__class__`: whatever that is becomes text of the record, never an error of ours.
"""

import functools
import re
import types
from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np

from common.cells.seen import (
    MOST_VALUES,
    Seen,
    SeenMapping,
    SeenModule,
    SeenOther,
    SeenParameter,
    SeenPlain,
    SeenSequence,
    SeenTensor,
    Values,
)
from common.interface import Held, Inspection

MOST_DEPTH = 4
MOST_ITEMS = 64
MOST_TEXT = 2000
MOST_REPR = 200
# Numbers and items that the records of one cell may hold; of what comes after that, a small sample.
ROOM = 500_000
SMALL_SAMPLE = 64
FEW_ITEMS = 4
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_KINDS: dict[str, tuple[type, ...]] = {
    "method": (types.MethodType, types.MethodWrapperType),
    "function": (types.FunctionType, functools.partial, np.ufunc),
    "module": (types.ModuleType,),
    "dtype": (np.dtype,),
    "generator": (Iterator,),
}
_NO_MODULES = frozenset({str, int, float, bool})
_NAME = vars(type)["__name__"].__get__  # a class of classes may have a `__name__` that raises
_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))


class Describer:
    """Describes values; knows the layouts of the parameters of the modules it was shown last."""

    def __init__(self, inspection: Inspection) -> None:
        self.room = ROOM
        self._inspection = inspection
        self._places: dict[Hashable, list[Held]] = {}

    def learn(self, values: Iterable[Any]) -> None:
        """Note where the parameters of modules among these values lie, and how.

        Anew each time: memory that one tensor has left may be another's now.
        """
        self._places = {}
        seen: set[int] = set()
        for module in self._modules(values, 2, seen):
            with suppress(BaseException):  # it cannot list them; its description says so
                for held in self._inspection.held(module):
                    key = self._inspection.storage(held.tensor)
                    self._places.setdefault(key, []).append(held)

    def describe(self, value: Any) -> Seen:
        """Return the record of a value; never raises."""
        return self._describe(value, 0, frozenset())

    def _describe(self, value: Any, depth: int, inside: frozenset[int]) -> Seen:
        if id(value) in inside or depth > MOST_DEPTH:
            return SeenOther("object", name_of(type(value)), "...")
        try:
            seen = _describe_plain(value) or self._numbers(value)
            return seen or self._object(value, depth, inside)
        except BaseException as raised:
            return SeenOther("object", name_of(type(value)), f"<{type(raised).__name__}>")

    def _numbers(self, value: Any) -> Seen | None:
        """Return the record of what holds numbers, else None."""
        if isinstance(value, np.ndarray):
            values = self._values(value)
            return SeenTensor(value.shape, value.shape, str(value.dtype), values, "array")
        if self._inspection.is_tensor(value):
            return self._tensor(value)
        return self._module(value) if self._inspection.is_module(value) else None

    def _object(self, value: Any, depth: int, inside: frozenset[int]) -> Seen:
        if isinstance(value, type):
            return SeenOther("class", value.__name__, _text_of(value))
        look = self._inspection
        kind = look.kind(value)
        if kind == "shape":
            items = tuple(self._describe(size, depth + 1, inside) for size in list(value))
            return SeenSequence("shape", items, len(items))
        if kind:
            is_optimizer = kind == "optimizer"
            rate = _or(lambda: look.learning_rate(value), None) if is_optimizer else None
            return SeenOther(kind, name_of(type(value)), _text_of(value), rate)
        return self._collection(value, depth, inside | {id(value)})

    def _collection(self, value: Any, depth: int, inside: frozenset[int]) -> Seen:
        if isinstance(value, dict | types.MappingProxyType) or _is_archive(value):
            pairs = self._first_of(value.items())
            described = {
                clean(_key(key)): self._describe(held, depth + 1, inside) for key, held in pairs
            }
            return SeenMapping(name_of(type(value)), described, len(value))
        for name, kinds in _SEQUENCES.items():
            if any(isinstance(value, kind) for kind in kinds):
                items = self._first_of(value)
                seen = tuple(self._describe(item, depth + 1, inside) for item in items)
                return SeenSequence(name, seen, len(value))
        return SeenOther(_kind_of(value), name_of(type(value)), _text_of(value))

    def _first_of(self, items: Iterable[Any]) -> list[Any]:
        """Return as many items as there is room for: lists of lists of one list are many."""
        first = list(items)[: MOST_ITEMS if self.room > 0 else FEW_ITEMS]
        self.room -= len(first)
        return first

    def _tensor(self, tensor: Any, held: Held | None = None) -> SeenTensor:
        look = self._inspection
        stored = tuple(map(int, look.shape(tensor)))
        held = held or self._place(tensor, stored)
        array = look.array(tensor)
        axes = held.axes if held and array is not None else None
        if array is not None and axes is not None and array.ndim == len(axes):
            array = array.transpose(axes)
        is_parameter = look.is_parameter(tensor) or bool(held and not held.is_buffer)
        return SeenTensor(
            shape=stored if array is None else tuple(map(int, array.shape)),
            stored=stored,
            dtype=look.dtype(tensor),
            values=None if array is None else self._values(array),
            role="parameter" if is_parameter else "tensor",
            is_trainable=look.is_trainable(tensor),
            device=look.device(tensor),
            needs_gradient=look.needs_gradient(tensor),
        )

    def _place(self, tensor: Any, stored: tuple[int, ...]) -> Held | None:
        """Return the place in some module where this very tensor is kept, or None."""
        for held in self._places.get(self._inspection.storage(tensor), ()):
            if tuple(self._inspection.shape(held.tensor)) == stored:
                return held
        return None

    def _module(self, module: Any) -> SeenModule:
        look = self._inspection
        cannot_list = ""
        parameters: list[SeenParameter] = []
        try:
            first: dict[Hashable, int] = {}
            for place, held in enumerate(look.held(module)):
                same_as = first.setdefault(self._key_of(held.tensor), place)
                seen = self._tensor(held.tensor, held)
                earlier = None if same_as == place else same_as
                parameters.append(SeenParameter(clean(held.name), seen, earlier, held.is_buffer))
        except BaseException as raised:
            cannot_list = clean(f"{type(raised).__name__}: {raised}")[:MOST_REPR]
        return SeenModule(
            class_name=name_of(type(module)),
            parameters=tuple(parameters),
            layers=tuple(_or(lambda: look.layers(module), [])),
            cannot_list=cannot_list,
            is_built=_or(lambda: look.is_built(module), False),
            is_training=_or(lambda: look.is_training(module), None),
        )

    def _key_of(self, tensor: Any) -> Hashable:
        """Return what tensors in one place share; one without values yet is only itself."""
        if self._inspection.array(tensor) is None:
            return ("no values", id(tensor))
        return self._inspection.storage(tensor)

    def _values(self, array: Any) -> Values | None:
        if array.dtype.kind not in "biufV" or array.dtype.names:
            return None
        limit = MOST_VALUES if self.room > 0 else SMALL_SAMPLE
        step = max(1, -(-array.size // limit))
        numbers = np.asarray(array.flat[::step]).astype(np.float64)
        self.room -= numbers.size
        with np.errstate(all="ignore"):
            total = float(np.sum(array, dtype=np.float64) if step > 1 else numbers.sum())
        return Values(tuple(numbers.tolist()), total, step)

    def _modules(self, values: Iterable[Any], depth: int, seen: set[int]) -> Iterator[Any]:
        for value in list(values)[: MOST_ITEMS * 16]:
            if type(value) in _NO_MODULES or id(value) in seen:
                continue
            seen.add(id(value))
            with suppress(BaseException):
                if self._inspection.is_module(value):
                    yield value
                elif depth and isinstance(value, list | tuple):
                    yield from self._modules(value, depth - 1, seen)
                elif depth and isinstance(value, dict):
                    yield from self._modules(value.values(), depth - 1, seen)
                elif depth and type(value).__module__ == "__main__":
                    yield from self._modules(vars(value).values(), depth - 1, seen)


_SEQUENCES: dict[str, tuple[type, ...]] = {
    "tuple": (tuple,),
    "list": (list, deque, *_VIEWS),
    "set": (set, frozenset),
}


def clean(text: str) -> str:
    """Return the text without lone surrogates, which no message can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def without_colours(text: str) -> str:
    """Return the text without what colours it on a terminal: Keras's errors and logs have that."""
    return _COLOUR.sub("", text)


def _or(ask: Any, otherwise: Any) -> Any:
    try:
        return ask()
    except BaseException:  # a lesson's own class answers, and may raise
        return otherwise


def _describe_plain(value: Any) -> SeenPlain | None:
    """Return the record of a number, a text or None, else None."""
    name = name_of(type(value))
    if isinstance(value, np.generic) and not isinstance(value, np.void):
        value = value.item()
    if value is None or isinstance(value, bool):
        return SeenPlain(value, name)
    if isinstance(value, int):
        return SeenPlain(int(value) if abs(value) < 2**63 else _digits(value), name)
    if isinstance(value, float):
        is_number = value - value == 0
        return SeenPlain(float(value) if is_number else str(float(value)), name)
    if isinstance(value, str):
        return SeenPlain(clean(str.__str__(value)[:MOST_TEXT]), name)
    if isinstance(value, bytes | complex):
        short = value[:MOST_REPR] if isinstance(value, bytes) else value
        return SeenPlain(repr(short), name)
    return None


def _is_archive(value: Any) -> bool:
    """Return whether it is an open file of NumPy's that has arrays by name."""
    return isinstance(value, np.lib.npyio.NpzFile) and value.zip is not None


def _digits(value: int) -> str:
    """Return a number too large for JSON as text, in hex where it is too long for digits."""
    return str(value) if value.bit_length() < 4096 else hex(value)[:MOST_REPR]


def _key(key: Any) -> str:
    return key[:MOST_REPR] if isinstance(key, str) else _text_of(key)


def name_of(kind: type) -> str:
    """Return the name of a class, whatever it says of itself."""
    name: str = _NAME(kind)
    return clean(name)


def _kind_of(value: Any) -> str:
    """Return what a reader would call something that is no tensor, module or collection."""
    if isinstance(value, types.BuiltinMethodType):
        owner = value.__self__
        is_free = owner is None or isinstance(owner, types.ModuleType)
        return "function" if is_free else "method"
    for kind, classes in _KINDS.items():
        if isinstance(value, classes):
            return kind
    if hasattr(type(value), "__enter__") and hasattr(type(value), "__exit__"):
        return "context manager"
    return "object"


def _text_of(value: Any) -> str:
    """Return the start of a value's repr, without addresses, which change from run to run."""
    try:
        text = repr(value)
    except BaseException as raised:
        return f"<{type(raised).__name__}>"
    return clean(_ADDRESS.sub("", text[: 2 * MOST_REPR])[:MOST_REPR])
