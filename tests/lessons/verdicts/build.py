"""Lessons and what running them left behind, made by hand: no framework, no process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from common.cells.records import (
    CellError,
    CellRun,
    Change,
    Defined,
    Dropped,
    Reach,
    Shown,
    Warned,
)
from common.cells.seen import (
    MOST_VALUES,
    Seen,
    SeenModule,
    SeenOther,
    SeenParameter,
    SeenPlain,
    SeenSequence,
    SeenTensor,
    Values,
)
from lessons.document import Cell, Lesson, Prose, Recorded
from lessons.findings import Finding
from lessons.trace import Trace
from lessons.verdicts import judge
from lessons.versions import Version


def tensor(numbers: Any, dtype: str = "float32", **more: Any) -> SeenTensor:
    array = np.array(numbers, np.float64)
    step = max(1, -(-array.size // MOST_VALUES))
    values = Values(
        numbers=tuple(array.ravel()[::step].tolist()), total=float(array.sum()), step=step
    )
    more.setdefault("stored", array.shape)
    return SeenTensor(shape=array.shape, dtype=dtype, values=values, **more)


def unbuilt() -> SeenTensor:
    return SeenTensor((), (), "float32", None, role="parameter")


def module(
    parameters: Mapping[str, Any], layers: Sequence[str] = (), name: str = "Sequential", **more: Any
) -> SeenModule:
    """A module; a parameter may be an array, an entry made by hand, or the name of its twin."""
    entries: list[SeenParameter] = []
    for key, value in parameters.items():
        if isinstance(value, SeenParameter):
            entries.append(value)
        elif isinstance(value, str):
            at = [one.name for one in entries].index(value)
            entries.append(SeenParameter(key, entries[at].tensor, same_as=at))
        else:
            entries.append(SeenParameter(key, parameter(value)))
    return SeenModule(name, tuple(entries), tuple(layers), **more)


def parameter(value: Any, *, is_trainable: bool = True, dtype: str = "float32") -> SeenTensor:
    return tensor(value, dtype, role="parameter", is_trainable=is_trainable)


def buffer(name: str, value: Any) -> SeenParameter:
    return SeenParameter(name, tensor(value), is_buffer=True)


def plain(value: Any) -> SeenPlain:
    return SeenPlain(value, type(value).__name__)


def shape(*sizes: int, kind: str = "shape") -> SeenSequence:
    return SeenSequence(kind, tuple(plain(size) for size in sizes), len(sizes))


def sequence(*items: Seen, kind: str = "tuple") -> SeenSequence:
    return SeenSequence(kind, items, len(items))


def other(kind: str, text: str = "", class_name: str = "") -> SeenOther:
    return SeenOther(kind, class_name or kind, text)


def shown(*values: Seen, how: Any = "print", line: int = 1) -> tuple[Shown, ...]:
    return tuple(Shown(how, line, value) for value in values)


def result(value: Seen, line: int = 1) -> tuple[Shown, ...]:
    return (Shown("result", line, value),)


def changed(**names: Seen) -> dict[str, Change]:
    return {name: Change(value) for name, value in names.items()}


@dataclass(frozen=True)
class Step:
    """One cell: its source, and what its run says where it is not the default."""

    source: str = "pass"
    slot: int | None = None
    cell: Mapping[str, Any] = field(default_factory=dict)
    run: Mapping[str, Any] = field(default_factory=dict)


def step(source: str = "pass", *, slot: int | None = None, **run: Any) -> Step:
    about = ("recorded", "tags", "broken", "guess", "frameworks")
    cell = {name: run.pop(name) for name in about if name in run}
    if isinstance(text := cell.get("recorded"), str):
        cell["recorded"] = (Recorded(text, 1),)
    return Step(source, slot, cell, run)


def error(kind: str, message: str = "", line: int = 1) -> dict[str, Any]:
    return {"status": "raised", "error": CellError(kind, message, line)}


def versions(
    *,
    prose: Mapping[int, str] | None = None,
    tab_prose: Mapping[tuple[int, str], str] | None = None,
    reaches: Mapping[str, Sequence[Reach]] | None = None,
    other_seed: Mapping[str, Sequence[str]] | None = None,
    ended: str = "",
    **told: Sequence[Step],
) -> list[Version]:
    """The versions of one document whose slot n stands in cells n * frameworks + place.

    A line of the document is ten times the cell's number, and one.
    """
    frameworks = tuple(told)
    cells: dict[str, list[Cell]] = {}
    runs: dict[str, list[CellRun]] = {}
    for place, (framework, steps) in enumerate(told.items()):
        for number, one in enumerate(steps):
            slot = number if one.slot is None else one.slot
            index = slot * len(frameworks) + place
            more = {"frameworks": (framework,), **one.cell}
            cells.setdefault(framework, []).append(
                Cell(index, 10 * index + 1, one.source, 0, 0, slot=slot, **more)
            )
            run: dict[str, Any] = {"status": "ran", **one.run}
            runs.setdefault(framework, []).append(CellRun(cell=index, **run))
    texts = [Prose(1, text, slot * len(frameworks)) for slot, text in (prose or {}).items()]
    texts += [
        Prose(1, text, slot * len(frameworks) + frameworks.index(name), (name,))
        for (slot, name), text in (tab_prose or {}).items()
    ]
    every = sorted((one for some in cells.values() for one in some), key=lambda one: one.index)
    lesson = Lesson(
        Path("lesson.md"), "markdown", "", tuple(every), tuple(texts), frameworks=frameworks
    )
    found = []
    for name in frameworks:
        again = [
            CellRun(cell=run.cell, status="ran", result=text)
            for run, text in zip(runs[name], (other_seed or {}).get(name, ()), strict=False)
        ]
        trace = Trace(
            framework=name,
            versions={},
            cells=tuple(runs[name]),
            reaches=tuple((reaches or {}).get(name, ())),
            other_seed=tuple(again),
            ended=ended,
        )
        found.append(Version(name, lesson, tuple(cells[name]), trace))
    return found


def findings(**told: Any) -> list[Finding]:
    return list(judge(versions(**told), is_aligned=False).findings)


def kinds(**told: Any) -> list[tuple[str, str]]:
    """The framework and kind of every finding."""
    return [(one.framework, one.kind) for one in findings(**told)]


def dropped(what: Any, source: str, line: int = 1, kind: str = "Normal") -> tuple[Dropped, ...]:
    return (Dropped(what, line, source, kind),)


def defined(*names: str) -> tuple[Defined, ...]:
    return tuple(Defined(name, 1) for name in names)


def warned(category: str, message: str, line: int = 1) -> tuple[Warned, ...]:
    return (Warned(category, message, line),)
