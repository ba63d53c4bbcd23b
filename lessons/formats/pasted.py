"""Reads notebooks that were pasted as text: `In [5]:`, the code, its output, and then prose.

Nothing marks where one ends and the next begins. Pieces between empty lines are taken in order:
code as long as they are Python, output as long as they look like it, and what is left is prose.
Each piece is looked at a fixed number of times, so that time grows with the text.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lessons.document import Cell, Guess, Parts, Prose, Recorded
from lessons.formats import MOST_CELLS, LineCounter
from lessons.formats.pieces import first_empty, piece_end, skip_empty
from lessons.formats.python import LONGEST, parse, shows, what_is_broken
from lessons.formats.recorded import has_code, shape_of, value_of
from lessons.formats.tabs import number_slots

_PROMPT = re.compile(r"^In ?\[(?:\d+|\*|None| *)\] ?:[ \t]*", re.MULTILINE)
_RESULT = re.compile(r"Out ?\[\d+\] ?:\s*")
_CHINESE = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
_MARKUP = re.compile(
    r"#{1,6}\s|[-*+>] |\d+[.)] |!\[|\[[^\]\n]*\][(\[]|\$|\|[^\n]*\|\n\|[ :|-]+\||:\w+:|\*\*\w|`"
)
_SMALL_WORD = re.compile(r"(?<= )[a-z]{2,}(?=[ ,.])")
# What closes an `if` or `try` that stands above an empty line, or a bracket.
_CONTINUES = re.compile(r"[ \t]*(?:(?:else|elif|except|finally)\b|[)\]}])")
_BUILTINS = frozenset(dir(builtins))
# How much of a cell is parsed again, and how often, where a piece of it makes sense only with it.
_REREAD = 50_000
_REREADS = 20
# More outputs than a cell has; what follows them is left as it is.
_MOST_OUTPUTS = 1_000


@dataclass(frozen=True)
class _Body:
    """What stands between a prompt and the next: characters `start` up to `stop` of the text."""

    text: str
    start: int
    stop: int


def read_pasted(text: str) -> Parts:
    """Return the cells and the prose of a notebook that was pasted as text."""
    prompts = list(_PROMPT.finditer(text))
    stops = [prompt.start() for prompt in prompts[1:]] + [len(text)]
    lines = LineCounter(text)
    known: set[str] = set()
    cells: list[Cell] = []
    prose = _prose(text, 0, prompts[0].start() if prompts else len(text), 0, lines)
    for prompt, stop in zip(prompts, stops, strict=True):
        if len(cells) > MOST_CELLS:
            break
        body = _Body(text, prompt.end(), stop)
        start, end = _find_code(body, known)
        if start == end:
            prose += _prose(text, start, stop, len(cells), lines)
            continue
        source = _plain(text[start:end])
        recorded, rest = _find_output(_Body(text, end, stop), source, lines)
        cells.append(_cell(len(cells), lines.at(start), source, (start, end), recorded))
        prose += _prose(text, rest, stop, len(cells), lines)
    return Parts(number_slots(list(_say_broken(cells)), prose), tuple(prose))


def _find_code(body: _Body, known: set[str]) -> tuple[int, int]:
    """Return where a cell's code begins and ends; both are the same where there is none.

    `known` are the names that the lesson's code has used; those of this cell are added.
    """
    text, at = body.text, skip_empty(body.text, body.start, body.stop)
    is_near = text.count("\n", body.start, at) <= 1
    start = end = at
    rereads = 0
    while at < body.stop:
        stop = piece_end(text, at, body.stop)
        if text.startswith("try:", at) and parse(text[at:stop]) is None:
            stop = piece_end(text, skip_empty(text, stop, body.stop), body.stop)
        piece = text[at:stop]
        tree = None if end > start and piece[0] in " \t)]}" else parse(piece)
        if tree is None and end > start and _goes_on(piece):
            rereads += 1
            tree = _inner(piece) or (_whole(text[start:stop]) if rereads < _REREADS else None)
            is_code = tree is not None
        elif end == start and is_near:
            is_code = tree is not None
        else:
            is_code = _is_code(tree, piece, known) or (
                _is_comment(tree) and _is_code_ahead(body, stop, known)
            )
        if not is_code or tree is None or stop - start > LONGEST:
            break
        known |= _names(tree)
        end, at = stop, skip_empty(text, stop, body.stop)
    if end == start and is_near:
        end = first_empty(text, start, body.stop)
    end = start + len(text[start:end].rstrip())
    return start, _output_within(text, start, end)


def _goes_on(piece: str) -> bool:
    return piece[0] in " \t" or bool(_CONTINUES.match(piece))


def _inner(piece: str) -> ast.Module | None:
    """Return the tree of the next part of a block, which has no beginning of its own."""
    if _CONTINUES.match(piece):
        return None
    depth = len(piece) - len(piece.lstrip(" \t"))
    levels = {len(line) - len(line.lstrip(" \t")) for line in piece.splitlines() if line.strip()}
    outer = sorted(level for level in levels | {0} if level < depth)
    return parse("".join(f"{' ' * level}if 1:\n" for level in outer[:50]) + piece)


def _whole(code: str) -> ast.Module | None:
    return parse(code) if len(code) <= _REREAD else None


def _is_code(tree: ast.Module | None, piece: str, known: set[str]) -> bool:
    """Return whether a piece below code is code too, and no value, word or heading."""
    if tree is None or not tree.body or value_of(piece):
        return False
    stored = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    own = {node.id for node in stored if isinstance(node.ctx, ast.Store)}
    return all(_is_deed(statement, known | own) for statement in tree.body)


def _is_deed(statement: ast.stmt, known: set[str]) -> bool:
    """Return whether a statement is one of code, though a word of prose may parse as well.

    "Note: this" is an annotation in Python, "- item" a negative number, and "Summary" a name.
    """
    if isinstance(statement, ast.AnnAssign):
        return statement.value is not None
    if not isinstance(statement, ast.Expr) or isinstance(statement.value, ast.Constant):
        return True
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return bool(names & known) or bool(names & _BUILTINS)


def _is_comment(tree: ast.Module | None) -> bool:
    return tree is not None and not tree.body


def _is_code_ahead(body: _Body, at: int, known: set[str]) -> bool:
    """Return whether what follows a lone "# ..." is code: then it is a comment, and no heading."""
    start = skip_empty(body.text, at, body.stop)
    if start == body.stop:
        return False
    piece = body.text[start : piece_end(body.text, start, body.stop)]
    return _is_code(parse(piece), piece, known)


def _names(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
    return found


def _output_within(text: str, start: int, end: int) -> int:
    """Return where code ends, the output of which may follow with no empty line between."""
    lines = text[start:end].split("\n")
    at = start
    for count, line in enumerate(lines[:_REREADS]):
        if count and line[:1].strip() and not has_code(line):
            above, below = text[start:at], text[at:end]
            if shape_of(below) and shows(above) and parse(above) is not None:
                return start + len(above.rstrip())
        at += len(line) + 1
    return end


def _find_output(body: _Body, source: str, lines: LineCounter) -> tuple[tuple[Recorded, ...], int]:
    """Return a cell's outputs, and where the prose below them begins.

    An empty line parts two outputs. One that holds spaces is part of an output: a notebook's own
    are empty.
    """
    spans: list[tuple[int, int, Guess | None]] = []
    text, is_shown = body.text, shows(source)
    end, at = body.start, skip_empty(body.text, body.start, body.stop)
    while at < body.stop and len(spans) < _MOST_OUTPUTS and at - body.start < LONGEST:
        stop = first_empty(text, at, body.stop)
        result = _RESULT.match(text, at, stop)
        start = result.end() if result else at
        guess = None if result else _output(_plain(text[start:stop].rstrip()), is_shown)
        if not result and guess is None:
            break
        if spans and not result and text[end:at].strip("\r\n"):
            spans[-1] = (spans[-1][0], stop, spans[-1][2])
        else:
            spans.append((start, stop, guess))
        end, at = stop, skip_empty(text, stop, body.stop)
    recorded = (
        Recorded(_plain(text[start:stop].rstrip()), lines.at(start), guess)
        for start, stop, guess in spans
    )
    return tuple(recorded), at


def _output(text: str, is_shown: bool) -> Guess | None:
    """Return why text below code is its output, or None where it is prose."""
    value = value_of(text)
    if value is None and (_CHINESE.search(text[:400]) or _MARKUP.match(text)):
        return None
    if value is None and _is_sentence(text):
        return None
    shape = value or shape_of(text)
    if shape and is_shown:
        return Guess(shape.sure, f"{shape.reason}, below a cell that shows something")
    if shape and shape.sure >= 0.9:
        return Guess(0.8, f"{shape.reason}, but the cell above it shows nothing")
    if shape or has_code(text) or not is_shown:
        return None
    return Guess(0.6, "no sentence, and stands below a cell that shows something")


def _is_sentence(text: str) -> bool:
    """Return whether a text is English prose: words after words, with a stop at the end."""
    start = text[:400]
    return start[0].isupper() and text[-1] in ".:!?" and len(_SMALL_WORD.findall(start)) >= 3


def _cell(
    index: int, line: int, source: str, span: tuple[int, int], recorded: tuple[Recorded, ...]
) -> Cell:
    sure = 0.95 if parse(source) is not None else 0.5
    return Cell(
        index=index,
        line=line,
        source=source,
        start=span[0],
        end=span[1],
        frameworks=(),
        slot=index,
        recorded=recorded,
        guess=Guess(sure, "what is Python below a prompt, up to what is none"),
    )


def _say_broken(cells: list[Cell]) -> Iterator[Cell]:
    for index, cell in enumerate(cells):
        after = cells[index + 1] if index + 1 < len(cells) else None
        source, line = (after.source, after.line) if after else (None, 0)
        yield replace(cell, broken=what_is_broken(cell.source, source, line))


def _prose(text: str, start: int, stop: int, before: int, lines: LineCounter) -> list[Prose]:
    start = skip_empty(text, start, stop)
    written = _plain(text[start:stop].rstrip())
    return [Prose(lines.at(start), written, before)] if written else []


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")
