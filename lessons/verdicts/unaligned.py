"""Steps that some frameworks' versions have and one lacks."""

from collections.abc import Mapping, Sequence

import msgspec

from lessons.document import ALL
from lessons.findings import Finding
from lessons.verdicts.sentences import find
from lessons.verdicts.sides import Side


def judge_unaligned(
    slots: Mapping[int, Sequence[Side]], frameworks: Sequence[str], *, is_aligned: bool
) -> list[Finding]:
    """Return the steps that a framework lacks although it tells most of the lesson.

    `is_aligned` says that the versions are documents of their own, put side by side: there only
    steps between two common ones count, each run of them once, as a note.
    """
    told = {name: [at for at, sides in slots.items() if _has(sides, name)] for name in frameworks}
    usual = [name for name in frameworks if len(told[name]) * 2 > len(slots)]
    if len(frameworks) < 2:
        return []
    return _between(slots, frameworks) if is_aligned else _missing(slots, usual)


def _missing(slots: Mapping[int, Sequence[Side]], usual: Sequence[str]) -> list[Finding]:
    found = []
    for sides in slots.values():
        absent = [name for name in usual if not _has(sides, name) and not _is_told(sides[0], name)]
        if not absent or any(side.cell.frameworks in ((), (ALL,)) for side in sides):
            continue
        found.append(_tell(sides, absent))
    return found


def _between(slots: Mapping[int, Sequence[Side]], frameworks: Sequence[str]) -> list[Finding]:
    order = sorted(slots)
    common = [at for at in order if len(slots[at]) == len(frameworks)]
    found: list[Finding] = []
    last: tuple[list[str], int] | None = None
    for place, at in enumerate(order):
        absent = [name for name in frameworks if not _has(slots[at], name)]
        if not absent or not common or not common[0] < at < common[-1]:
            last = None
        elif last == (absent, place - 1):
            also = (*found[-1].also, slots[at][0].cell.index)
            found[-1] = msgspec.structs.replace(found[-1], also=also)
            last = (absent, place)
        else:
            tell = _tell(slots[at], absent)
            found.append(msgspec.structs.replace(tell, severity="note"))
            last = (absent, place)
    return found


def _tell(sides: Sequence[Side], absent: Sequence[str]) -> Finding:
    first = sides[0]
    present = ", ".join(side.framework for side in sides)
    found = find(
        first,
        "unaligned",
        "unaligned",
        evidence=[f"{present}: {_opening(first)}", f"{', '.join(absent)}: no cell"],
        present=present,
        framework=", ".join(absent),
        against=first.framework,
    )
    return msgspec.structs.replace(found, framework=absent[0])


def _opening(side: Side) -> str:
    return next((line.strip() for line in side.cell.source.splitlines() if line.strip()), "")[:80]


def _has(sides: Sequence[Side], framework: str) -> bool:
    return any(side.framework == framework for side in sides)


def _is_told(side: Side, framework: str) -> bool:
    """Return whether prose for this framework alone stands at the step: it is told in words."""
    version = side.version
    return any(
        framework in prose.frameworks and prose.before in (side.cell.index, side.cell.index + 1)
        for prose in version.lesson.prose
    )
