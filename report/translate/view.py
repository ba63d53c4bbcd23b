"""Draws a translation for a terminal: a line for each document, then the cells to look at."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from lessons.translate.records import OUTCOMES, CellOutcome, Outcome, Translated, Translation
from report.pen import NARROWEST, WIDEST, Pen
from report.tables import Note, Tone
from report.words import Words

# Outcomes that need nobody's attention.
QUIET: tuple[Outcome, ...] = ("same", "unchanged")
_TONES: dict[Outcome, Tone] = {
    "same": "good",
    "differs": "bad",
    "raises": "bad",
    "marked": "known",
    "needs": "muted",
    "unchanged": "muted",
}


def draw_translation(
    found: Translation, files: Mapping[str, Path], words: Words, width: int, is_coloured: bool
) -> str:
    """Return the outcomes as text of at most `width` columns; `files` are those written."""
    pen = Pen(max(NARROWEST, min(width, WIDEST)), is_coloured, words.colon)
    say = words.translating
    lines = [line for note in found.problems for line in pen.paragraph(Note("", note.text, "bad"))]
    for passed in found.passed_over:
        text = say.passed_over.format(problem=passed.text)
        lines += pen.paragraph(Note("", text, "muted"))
    for item in found.documents:
        lines += _draw_document(item, files.get(item.document), words, pen)
    if found.interrupted:
        lines += pen.paragraph(Note("", say.interrupted, "bad"))
    return "".join(f"{line}\n" for line in lines)


def _draw_document(item: Translated, file: Path | None, words: Words, pen: Pen) -> Iterator[str]:
    say = words.translating
    text = say.told.format(
        document=item.document, source=item.source, target=item.target, counts=_counts(item, words)
    )
    is_quiet = all(cell.outcome in QUIET for cell in item.cells)
    yield from pen.paragraph(Note("", text, "good" if is_quiet and item.is_verified else "title"))
    for note in item.notes:
        yield from pen.paragraph(Note("", note, "muted"), indent="  ")
    for cell in item.cells:
        if cell.outcome not in QUIET:
            yield from _draw_cell(cell, words, pen)
    if file is not None:
        yield from pen.paragraph(Note("", say.written.format(file=file), "muted"), indent="  ")


def _draw_cell(cell: CellOutcome, words: Words, pen: Pen) -> Iterator[str]:
    say = words.translating
    sentence = say.cell_because if cell.reason else say.cell
    text = sentence.format(
        line=cell.line, cell=cell.cell, outcome=words.outcomes[cell.outcome], reason=cell.reason
    )
    yield from pen.paragraph(Note("", text, _TONES[cell.outcome]), indent="  ")
    for seen in cell.evidence:
        yield from pen.paragraph(Note("", seen, "muted"), indent="    ")


def _counts(item: Translated, words: Words) -> str:
    say = words.translating
    counted = Counter(cell.outcome for cell in item.cells)
    parts = [
        say.count.format(count=counted[name], outcome=words.outcomes[name])
        for name in OUTCOMES
        if counted[name]
    ]
    text = words.list_mark.join(parts)
    if item.is_verified:
        return text or say.nothing
    return say.unproved.format(counts=text or say.all_translated)
