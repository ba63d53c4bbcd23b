"""Writes blocks of statements: what is taken out, what goes into a `with`, what gets its own line.

Statements that share a line do so in the translation, too, unless one of them becomes several.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lessons.translate.lines import list_comments, outdented, shifted
from lessons.translate.pages import Block, Edit, Page
from lessons.translate.plan import Wrap

if TYPE_CHECKING:
    from lessons.translate.writer import Writer


@dataclass(frozen=True)
class _Unit:
    """One statement, or those of one `with`: where it stands, and its changes."""

    start: int
    end: int
    edits: tuple[Edit, ...]


def blocks_of(stmt: ast.stmt) -> Iterator[Block]:
    """Yield the blocks of a statement, and those of its handlers and cases."""
    for node in (stmt, *getattr(stmt, "handlers", ()), *getattr(stmt, "cases", ())):
        for name in ("body", "orelse", "finalbody"):
            if block := getattr(node, name, None):
                yield block


def change_block(block: Block, writer: "Writer") -> Iterator[Edit]:
    """Yield the changes of a block."""
    page = writer.page
    units = list(_units(block, writer))
    while units:
        size = 1
        while size < len(units) and page.line_start(units[size].start) <= units[size - 1].end:
            size += 1
        yield from _together(units[:size], block, writer)
        units = units[size:]


def unindented(stmt: ast.stmt, block: Block, writer: "Writer") -> str:
    """Return a statement's block as far out as the statement itself, without its header."""
    page = writer.page
    start = page.line_start(page.start(block[0]))
    header = page.line_end(page.start(stmt))
    if start <= header:  # all in one line
        start = page.start(block[0])
    else:  # with the comments between the header and the first statement
        between = [at for at, _ in page.comments if header < at < start]
        start = page.line_start(between[0]) if between else start
    edits = list(change_block(block, writer))
    end = max([page.end(block[-1]), *(edit[1] for edit in edits)])
    text = page.changed(min([start, *(edit[0] for edit in edits)]), end, edits)
    return outdented(text, page.indent(block[0]), page.indent(stmt)).strip()


def remove(stmt: ast.stmt, page: Page, *, is_taken: bool = False) -> Iterator[Edit]:
    """Take a statement out with its line; its comments stay.

    `is_taken` says that its block is told elsewhere, with the comments in it.
    """
    start, end = page.start(stmt), page.end(stmt)
    last = page.line_end(start) if is_taken else end
    kept = [text for at, text in page.comments if start <= at < last]
    if not page.stands_alone(stmt):
        yield start, end, _lines(stmt, [*kept, "pass"], page)
        return
    line_end = page.line_end(end)
    is_last = page.blocks[stmt][-1] is stmt  # then what is around it may end here too
    comment = line_end - len(page.source[end:line_end].lstrip())
    if kept or comment < line_end:
        until = end if is_last or kept else comment
        ending = [""] if kept and comment < line_end else []
        yield start, until, _lines(stmt, [*kept, *ending], page)
        return
    first = page.line_start(start)
    if first and (is_last or line_end == len(page.source)):
        yield first - 1, end, ""
    else:
        yield first, _next_line(page.source, first, line_end + 1), ""


def _next_line(source: str, first: int, after: int) -> int:
    """Return where the text goes on: of empty lines before and after a line, the first stay."""
    is_apart = not source[:first].rpartition("\n")[0].rpartition("\n")[2].strip()
    while is_apart and after < len(source):
        end = source.find("\n", after) + 1
        if not end or source[after:end].strip():
            break
        after = end
    return after


def _lines(stmt: ast.stmt, lines: list[str], page: Page) -> str:
    return ("\n" + page.indent(stmt)).join(lines)


def _units(block: Block, writer: "Writer") -> Iterator[_Unit]:
    plan, page = writer.script.plan, writer.page
    is_inner = not isinstance(page.parents.get(block[0]), ast.Module)
    is_emptied = is_inner and all(stmt in plan.drop for stmt in block)
    place = 0
    while place < len(block):
        stmt = block[place]
        start, end = page.start(stmt), page.end(stmt)
        wrap = plan.wraps.get(stmt)
        if wrap and not is_emptied:
            last = block.index(wrap.last)
            yield _wrapped(block[place : last + 1], wrap, writer)
            place = last
        elif is_emptied and place == 0:  # something has to be left of a block
            kept = [text for at, text in page.comments if start <= at < end]
            yield _Unit(start, end, ((start, end, _lines(stmt, [*kept, "pass"], page)),))
        else:
            yield _Unit(start, end, tuple(writer.change_statement(stmt)))
        place += 1


def _wrapped(stmts: Block, wrap: Wrap, writer: "Writer") -> _Unit:
    page = writer.page
    first, last = page.start(stmts[0]), page.end(stmts[-1])
    units = [_Unit(page.start(s), page.end(s), tuple(writer.change_statement(s))) for s in stmts]
    edits = [edit for unit in units for edit in unit.edits]
    start = min([first, *(edit[0] for edit in edits)])
    # What is dropped goes with its line, and that may end after the last statement.
    end = max([last, *(edit[1] for edit in edits)])
    inner = page.changed(start, end, edits)
    if not _has_code(inner):  # nothing is left to be put into it
        return _Unit(first, last, ((start, end, inner),))
    margin = page.indent(stmts[0])
    header = writer.resolve(wrap.header)
    if start < first:
        text = f"{margin}{header}\n{shifted(inner, margin, first=True)}"
    else:
        text = f"{header}\n{margin}    {shifted(inner, margin)}"
    return _Unit(first, last, ((start, end, text),))


def _has_code(text: str) -> bool:
    """Return whether there is more in some lines than comments and `pass`."""
    comments = {line: column for line, column, _ in list_comments(text)}
    lines = enumerate(text.split("\n"), 1)
    codes = (line[: comments.get(number)] for number, line in lines)
    return any(code.replace("pass", "").strip(" \t;\r\f") for code in codes)


def _needs_lines(text: str) -> bool:
    """Return whether a text is more than one simple statement, which may share a line."""
    if "\n" not in text:
        return False
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return True
    return text.startswith("#") or len(body) != 1 or any(blocks_of(body[0]))


def _together(units: list[_Unit], block: Block, writer: "Writer") -> Iterator[Edit]:
    """Yield the changes of what shares a line; in lines of their own where one becomes several."""
    page = writer.page
    start, end = units[0].start, units[-1].end
    is_inline = start == page.start(block[0]) and page.is_inline(block[0])
    if len(units) == 1 and not is_inline:
        yield from units[0].edits
        return
    texts = [page.changed(one.start, one.end, one.edits) for one in units]
    if not any(unit.edits and _needs_lines(text) for text, unit in zip(texts, units, strict=True)):
        for unit in units:
            yield from unit.edits
        return
    margin = "\n" + page.indent(block[0])
    kept = [text for text in texts if text != "pass"] or texts[:1]
    yield start, end, (margin if is_inline else "") + margin.join(kept)
