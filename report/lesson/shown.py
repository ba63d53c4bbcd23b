"""Draws a document as it was read: its cells, their tabs and lines, and what was guessed."""

from lessons.document import Cell, Lesson
from report.legible import spell_controls
from report.pen import NARROWEST, WIDEST, Pen
from report.tables import Note
from report.words import Words


def draw_lesson(lesson: Lesson, words: Words, width: int, is_coloured: bool) -> str:
    """Return a table of the document's cells, and under each what was guessed of it."""
    pen = Pen(max(NARROWEST, min(width, WIDEST)), is_coloured, words.colon)
    say = words.lesson
    head = say.head.format(
        path=spell_controls(str(lesson.path)),
        form=getattr(say, f"forms_{lesson.form}"),
        cells=len(lesson.cells),
        frameworks=words.list_mark.join(lesson.frameworks) or say.no_framework,
    )
    lines = pen.paragraph(Note("", head, "title"))
    for unusual in lesson.notes:
        lines += pen.paragraph(Note("", spell_controls(unusual), "known"))
    heads = (say.cell, say.step, say.line, say.lines, say.tabs, say.begins)
    rows = [_row(cell, words) for cell in lesson.cells]
    room = pen.width - sum(
        max([pen.measure(heads[n]), *(pen.measure(row[n]) for row in rows)]) + 2 for n in range(5)
    )
    cut = [[*row[:5], pen.cut(row[5], max(6, room)) if row[5] else ""] for row in (heads, *rows)]
    table = pen.table(cut[1:], cut[0])
    lines += ["", *table[:2]]
    for cell, line in zip(lesson.cells, table[2:], strict=True):
        lines.append(line)
        for note in _notes(cell, words):
            lines += pen.paragraph(note, indent="      ")
    return "\n".join(lines) + "\n"


def _row(cell: Cell, words: Words) -> list[str]:
    tabs = [words.lesson.all if name == "all" else name for name in cell.frameworks]
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    return [
        str(cell.index),
        str(cell.slot),
        str(cell.line),
        str(len(cell.source.splitlines())),
        spell_controls(", ".join(tabs)) or words.lesson.untabbed,
        spell_controls(first),
    ]


def _notes(cell: Cell, words: Words) -> list[Note]:
    say = words.lesson
    notes = []
    if cell.broken:
        notes.append(Note("", say.broken.format(reason=spell_controls(cell.broken)), "bad"))
    if cell.guess:
        sure = round(100 * cell.guess.sure)
        notes.append(Note("", say.guess.format(sure=sure, reason=cell.guess.reason), "muted"))
    for recorded in cell.recorded:
        text = say.output_at.format(line=recorded.line)
        if recorded.guess:
            sure = round(100 * recorded.guess.sure)
            text += f", {say.guess.format(sure=sure, reason=recorded.guess.reason)}"
        notes.append(Note(say.output, text, "muted"))
    return notes
