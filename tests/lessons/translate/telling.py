"""A translator and a proof without a phrasebook, for what surrounds them.

`source_word` becomes the target's word for it; a line with `hard` in it stays and is marked.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lessons.document import Cell
from lessons.trace import Trace
from lessons.translate.records import CellOutcome, CellText, Mark, Outcome
from lessons.versions import Version

WORDS = {"pytorch": "torchy", "paddle": "paddly", "keras": "kerasy"}


def translate_text(text: str, source: str, target: str) -> tuple[str, tuple[Mark, ...]]:
    lines = text.split("\n")
    marks = tuple(
        Mark(number, "too hard") for number, line in enumerate(lines, 1) if "hard" in line
    )
    told = [
        line if "hard" in line else line.replace(WORDS[source], WORDS[target]) for line in lines
    ]
    return "\n".join(told), marks


def translate_cells(
    cells: Sequence[Cell], source: str, target: str, trace: Trace | None = None, notes: str = "en"
) -> dict[int, CellText]:
    """Return the cells; one that is "deep" is too deep, and "broken" is a mistake of ours."""
    texts = {}
    for cell in cells:
        if cell.source == "deep":
            raise RecursionError
        if cell.source == "broken":
            raise ValueError("a mistake")
        told, marks = translate_text(cell.source, source, target)
        texts[cell.index] = CellText(
            cell.index, told.replace("NOTES", f"{notes} {bool(trace)}"), marks
        )
    return texts


def translate_name(text: str, source: str, target: str) -> str | None:
    told = text.replace(WORDS[source], WORDS[target])
    return None if told == text else told


def prove(
    source: Version, target: Version, texts: Mapping[int, CellText]
) -> tuple[CellOutcome, ...]:
    """Say by the result of each cell whether it is the same."""
    found = []
    told = {cell.index: cell for cell in target.cells}
    for cell in source.cells:
        old, new = source.trace.of(cell.index), target.trace.of(cell.index)
        assert old
        assert new
        outcome: Outcome = "same" if old.result == new.result else "differs"
        if new.status != "ran":
            outcome = "raises" if new.status == "raised" else "needs"
        if old.result == "" == new.result and told[cell.index].source == cell.source:
            outcome = "unchanged"
        if texts[cell.index].marks:
            outcome = "marked"
        reason = {"differs": f"{old.result} is not {new.result}", "marked": "too hard"}
        found.append(
            CellOutcome(
                str(source.lesson.path), cell.line, cell.index, outcome, reason.get(outcome, "")
            )
        )
    return tuple(found)


def pretend_telling(patch: Any) -> None:
    """Put these in the place of the real ones."""
    engine = SimpleNamespace(
        translate_cells=translate_cells,
        translate_name=translate_name,
        translate_expression=translate_text,
    )
    patch.setitem(sys.modules, "lessons.translate.engine", engine)
    names = SimpleNamespace(rename_api=translate_name)
    patch.setitem(sys.modules, "lessons.translate.documents.prose_names", names)
    patch.setitem(sys.modules, "lessons.translate.proof", SimpleNamespace(prove=prove))


def write_page(folder: Path, name: str, *cells: str, words: str = "Words.") -> Path:
    """Write a Markdown document in PyTorch of these cells."""
    cells = ("if 0:\n    import torch", *cells)
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    fences = (f"```python\n{cell}\n```\n" for cell in cells)
    path.write_text(f"{words}\n\n" + "\nMore.\n\n".join(fences), encoding="utf-8")
    return path
