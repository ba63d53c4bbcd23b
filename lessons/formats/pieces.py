"""Cuts text at its empty lines, except those in a string or a bracket of Python."""

import re

from lessons.formats.python import parse

_EMPTY = re.compile(r"\n([ \t\r]*\n)+")
# Strings, comments and brackets, which an empty line does not end, and the empty line that does.
_TOKEN = re.compile(
    r"#[^\n]*"
    r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:'''|\Z)"
    r'|"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:"""|\Z)'
    r"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?"
    r'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"?'
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<empty>\n[ \t\r]*\n)",
    re.DOTALL,
)


def piece_end(text: str, start: int, stop: int) -> int:
    """Return where the first empty line outside strings and brackets is, or where the text ends.

    Where a bracket is never closed, that is the first empty line of all.
    """
    depth = 0
    for token in _TOKEN.finditer(text, start, stop):
        if token["empty"] is not None and not depth:
            return token.start()
        depth += (token["open"] is not None) - (token["close"] is not None and depth > 0)
    whole = parse(text[start:stop]) if text.find("\n", start, stop) >= 0 else None
    return stop if whole is not None else first_empty(text, start, stop)


def first_empty(text: str, start: int, stop: int) -> int:
    """Return where the first empty line is, or where the text ends."""
    empty = _EMPTY.search(text, start, stop)
    return empty.start() if empty else stop


def skip_empty(text: str, start: int, stop: int) -> int:
    """Return where the first line begins that is not empty; `start` itself in the middle of one."""
    at = start
    while at < stop:
        end = text.find("\n", at, stop)
        end = stop if end < 0 else end
        if text[at:end].strip():
            return at
        at = end + 1
    return stop
