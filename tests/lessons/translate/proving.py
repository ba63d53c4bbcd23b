"""Proofs of translations that were made by hand, run by nobody."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.cells.records import Reach
from lessons.translate.proof import prove
from lessons.translate.records import CellOutcome, CellText, Mark
from lessons.versions import Version
from tests.lessons.verdicts.build import Step, step, versions


def proved(
    source: Sequence[Step],
    target: Sequence[Step],
    *,
    frameworks: tuple[str, str] = ("pytorch", "paddle"),
    texts: Mapping[int, Mapping[str, Any]] | None = None,
    reaches: tuple[Sequence[Reach], Sequence[Reach]] = ((), ()),
    ended: tuple[str, str] = ("", ""),
) -> tuple[CellOutcome, ...]:
    """What is said of each cell; `texts` are, by cell, what the translator says of it."""
    told = [
        _version(name, steps, found, end)
        for name, steps, found, end in zip(
            frameworks, (source, target), reaches, ended, strict=True
        )
    ]
    words = {
        cell.index: CellText(cell.index, cell.source, **(texts or {}).get(cell.index, {}))
        for cell in told[1].cells
    }
    return prove(told[0], told[1], words)


def cell(
    source: Mapping[str, Any], target: Mapping[str, Any], line: str = "x = f()", **more: Any
) -> CellOutcome:
    """What is said of one cell, by what its runs say; its text differs by a comment."""
    (said,) = proved([step(line, **source)], [step(f"{line}  #", **target)], **more)
    return said


def marked(*reasons: str) -> dict[str, Any]:
    return {"marks": tuple(Mark(1, reason) for reason in reasons)}


def _version(name: str, steps: Sequence[Step], reaches: Sequence[Reach], ended: str) -> Version:
    told: dict[str, Any] = {name: steps}
    (version,) = versions(reaches={name: reaches}, ended=ended, **told)
    return version
