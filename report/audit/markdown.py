"""Draws an audit as Markdown, for a pull request or a page."""

from itertools import takewhile

from report.audit.page import Block, Code, Page
from report.markdown import draw_cell, draw_note, draw_table, escape
from report.words import Words


def draw_markdown(page: Page, words: Words) -> str:
    """Return the page as Markdown."""
    say = words.auditing
    parts = [
        f"# {escape(page.title)}",
        "\n".join(f"- {escape(text)}" for text in page.conditions),
        _draw_list(say.problems, [draw_note(note, words) for note in page.problems]),
        f"## {escape(say.findings)}" if page.findings or page.none else "",
        escape(page.none),
        *(_draw_block(number, block) for number, block in enumerate(page.findings, 1)),
        f"## {escape(say.matrix)}" if page.matrices else "",
    ]
    for matrix in page.matrices:
        parts.append(escape(matrix.title))
        if matrix.rows:
            parts.append(draw_table(matrix.heads, [list(map(draw_cell, r)) for r in matrix.rows]))
    rows = [list(map(draw_cell, row)) for row in page.totals.rows]
    parts += [f"## {escape(say.totals)}", draw_table(page.totals.heads, rows, "---:")]
    parts += [draw_note(note, words) for note in page.closing]
    return "\n\n".join(part for part in parts if part) + "\n"


def _draw_list(title: str, items: list[str]) -> str:
    listed = "\n".join(f"- {item}" for item in items)
    return f"## {escape(title)}\n\n{listed}" if items else ""


def _draw_block(number: int, block: Block) -> str:
    parts = [f"### {number}. {escape(block.head.text)}", escape(block.explanation)]
    parts.append("\n".join(f"- {escape(text)}" for text in block.evidence))
    parts += [_draw_code(code) for code in block.codes]
    parts.append(escape("; ".join(filter(None, (block.where, block.also)))))
    return "\n\n".join(part for part in parts if part)


def _draw_code(code: Code) -> str:
    """Return a fenced block; the fence is longer than any run of backticks in the code."""
    text = "\n".join(code.lines) + (f"\n# … {code.more}" if code.more else "")
    runs = [len(list(takewhile("`".__eq__, text[at:]))) for at, c in enumerate(text) if c == "`"]
    fence = "`" * max(3, max(runs, default=0) + 1)
    return f"{escape(code.title)}:\n\n{fence}python\n{text}\n{fence}"
