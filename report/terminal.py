"""Draws a report for a terminal: tables where they fit, one thing under the other where not."""

from report.pen import NARROWEST, WIDEST, Pen
from report.sheet import draw_side_by_side, draw_stacked
from report.tables import Highlight, Note, Report, SectionTable, Totals
from report.words import Words

MOST_NOTES = 10


def draw_terminal(report: Report, words: Words, width: int, is_coloured: bool) -> str:
    """Return the report as text of at most `width` columns."""
    pen = Pen(max(NARROWEST, min(width, WIDEST)), is_coloured, words.colon)
    parts = [
        _draw_head(report, pen),
        _draw_list(words.headings.alarms, report.alarms, words, pen),
        _draw_totals(report.totals, words, pen),
        *_draw_highlights(report.highlights, words, pen),
        _draw_list(words.headings.claims, report.claims, words, pen),
        *(_draw_section(section, report.frameworks, words, pen) for section in report.sections),
        [line for note in report.closing for line in pen.paragraph(note)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _draw_head(report: Report, pen: Pen) -> list[str]:
    lines = [pen.colour(line, "title") for line in pen.wrap(report.title, pen.width)]
    for text in report.conditions:
        lines += pen.paragraph(Note("", text, "muted"), hang="")
    return lines


def _draw_list(title: str, notes: tuple[Note, ...], words: Words, pen: Pen) -> list[str]:
    """Return the notes under their heading, as many as a first screen has room for."""
    if not notes:
        return []
    lines = [pen.rule(title)]
    for note in notes[:MOST_NOTES]:
        lines += pen.paragraph(note, indent="  ")
    if len(notes) > MOST_NOTES:
        more = words.sentences.more.format(count=len(notes) - MOST_NOTES)
        lines += pen.paragraph(Note("", more, "muted"), indent="  ")
    return lines


def _draw_totals(totals: Totals, words: Words, pen: Pen) -> list[str]:
    """Return the table of counts, or a list of those that are not 0 where it does not fit."""
    heads = [_wrap_head(head, pen) for head in totals.heads]
    rows = [[pen.colour(cell.text, cell.tone) for cell in row] for row in totals.rows]
    table = pen.table(rows, heads, numbers=True)
    if max(map(pen.measure, table)) <= pen.width:
        return [pen.rule(words.headings.totals), *table]
    lines = [pen.rule(words.headings.totals)]
    for title, *counts in totals.rows:
        named = zip(totals.heads[1:], counts, strict=True)
        text = " · ".join(
            words.sentences.count.format(name=name, count=cell.text)
            for name, cell in named
            if cell.text != "0"
        )
        lines += pen.paragraph(Note(title.text, text))
    return lines


def _wrap_head(head: str, pen: Pen) -> str:
    return "\n".join(pen.wrap(head, max(map(pen.measure, head.split()))))


def _draw_highlights(highlights: tuple[Highlight, ...], words: Words, pen: Pen) -> list[list[str]]:
    if not highlights:
        return []
    parts = [[pen.rule(words.headings.highlights)]]
    for number, found in enumerate(highlights, 1):
        title = Note("", f"{number}. {found.title}", "title")
        sides = [[pen.colour(f"     {who}", "muted"), value] for who, value in found.sides]
        widest = max(pen.measure(who) for who, _ in sides)
        rows = [[who, "\n".join(pen.wrap(text, pen.width - widest - 2))] for who, text in sides]
        block = [
            *pen.paragraph(title, hang="   "),
            *pen.paragraph(Note("", found.fact), indent="   "),
            *pen.table(rows),
            *pen.paragraph(Note(found.kind, found.reason, "known"), indent="   "),
        ]
        parts.append(block)
    parts[0] += parts.pop(1)
    return parts


def _draw_section(
    section: SectionTable, frameworks: tuple[str, ...], words: Words, pen: Pen
) -> list[str]:
    lines = [pen.rule(section.title)]
    lines += [*pen.paragraph(Note("", section.summary, "muted")), ""]
    if pen.is_narrow:
        return lines + draw_stacked(section.scenarios, frameworks, pen)
    return lines + draw_side_by_side(section.scenarios, frameworks, words.headings.scenario, pen)
