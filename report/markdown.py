"""Draws a report as Markdown, for a page that a browser or an editor renders."""

import re

from report.tables import Cell, Highlight, Note, Report, ScenarioTable, SectionTable, Totals
from report.words import Words

# What Markdown would take for markup in a text, and what would end a table's cell.
_MARKUP = re.compile(r"([\\`*_\[\]<>#|&~])")
_EMPHASIS = {"bad": "**{}**", "title": "**{}**"}


def draw_markdown(report: Report, words: Words) -> str:
    """Return the report as Markdown."""
    headings = words.headings
    parts = [
        f"# {escape(report.title)}",
        _draw_list(report.conditions),
        _draw_part(headings.alarms, _draw_notes(report.alarms, words)),
        _draw_part(headings.totals, _draw_totals(report.totals)),
        _draw_part(headings.highlights, "\n\n".join(_draw_highlights(report.highlights, words))),
        _draw_part(headings.claims, _draw_notes(report.claims, words)),
        *(_draw_section(section, report.frameworks, words) for section in report.sections),
        _draw_notes(report.closing, words),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def escape(text: str) -> str:
    """Return the text such that Markdown shows it as it is, in a table's cell too."""
    return _MARKUP.sub(r"\\\1", text).replace("\n", "<br>")


def _draw_part(title: str, text: str) -> str:
    return f"## {escape(title)}\n\n{text}" if text else ""


def _draw_list(items: tuple[str, ...]) -> str:
    return "\n".join(f"- {escape(item)}" for item in items)


def _draw_notes(notes: tuple[Note, ...], words: Words) -> str:
    return "\n".join(f"- {draw_note(note, words)}" for note in notes)


def draw_note(note: Note, words: Words) -> str:
    """Return a note with its word in bold and what it is about before it."""
    about = f"{escape(', '.join(note.about))} – " if note.about else ""
    head = f"**{escape(note.head)}**{words.colon}" if note.head else ""
    return f"{about}{head}{escape(note.text)}"


def draw_table(heads: tuple[str, ...], rows: list[list[str]], align: str = "---") -> str:
    """Return a table; cells are Markdown already, heads are not."""
    lines = [list(map(escape, heads)), ["---", *[align] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def draw_cell(cell: Cell) -> str:
    """Return a cell's text, emphasised where it matters."""
    return _EMPHASIS.get(cell.tone, "{}").format(escape(cell.text))


def _draw_totals(totals: Totals) -> str:
    rows = [[draw_cell(cell) for cell in row] for row in totals.rows]
    return draw_table(totals.heads, rows, align="---:")


def _draw_highlights(highlights: tuple[Highlight, ...], words: Words) -> list[str]:
    blocks = []
    for number, found in enumerate(highlights, 1):
        sides = (f"   - {escape(who)}{words.colon}{escape(value)}" for who, value in found.sides)
        reason = f"   *{escape(found.kind)}*{words.colon}{escape(found.reason)}"
        head = f"{number}. **{escape(found.title)}**{words.colon}{escape(found.fact)}"
        blocks.append("\n".join((head, *sides, "", reason)))
    return blocks


def _draw_section(section: SectionTable, frameworks: tuple[str, ...], words: Words) -> str:
    scenarios = (_draw_scenario(found, frameworks, words) for found in section.scenarios)
    parts = (f"## {escape(section.title)}", escape(section.summary), *scenarios)
    return "\n\n".join(parts)


def _draw_scenario(scenario: ScenarioTable, frameworks: tuple[str, ...], words: Words) -> str:
    """Return a scenario's heading, its table, and the notes that name their facts."""
    rows = [[escape(words.headings.verdict), *map(draw_cell, scenario.status)]]
    rows += [[escape(line.label), *map(draw_cell, line.cells)] for line in scenario.lines]
    below = [note for line in scenario.lines for note in line.notes]
    parts = [
        f"### {escape(scenario.title)}",
        draw_table((words.headings.fact, *frameworks), rows),
        _draw_notes((*scenario.notes, *below), words),
    ]
    if scenario.taught_in:
        taught = escape(words.list_mark.join(scenario.taught_in))
        parts.append(f"{escape(words.headings.taught_in)}{words.colon}{taught}")
    return "\n\n".join(part for part in parts if part)
