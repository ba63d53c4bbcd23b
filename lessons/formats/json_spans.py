"""Where values stand in a JSON text, so that one can be replaced and the rest stays as it was."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Python refuses to make an int of thousands of digits, and no number of a notebook matters here.
_DECODER = json.JSONDecoder(parse_int=float)
_SPACE = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True)
class Span:
    """A value, and the characters between which it stands."""

    value: object
    start: int
    end: int


def decode(text: str) -> object:
    """Return what a JSON text says.

    Raises:
        json.JSONDecodeError: it is no JSON.
        RecursionError: it is nested deeper than Python's stack.
    """
    return _DECODER.decode(text)


def members(text: str, start: int) -> dict[str, Span]:
    """Return the members of the object that begins here, in a text that is valid JSON."""
    found: dict[str, Span] = {}
    at = _skip_space(text, start + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        span = _value(text, _skip_space(text, at) + 1)
        found[key] = span
        at = _next_item(text, span.end)
    return found


def elements(text: str, start: int) -> Iterator[Span]:
    """Yield the elements of the array that begins here, in a text that is valid JSON."""
    at = _skip_space(text, start + 1)
    while text[at] != "]":
        span = _value(text, at)
        yield span
        at = _next_item(text, span.end)


def _value(text: str, at: int) -> Span:
    start = _skip_space(text, at)
    value, end = _DECODER.raw_decode(text, start)
    return Span(value, start, end)


def _next_item(text: str, at: int) -> int:
    """Return where the next item begins, or the bracket that closes them."""
    at = _skip_space(text, at)
    return _skip_space(text, at + 1) if text[at] == "," else at


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
