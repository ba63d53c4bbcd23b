"""What the frameworks warn of because it will go away, where the lesson's own code asks for it."""

from collections.abc import Sequence

import msgspec

from common.cells.records import Warned
from lessons.findings import Finding
from lessons.verdicts.sentences import find
from lessons.verdicts.sides import Side

_CATEGORIES = (
    "DeprecationWarning",
    "PendingDeprecationWarning",
    "FutureWarning",
    "VisibleDeprecationWarning",
)


def is_deprecation(warned: Warned) -> bool:
    """Return whether a warning says that something will go away."""
    return warned.category in _CATEGORIES or "deprecated" in warned.message.lower()


def judge_deprecated(sides: Sequence[Side]) -> list[Finding]:
    """Return the warnings that come from the cells' own lines, each once."""
    found: dict[tuple[str, str], Finding] = {}
    for side in sides:
        for warned in side.run.warnings:
            if warned.line <= 0 or not is_deprecation(warned):
                continue
            key = (warned.category, warned.message)
            if first := found.get(key):
                if side.cell.index not in (first.cell, *first.also):
                    found[key] = msgspec.structs.replace(first, also=(*first.also, side.cell.index))
                continue
            message = " ".join(warned.message.split())
            found[key] = find(
                side,
                "deprecated",
                "deprecated",
                line=warned.line,
                evidence=[f"{side.framework}: {warned.category}: {message[:160]}"],
                message=message[:200].rstrip(".") + ".",
            )
    return list(found.values())
