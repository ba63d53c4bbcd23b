"""Draws an audit for a terminal."""

from report.audit.page import Block, Code, Matrix, Page
from report.pen import NARROWEST, WIDEST, Pen
from report.tables import Note
from report.words import Words


def draw_terminal(page: Page, words: Words, width: int, is_coloured: bool) -> str:
    """Return the page as text of at most `width` columns; code is not wrapped."""
    pen = Pen(max(NARROWEST, min(width, WIDEST)), is_coloured, words.colon)
    say = words.auditing
    parts = [
        _draw_head(page, pen),
        _draw_notes(say.problems, page.problems, pen),
        *_draw_findings(page, words, pen),
        *_draw_matrices(page.matrices, say.matrix, pen),
        [pen.rule(say.totals), *_draw_totals(page, pen)],
        [line for note in page.closing for line in pen.paragraph(note)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _draw_head(page: Page, pen: Pen) -> list[str]:
    lines = [pen.colour(line, "title") for line in pen.wrap(page.title, pen.width)]
    for text in page.conditions:
        lines += pen.paragraph(Note("", text, "muted"))
    return lines


def _draw_notes(title: str, notes: tuple[Note, ...], pen: Pen) -> list[str]:
    if not notes:
        return []
    return [pen.rule(title), *(line for note in notes for line in pen.paragraph(note, "  "))]


def _draw_findings(page: Page, words: Words, pen: Pen) -> list[list[str]]:
    blocks = [_draw_block(number, block, pen) for number, block in enumerate(page.findings, 1)]
    if page.none:
        blocks.append(pen.paragraph(Note("", page.none, "good"), "  "))
    if blocks:
        blocks[0].insert(0, pen.rule(words.auditing.findings))
    return blocks


def _draw_block(number: int, block: Block, pen: Pen) -> list[str]:
    head = Note("", f"{number}. {block.head.text}", block.head.tone)
    lines = pen.paragraph(head, hang="   ")
    lines += pen.paragraph(Note("", block.explanation), indent="   ", hang="")
    for text in block.evidence:
        lines += pen.paragraph(Note("", text, "known"), indent="     ")
    for code in block.codes:
        lines += _draw_code(code, pen)
    lines += pen.paragraph(Note("", block.where, "muted"), indent="   ")
    if block.also:
        lines += pen.paragraph(Note("", block.also, "muted"), indent="   ")
    return lines


def _draw_code(code: Code, pen: Pen) -> list[str]:
    """Return numbered lines, the one that is meant with an arrow; what is too long is cut off."""
    size = len(str(code.first_line + len(code.lines)))
    lines = [pen.colour(f"   {code.title}", "muted")]
    for number, text in enumerate(code.lines, code.first_line):
        arrow = "→" if number == code.marked else " "
        line = f"   {arrow} {number:>{size}} │ {text}".rstrip()
        room = pen.width
        if pen.measure(line) > room:
            line = pen.cut(line, room - 1) + "…"
        lines.append(pen.colour(line, "title") if number == code.marked else line)
    if code.more:
        lines.append(pen.colour(f"     {' ' * size} │ … {code.more}", "muted"))
    return lines


def _draw_matrices(matrices: tuple[Matrix, ...], title: str, pen: Pen) -> list[list[str]]:
    blocks = []
    for matrix in matrices:
        block = pen.paragraph(Note("", matrix.title), hang="  ")
        if matrix.rows:
            rows = [[pen.colour(cell.text, cell.tone) for cell in row] for row in matrix.rows]
            block += [f"  {line}" for line in pen.table(rows, matrix.heads)]
        blocks.append(block)
    if blocks:
        blocks[0].insert(0, pen.rule(title))
    return blocks


def _draw_totals(page: Page, pen: Pen) -> list[str]:
    room = max(16, pen.width - 40)
    rows = [
        ["\n".join(pen.wrap(row[0].text, room)), *(pen.colour(c.text, c.tone) for c in row[1:])]
        for row in page.totals.rows
    ]
    return pen.table(rows, page.totals.heads, numbers=True)
