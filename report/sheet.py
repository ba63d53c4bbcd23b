"""Draws a section's scenarios: side by side where there is room, else one under the other."""

from report.pen import Pen
from report.tables import Cell, Line, Note, ScenarioTable

GAP = 2  # columns that the table format puts between two columns


def draw_side_by_side(
    scenarios: tuple[ScenarioTable, ...], frameworks: tuple[str, ...], head: str, pen: Pen
) -> list[str]:
    """Return one table, a column per framework, with notes across its whole width."""
    first = pen.width * 28 // 100
    column = (pen.width - first) // max(1, len(frameworks)) - GAP
    rows: list[list[str]] = []
    notes: list[list[str]] = []  # below each row
    for scenario in scenarios:
        rows.append(_row(Cell(scenario.title, "title"), scenario.status, first, column, pen))
        notes.append(_notes(scenario.notes, pen))
        for line in scenario.lines:
            rows.append(_row(Cell(line.label), line.cells, first, column, pen, indent="  "))
            notes.append(_notes(line.notes, pen))
        notes[-1].append("")
    table = pen.table(rows, [head, *frameworks])
    lines, table = table[:2], table[2:]
    for row, below in zip(rows, notes, strict=True):
        height = max(cell.count("\n") + 1 for cell in row)
        lines += [*table[:height], *below]
        table = table[height:]
    return lines[:-1]


def draw_stacked(
    scenarios: tuple[ScenarioTable, ...], frameworks: tuple[str, ...], pen: Pen
) -> list[str]:
    """Return each scenario as a list: what agreed, then each line with a row per framework."""
    lines: list[str] = []
    for scenario in scenarios:
        lines += pen.paragraph(Note("", scenario.title, "title"), hang="")
        lines += _draw_status(scenario.status, frameworks, pen)
        lines += _notes(scenario.notes, pen)
        for line in scenario.lines:
            lines += pen.paragraph(Note("", line.label), indent="  ")
            lines += _draw_sides(line, frameworks, pen)
            lines += _notes(line.notes, pen)
        lines.append("")
    return lines[:-1]


def _draw_sides(line: Line, frameworks: tuple[str, ...], pen: Pen) -> list[str]:
    indent = "    "
    room = pen.width - len(indent) - max(map(pen.measure, frameworks)) - GAP
    rows = [
        [pen.colour(f"{indent}{name}", "muted"), pen.cell(cell, room)]
        for name, cell in zip(frameworks, line.cells, strict=True)
    ]
    return pen.table(rows)


def _draw_status(status: tuple[Cell, ...], frameworks: tuple[str, ...], pen: Pen) -> list[str]:
    """Return how the scenario went: in one word where that is true of all, in a line if it fits."""
    texts = [pen.colour(cell.text, cell.tone) for cell in status]
    if len(set(texts)) == 1:
        return [f"  {texts[0]}"]
    named = [f"{name} {text}" for name, text in zip(frameworks, texts, strict=True)]
    line = f"  {' · '.join(named)}"
    return [line] if pen.measure(line) <= pen.width else [f"  {part}" for part in named]


def _row(
    label: Cell, cells: tuple[Cell, ...], first: int, column: int, pen: Pen, indent: str = ""
) -> list[str]:
    title = pen.wrap(label.text, first - GAP - len(indent))
    title = [indent + pen.colour(line, label.tone) for line in title]
    return ["\n".join(title), *(pen.cell(cell, column) for cell in cells)]


def _notes(notes: tuple[Note, ...], pen: Pen) -> list[str]:
    return [line for note in notes for line in pen.paragraph(note, indent="    ", hang="  ")]
