"""What is known of a lesson's expressions when all of their runs are put together."""

from collections.abc import Iterable, Sequence
from functools import reduce

import msgspec

from common.cells.known import Known, KnownCell, KnownModule, KnownModules, Span

_TENSORS = frozenset({"tensor", "parameter"})


def gather(
    messages: Iterable[object],
) -> tuple[dict[int, dict[Span, Known]], tuple[KnownModule, ...]]:
    """Return what was told of expressions, by cell and place, and the modules as told last."""
    modules: tuple[KnownModule, ...] = ()
    runs: dict[int, dict[Span, list[Known]]] = {}
    for message in messages:
        if isinstance(message, KnownModules):
            modules = message.modules
        elif isinstance(message, KnownCell):
            cell = runs.setdefault(message.cell, {})
            for span, known in message.expressions:
                cell.setdefault(span, []).append(known)
    merged = {
        cell: {span: merge(several, modules) for span, several in places.items()}
        for cell, places in runs.items()
    }
    return merged, modules


def merge(runs: Sequence[Known], modules: Sequence[KnownModule] = ()) -> Known:
    """Return what an expression was over all of its runs.

    A parameter in one run and another tensor in the next is a tensor. Several modules are as one
    where they are alike: then it is the place of one that was built.
    """

    def both(one: Known, other: Known) -> Known:
        if one == other:
            return one
        kind = _kind(one, other)
        if kind == "varies":
            return Known(kind=kind)
        return Known(
            kind=kind,
            class_name=one.class_name if one.class_name == other.class_name else "",
            is_own=one.is_own and other.is_own,
            dtype=one.dtype if one.dtype == other.dtype else "",
            shape=_shape(one.shape, other.shape),
            ndim=one.ndim if one.ndim == other.ndim else -1,
            is_leaf=one.is_leaf and other.is_leaf,
            is_trainable=one.is_trainable or other.is_trainable,
            needs_gradient=one.needs_gradient or other.needs_gradient,
            owner=one.owner if one.owner == other.owner else "",
            part=one.part if one.part == other.part else "",
            module=_module(one.module, other.module, modules),
            items=one.items if one.items == other.items else (),
        )

    # A place that was left because two modules differ must not be taken up again by a third.
    places = {known.module for known in runs}
    merged = reduce(both, runs)
    if merged.module >= 0 and not _are_alike(places, modules):
        return msgspec.structs.replace(merged, module=-1)
    return merged


def _kind(one: Known, other: Known) -> str:
    if one.kind == other.kind:
        return one.kind
    return "tensor" if {one.kind, other.kind} <= _TENSORS else "varies"


def _shape(one: tuple[int, ...] | None, other: tuple[int, ...] | None) -> tuple[int, ...] | None:
    """Return the shape of both; what a symbolic tensor leaves open may be anything."""
    if one is None or other is None or len(one) != len(other):
        return None
    pairs = list(zip(one, other, strict=True))
    is_same = all(a == b or min(a, b) < 0 for a, b in pairs)
    return tuple(min(a, b) if min(a, b) < 0 else a for a, b in pairs) if is_same else None


def _are_alike(places: set[int], modules: Sequence[KnownModule]) -> bool:
    if -1 in places:
        return False
    first, *others = sorted(places)
    return all(_is_alike(first, other, modules, frozenset()) for other in others)


def _module(one: int, other: int, modules: Sequence[KnownModule]) -> int:
    """Return the place of the one of two modules of which more is known."""
    if one == other or min(one, other) < 0:
        return one if one == other else -1
    return max(one, other, key=lambda place: _how_much(place, modules))


def _how_much(place: int, modules: Sequence[KnownModule]) -> tuple[bool, bool, int]:
    module = _at(place, modules)
    if module is None:
        return (False, False, -place)
    return (bool(module.parameters), module.inputs is not None, -place)


def _at(place: int, modules: Sequence[KnownModule]) -> KnownModule | None:
    return modules[place] if place < len(modules) else None


def _is_alike(
    one: int, other: int, modules: Sequence[KnownModule], inside: frozenset[tuple[int, int]]
) -> bool:
    """Return whether two modules would be written in the same words."""
    first, second = _at(one, modules), _at(other, modules)
    if one == other or (one, other) in inside:
        return True
    if first is None or second is None or first.class_name != second.class_name:
        return False
    if len(first.children) != len(second.children):
        return False
    if first.parameters or second.parameters:
        is_known = first.parameters and second.parameters
        is_same = first.parameters == second.parameters or not is_known
    else:
        is_same = bool(first.children) or _is_fed_alike(first, second)
    pairs = zip(first.children, second.children, strict=True)
    return is_same and all(
        name == other_name and _is_alike(child, twin, modules, inside | {(one, other)})
        for (name, child), (other_name, twin) in pairs
    )


def _is_fed_alike(first: KnownModule, second: KnownModule) -> bool:
    """Return whether the inputs have the same shapes but for the size of the batch."""
    if first.inputs is None or second.inputs is None:
        return True
    return [shape[1:] for shape in first.inputs] == [shape[1:] for shape in second.inputs]
