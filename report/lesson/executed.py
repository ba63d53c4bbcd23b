"""Draws a lesson as it ran: each cell's code, what it printed and showed, and how it ended."""

from common.cells.records import CellRun
from lessons.document import Cell, Lesson
from lessons.trace import Trace
from report.legible import make_legible, spell_controls
from report.pen import NARROWEST, WIDEST, Pen
from report.tables import Note
from report.words import Words


def draw_trace(lesson: Lesson, trace: Trace, words: Words, width: int, is_coloured: bool) -> str:
    """Return the run as text; what a lesson printed cannot steer the terminal."""
    pen = Pen(max(NARROWEST, min(width, WIDEST)), is_coloured, words.colon)
    trace = make_legible(trace)
    cells = {cell.index: cell for cell in lesson.cells}
    ran = words.lesson.ran.format(
        framework=trace.framework,
        count=sum(run.status == "ran" for run in trace.cells),
        seconds=f"{trace.seconds:.2f}",
    )
    parts = [pen.paragraph(Note("", ran, "title"))]
    if trace.confined and trace.confined.why_not:
        reason = words.auditing.unconfined.format(reason=trace.confined.why_not)
        parts[0] += pen.paragraph(Note("", reason, "muted"))
    parts += [_draw_cell(cells[run.cell], run, words, pen) for run in trace.cells]
    if trace.ended:
        parts.append(pen.paragraph(Note("", words.lesson.ended.format(reason=trace.ended), "bad")))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _draw_cell(cell: Cell, run: CellRun, words: Words, pen: Pen) -> list[str]:
    say = words.lesson
    title = f"{say.cell} {cell.index}, {say.line} {cell.line}"
    source = spell_controls(cell.source).rstrip("\n").split("\n")
    lines = [pen.colour(f"── {title} ──", "title"), *source]
    for text in (run.stdout, run.stderr, run.result):
        if text:
            lines += [pen.colour(f"  {line}", "good") for line in text.rstrip("\n").split("\n")]
    lines += [say.figure.format(size=len(figure) // 1024) for figure in run.figures]
    for warning in run.warnings:
        lines += pen.paragraph(Note(warning.category, warning.message, "known"), indent="  ")
    if run.need:
        lines += pen.paragraph(Note("", say.needs.format(need=run.need), "known"), indent="  ")
    if run.error:
        where = f" ({say.in_line.format(line=run.error.line)})" if run.error.line else ""
        error = Note(f"{run.error.type}{where}", run.error.message, "bad")
        lines += pen.paragraph(error, indent="  ")
    if run.status == "not run":
        lines.append(pen.colour(f"  {say.not_run}", "muted"))
    return lines
