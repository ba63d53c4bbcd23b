"""Python scripts: in py:percent form a cell per `# %%` line, else one cell that is all of it.

Code is kept as it is written there. A magic that stands in a comment, as py:percent has it, stays
a comment: the script means the same when Python runs it.
"""

import json
import re

from lessons.document import Cell, Parts, Prose
from lessons.formats import MOST_CELLS, LineCounter

# A magic like "# %%time" is no marker: the marker ends there, or goes on after a space.
_MARKER = re.compile(r"^# ?%%+(?:[ \t]([^\n]*))?\r?$", re.MULTILINE)
_TEXT = re.compile(r"(?:^|\s)\[(?:markdown|md)\]")
_RAW = re.compile(r"(?:^|\s)\[raw\]")
_TAGS = re.compile(r"""\btags["']?\s*[=:]\s*(\[[^\[\]]*\])""")
_COMMENTED = re.compile(r"^[ \t]*# ?", re.MULTILINE)
_CODE = re.compile(r"^[ \t]*[^#\s]", re.MULTILINE)
_QUOTES = ('"""', "'''")


def is_percent(text: str) -> bool:
    """Return whether a script is cut into cells."""
    return _MARKER.search(text) is not None


def read_script(text: str) -> Parts:
    """Return a plain script as one cell."""
    return Parts((_cell(text, 0, len(text), 0, LineCounter(text)),), ())


def read_percent(text: str) -> Parts:
    """Return the cells of a script in py:percent form.

    What stands above the first marker is a cell too, where there is code in it and not only the
    comments in which such files keep their metadata.
    """
    cells: list[Cell] = []
    prose: list[Prose] = []
    lines = LineCounter(text)
    first = _next_marker(text, 0)
    if _CODE.search(text, 0, first):
        cells.append(_cell(text, 0, first, 0, lines))
    for marker in _MARKER.finditer(text):
        if max(len(cells), len(prose)) > MOST_CELLS:
            break
        header = marker[1] or ""
        end = _next_marker(text, marker.end())
        start = min(marker.end() + 1, end)
        if _TEXT.search(header):
            written = _uncomment(text[start:end])
            prose.append(Prose(lines.at(start), written, len(cells)))
        elif not _RAW.search(header):
            cells.append(_cell(text, start, end, len(cells), lines, _tags(header)))
    return Parts(tuple(cells), tuple(prose))


def _next_marker(text: str, at: int) -> int:
    marker = _MARKER.search(text, at)
    return marker.start() if marker else len(text)


def _cell(
    text: str, start: int, end: int, index: int, lines: LineCounter, tags: tuple[str, ...] = ()
) -> Cell:
    """Return the cell between two places, without the blank lines around its code."""
    body = text[start:end]
    code = body.strip()
    if code:
        end = start + len(body.rstrip())
        ahead = body[: len(body) - len(body.lstrip())]
        start += ahead.rfind("\n") + 1
    else:
        end = start
    return Cell(
        index=index,
        line=lines.at(start),
        source=text[start:end].replace("\r\n", "\n"),
        start=start,
        end=end,
        frameworks=(),
        slot=index,
        tags=tags,
    )


def _uncomment(body: str) -> str:
    """Return the text of a Markdown cell, which stands in comments or in one long string."""
    body = body.replace("\r\n", "\n").strip()
    for quotes in _QUOTES:
        if len(body) >= 2 * len(quotes) and body.startswith(quotes) and body.endswith(quotes):
            return body[len(quotes) : -len(quotes)].strip()
    return _COMMENTED.sub("", body)


def _tags(header: str) -> tuple[str, ...]:
    match = _TAGS.search(header)
    try:
        tags = json.loads(match[1]) if match else []
    except ValueError:
        return ()
    return tuple(tag for tag in tags if isinstance(tag, str))
