"""Trainable parameters that no gradient reaches although the output depends on them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from common.cells.records import Reach
from common.cells.seen import SeenModule
from lessons.findings import Finding
from lessons.verdicts.sentences import find
from lessons.verdicts.sides import Side
from lessons.verdicts.sources import class_text, comments
from lessons.verdicts.texts import prose_before, stops_gradient

_CUTS = re.compile(
    r"\.data\b(?!\s*=)|\.numpy\(\)|\.detach\(\)|\.item\(\)|no_grad|stop_gradient|\.value\.numpy|np\."
)


@dataclass(frozen=True)
class _Case:
    """A class whose parameters are cut off, the cell where it shows, and where it is cut."""

    name: str
    side: Side
    reach: Reach
    place: Side | None = None
    line: int = 0
    cut: str = ""


def judge_gradient(sides: Sequence[Side]) -> list[Finding]:
    """Return one finding for each class of layers that gradients do not get through."""
    by_cell = {side.cell.index: side for side in sides}
    found: dict[str, Finding] = {}
    for case in _cases(sides, by_cell):
        first = found.get(case.name)
        if first is None:
            found[case.name] = _tell(case)
        elif case.side.cell.index not in (first.cell, *first.also):
            also = (*first.also, case.side.cell.index)
            found[case.name] = msgspec.structs.replace(first, also=also)
    return list(found.values())


def _cases(sides: Sequence[Side], by_cell: Mapping[int, Side]) -> Iterator[_Case]:
    if not sides:
        return
    for reach in sorted(sides[0].version.trace.reaches, key=lambda one: one.cell):
        side = by_cell.get(reach.cell)
        if side is None or not reach.unreached:
            continue
        case = _culprit(_Case(reach.class_name, side, reach), sides)
        text = prose_before(side.version, side.cell) + _comments(side.cell.source)
        if case.place:
            place = case.place
            text += prose_before(place.version, place.cell)
            text += _comments(class_text(place.cell.source, case.name)[1])
        if not stops_gradient(text):
            yield case


def _culprit(case: _Case, sides: Sequence[Side]) -> _Case:
    """Return the case with the lesson's own class that cuts the gradient, where one is found."""
    seen = case.side.after.get(case.reach.module)
    layers = seen.layers if isinstance(seen, SeenModule) else ()
    for name in dict.fromkeys((case.name, *layers, *case.side.run.uses)):
        for place in reversed(sides):
            line, text = class_text(place.cell.source, name)
            if place.cell.index > case.side.cell.index or not text:
                continue
            for number, written in enumerate(text.splitlines(), line):
                code = written.split("#", maxsplit=1)[0]
                if cut := _CUTS.search(code):
                    return replace(
                        case, name=name, place=place, line=number, cut=cut[0].rstrip("()")
                    )
    return case


def _tell(case: _Case) -> Finding:
    place = case.place
    reason, reason_zh = "", ""
    if place is not None:
        line = place.cell.line + case.line - 1
        reason = f", because of `{case.cut}` in line {line}"
        reason_zh = f"（原因是第 {line} 行的 `{case.cut}`）"
    unreached = ", ".join(f"`{name}`" for name in case.reach.unreached[:4])
    framework = case.side.framework
    evidence = [f"{framework}: no gradient for {', '.join(case.reach.unreached[:6])}"]
    if place is not None:
        evidence.append(f"{framework}: {place.line(case.line).strip()}")
    return find(
        case.side,
        "no gradient",
        "no-gradient",
        evidence=evidence,
        names=f"`{case.name}`",
        parameters=unreached,
        reason=reason,
        reason_zh=reason_zh,
    )


def _comments(source: str) -> str:
    return "\n".join(comments(source))
