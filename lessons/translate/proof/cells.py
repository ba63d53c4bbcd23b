"""A cell of a translation that ran, held against the source's cell that ran.

All that either did is looked at: what it changed, what its names hold, what it showed, and whether
gradients reach the parameters.
"""

import re
from collections.abc import Iterator

from common.cells.records import Reach
from common.cells.seen import Seen, SeenOther, SeenPlain, SeenTensor
from lessons.translate.proof.comparing import Comparing
from lessons.translate.proof.found import TIMES, Apart, Compared, Odd, values_of
from lessons.translate.proof.shown import compare_shown
from lessons.translate.proof.values import compare
from lessons.verdicts.brief import brief
from lessons.verdicts.effect import is_changed
from lessons.verdicts.sides import Side
from lessons.verdicts.sources import imported_before, line_of

# Whose tensors know whether a gradient is kept of them; TensorFlow's tape knows that instead.
_KEEP_GRAPH = ("pytorch", "paddle")
_GRADIENT = re.compile(r"\.grad\b|gradient")


def compare_cells(source: Side, target: Side, apart: Apart) -> Compared:
    """Return all in which the translation's cell did or showed something else."""
    found = Compared()
    names = dict.fromkeys((*source.run.bound, *source.run.changed, *target.run.bound))
    for name in dict.fromkeys((*names, *target.run.changed, *target.run.deleted)):
        _compare_name(name, source, target, apart, found)
    compare_shown(source, target, apart, found)
    if len(source.run.figures) != len(target.run.figures):
        counts = [len(side.run.figures) for side in (source, target)]
        told = f"{counts[0]} figures", f"{counts[1]} figures"
        found.odd.append(Odd("what is drawn", "structure", " against ".join(told), *told))
    found.odd += _unlike_gradients(source, target)
    return found


def _compare_name(name: str, source: Side, target: Side, apart: Apart, found: Compared) -> None:
    one, other = source.after.get(name), target.after.get(name)
    if one is None and other is None:
        return
    if one is None or other is None:
        excused = apart.introduced if one is None else apart.left_out
        if name not in excused and not _is_library(one or other, name, source, target):
            told = [f"{name} {brief(seen)}" if seen else f"no {name}" for seen in (one, other)]
            where = "translation" if one is None else "source"
            what = f"only the {where} has it"
            found.odd.append(Odd(f"`{name}`", "structure", what, *told))
        return
    lines = [side.line(line_of(side.cell.source, name)) for side in (source, target)]
    at = Comparing(source, target, lines[0], lines[1], moved=apart.moved)
    unlike = compare(one, other, at)
    if unlike and name in apart.timed and _is_reading(one):
        found.notes[TIMES] = None
        return
    effect = _unlike_effect(name, source, target) if unlike else None
    if effect:
        told = [how.removesuffix(" to") for how in effect]
        what = f"it {told[0]} in the source and {told[1]} in the translation"
        seen = [
            f"`{name}` {how} {values_of(v)}" for how, v in zip(effect, (one, other), strict=True)
        ]
        found.odd.append(Odd(f"`{name}`", "effect", what, *seen))
        return
    found.take(f"`{name}`", one, other, unlike, at)
    if unlike is None and (what := _unlike_graph(one, other, at)):
        seen = [f"`{name}`: {told}" for told in what.split(" against ")]
        found.odd.append(Odd(f"`{name}`", "gradient", what, *seen))


def _is_reading(seen: Seen) -> bool:
    """Return whether it is a number or text, of a clock perhaps, and no truth value."""
    return isinstance(seen, SeenPlain) and not isinstance(seen.value, bool)


def _is_library(seen: Seen | None, name: str, *sides: Side) -> bool:
    """Return whether a name is a class or function that was imported: each library has its own."""
    imported = frozenset[str]().union(*(imported_before(one.cell.source, 10**9) for one in sides))
    return isinstance(seen, SeenOther) and name in imported


def _unlike_effect(name: str, source: Side, target: Side) -> tuple[str, str] | None:
    changes = [is_changed(side, name) for side in (source, target)]
    if None in changes or changes[0] == changes[1]:
        return None
    return ("changes to", "stays") if changes[0] else ("stays", "changes to")


def _unlike_graph(one: Seen, other: Seen, at: Comparing) -> str:
    """Return how two tensors differ in being tracked, where both frameworks' tensors know that.

    Paddle goes on tracking gradients and what is made of them, so that only says something where
    PyTorch tracks it too, or where it is a leaf.
    """
    if not {at.source.framework, at.target.framework} <= set(_KEEP_GRAPH):
        return ""
    if not isinstance(one, SeenTensor) or not isinstance(other, SeenTensor):
        return ""
    if one.values is None or other.values is None:
        return ""
    is_gradient = any(_GRADIENT.search(line) for line in at.lines)
    if is_gradient or not one.dtype.startswith(("float", "bfloat")):
        return ""
    tracked = [_is_tracked(one), _is_tracked(other)]
    needed = [_is_needed(one, at.source), _is_needed(other, at.target)]
    if (needed[0] and not tracked[1]) or (needed[1] and not tracked[0]):
        told = ["a gradient is kept" if is_kept else "no gradient is kept" for is_kept in tracked]
        return " against ".join(told)
    return ""


def _is_tracked(seen: SeenTensor) -> bool:
    return seen.is_trainable or seen.needs_gradient


def _is_needed(seen: SeenTensor, side: Side) -> bool:
    """Return whether a gradient surely is to be kept of a tensor."""
    return seen.is_trainable or (seen.needs_gradient and side.framework == "pytorch")


def _unlike_gradients(source: Side, target: Side) -> Iterator[Odd]:
    """Yield the modules that a gradient reaches in one framework and not in the other."""
    reaches = {reach.module: reach for reach in _reaches(target)}
    for one in _reaches(source):
        other = reaches.get(one.module)
        if other is None or bool(one.unreached) == bool(other.unreached):
            continue
        at = other.unreached or one.unreached
        where = "translation" if other.unreached else "source"
        what = f"in the {where} no gradient reaches {', '.join(at[:4])}"
        told = [
            f"no gradient for {', '.join(reach.unreached[:4])}"
            if reach.unreached
            else "all reached"
            for reach in (one, other)
        ]
        yield Odd(f"`{one.module}`", "gradient", what, *told)


def _reaches(side: Side) -> list[Reach]:
    return [reach for reach in side.version.trace.reaches if reach.cell == side.cell.index]
