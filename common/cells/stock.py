"""What the names of a lesson hold, taken before and after a cell: the difference is its effect."""

import types
from collections import deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np

from common.cells.describe import Describer
from common.cells.records import Change
from common.cells.seen import Seen
from common.interface import Inspection

# Of what is larger than this a sample is compared, so that a stock stays cheap.
MOST_BYTES = 64 * 2**20
SAMPLED = 2**20
MOST_ITEMS = 1000
MOST_DEPTH = 4
# What a class written in the lesson calls its module.
LESSON_MODULE = "__main__"
# Whose content is its own affair: only which object it is counts.
OPAQUE = frozenset({"initializer", "optimizer", "loss", "device", "dtype", "shape"})
PLAIN = (bool, int, float, complex, str, bytes, type(None))


@dataclass(frozen=True)
class Difference:
    """Names bound to other objects, names whose object changed, and names that are gone."""

    bound: dict[str, Any]
    changed: dict[str, Change]
    deleted: tuple[str, ...]


class Digester:
    """Digests of values, so that a later one tells whether the content is still the same.

    It holds what it has digested until it goes: an object that went meanwhile would lend its
    identity to another.
    """

    def __init__(self, inspection: Inspection) -> None:
        self.weighed = 0  # bytes of the tensors that were looked at
        self._inspection = inspection
        self._known: dict[int, tuple[object, Hashable]] = {}

    def digest(self, value: Any, depth: int = 0) -> Hashable:
        """Return what is equal for equal content; of what cannot be looked into, its identity."""
        if issubclass(type(value), PLAIN):  # isinstance would ask the value for its class
            return (type(value).__name__, repr(value) if isinstance(value, float) else value)
        known = self._known.get(id(value))
        if known:
            return known[1]
        self._known[id(value)] = (value, id(value))  # for what contains itself
        try:
            found = self._look_into(value, depth)
        except BaseException:  # whatever a lesson's object raises: then it is only itself
            found = id(value)
        self._known[id(value)] = (value, found)
        return found

    def parameters(self, module: Any) -> dict[str, Hashable]:
        """Return the digest of each of a module's parameters and buffers, by name."""
        held = self._inspection.held(module)
        return {entry.name: self.digest(entry.tensor) for entry in held}

    def _look_into(self, value: Any, depth: int) -> Hashable:
        if isinstance(value, np.ndarray):
            return ("array", self._array(value))
        if self._inspection.is_tensor(value):
            return self._tensor(value)
        if self._inspection.is_module(value):
            return self._module(value)
        if isinstance(value, type):
            written = {name: id(held) for name, held in vars(value).items()}
            return (id(value), tuple(written.items()) if _is_of_lesson(value) else ())
        if depth >= MOST_DEPTH or self._inspection.kind(value) in OPAQUE:
            return id(value)
        return self._collection(value, depth)

    def _collection(self, value: Any, depth: int) -> Hashable:
        if isinstance(value, list | tuple | deque):
            items = [self.digest(item, depth + 1) for item in list(value)[:MOST_ITEMS]]
            return (type(value).__name__, len(value), tuple(items))
        if isinstance(value, set | frozenset):
            return (type(value).__name__, len(value), frozenset(map(self.digest, value)))
        if isinstance(value, dict):
            pairs = list(value.items())[:MOST_ITEMS]
            entries = [(self.digest(key), self.digest(held, depth + 1)) for key, held in pairs]
            return (type(value).__name__, len(value), tuple(entries))
        if _is_of_lesson(type(value)) and hasattr(value, "__dict__"):
            return (id(value), self.digest(vars(value), depth + 1))
        return id(value)

    def _tensor(self, value: Any) -> Hashable:
        seen = self._inspection
        array = seen.array(value)
        content = None if array is None else self._array(array)
        return ("tensor", seen.dtype(value), seen.is_trainable(value), content)

    def _module(self, value: Any) -> Hashable:
        try:
            parameters: Hashable = tuple(self.parameters(value).items())
        except BaseException as raised:
            parameters = type(raised).__name__
        return (id(value), parameters, self._inspection.is_training(value))

    def _array(self, array: Any) -> Hashable:
        if array.dtype == object:
            return (id(array), array.shape)
        self.weighed += array.nbytes
        if array.nbytes > MOST_BYTES:
            array = array.flat[:: array.nbytes // SAMPLED]
        data = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
        return (array.shape, str(array.dtype), blake2b(data.data, digest_size=16).digest())


class Stock:
    """What each name of a namespace held at one time."""

    def __init__(self, namespace: Mapping[str, Any], inspection: Inspection) -> None:
        self._digester = Digester(inspection)
        self._inspection = inspection
        self.held = {
            name: (value, self._digester.digest(value))
            for name, value in list(namespace.items())
            if _is_shown(name) and not issubclass(type(value), types.ModuleType)
        }
        self._parameters = {
            name: self._parameters_of(value) for name, (value, _) in self.held.items()
        }

    def since(self, before: "Stock", describer: Describer) -> Difference:
        """Return what is different from an earlier stock."""
        bound, changed = {}, {}
        for name, (value, digest) in self.held.items():
            earlier = before.held.get(name)
            if earlier and earlier[1] == digest and _is_same(earlier[0], value):
                continue
            if not earlier or not _is_same(earlier[0], value) or issubclass(type(value), PLAIN):
                bound[name] = value
            else:
                changed[name] = self._change(name, value, before, describer)
        deleted = tuple(name for name in before.held if name not in self.held)
        return Difference(bound, changed, deleted)

    def _change(self, name: str, value: Any, before: "Stock", describer: Describer) -> Change:
        earlier, now = before._parameters[name], self._parameters[name]
        names = tuple(part for part in now if earlier.get(part) != now[part])
        seen: Seen = describer.describe(value)
        return Change(seen, names)

    def _parameters_of(self, value: Any) -> dict[str, Hashable]:
        try:
            if not issubclass(type(value), PLAIN) and self._inspection.is_module(value):
                return self._digester.parameters(value)
        except BaseException:  # a module that cannot list its parameters has none that we know
            return {}
        return {}


def _is_shown(name: object) -> bool:
    """Return whether a lesson's reader knows the name; globals() takes what is no text too."""
    return isinstance(name, str) and not name.startswith("_")


def _is_same(earlier: object, now: object) -> bool:
    """Return whether it is one object, or the same number or text."""
    return earlier is now or issubclass(type(now), PLAIN)


def _is_of_lesson(kind: type) -> bool:
    return kind.__module__ == LESSON_MODULE
