"""The insides of f-strings, which have rules of their own: no lines, and none of their quotes."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lessons.translate.pages import Edit
from lessons.translate.plan import Refused

if TYPE_CHECKING:
    from lessons.translate.writer import Writer


def change_formatted(node: ast.JoinedStr, writer: "Writer") -> Iterator[Edit]:
    """Yield the changes in an f-string.

    Raises:
        Refused: what is to be told cannot stand there, or its place is not known.
    """
    yield from _changes(node, _quote(node, writer), writer)


def _changes(node: ast.JoinedStr, quote: str, writer: "Writer") -> Iterator[Edit]:
    page = writer.page
    for value in node.values:
        if not isinstance(value, ast.FormattedValue):
            continue
        inner = value.value
        if _is_in_place(inner, writer):
            text = writer.text(inner)
            if text != page.text(inner):
                yield page.start(inner), page.end(inner), _quoted(text, quote)
        elif _has_something_to_tell(inner, writer):
            raise Refused("it stands in an f-string over several lines")
        if isinstance(value.format_spec, ast.JoinedStr):
            yield from _changes(value.format_spec, quote, writer)


def _quote(node: ast.JoinedStr, writer: "Writer") -> str:
    return writer.page.text(node).lstrip("rRfFbBuU")[:1]


def _is_in_place(inner: ast.expr, writer: "Writer") -> bool:
    """Return whether an expression stands where the tree says: until Python 3.12, not always."""
    try:
        there = ast.parse(f"({writer.page.text(inner)})", mode="eval").body
    except (SyntaxError, ValueError):
        return False
    return ast.dump(there) == ast.dump(inner)


def _has_something_to_tell(inner: ast.expr, writer: "Writer") -> bool:
    script = writer.script
    return any(
        script.said(node) or node in script.plan.replace or node in script.plan.refuse
        for node in ast.walk(inner)
    )


def _quoted(text: str, quote: str) -> str:
    """Return an expression for the inside of an f-string, where its own quotes cannot stand."""
    if "\n" in text or "\\" in text:
        raise Refused("it would need several lines inside an f-string")
    if quote not in text:
        return text
    other = "'" if quote == '"' else '"'
    if other in text:
        raise Refused("it would need both kinds of quotes inside an f-string")
    return text.replace(quote, other)
