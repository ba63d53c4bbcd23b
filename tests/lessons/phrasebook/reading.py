"""A reader for patterns without a lesson: names are what they seem, kinds what a test says."""

import ast

from lessons.phrasebook import matching
from lessons.phrasebook.patterns import LIBRARIES, Hole, Pattern, path_of


class PlainReader:
    """Takes every chain of names that begins with a library for the library's."""

    def __init__(self, **kinds: str) -> None:
        self._kinds = kinds

    def path(self, node: ast.expr) -> str | None:
        path = path_of(node)
        return path if path.split(".")[0] in LIBRARIES else None

    def has_kind(self, node: ast.expr, kind: str) -> bool:
        return self._kinds.get(ast.unparse(node), "Tensor") == kind


def match(pattern: str, source: str, **kinds: str) -> dict[str, Hole] | None:
    node = ast.parse(source, mode="eval").body
    return matching.match(Pattern(pattern), node, PlainReader(**kinds))


def texts(pattern: str, source: str, **kinds: str) -> dict[str, str] | None:
    """Return what each hole holds, as text; a star's items in brackets of their own."""
    found = match(pattern, source, **kinds)
    if found is None:
        return None
    return {name: _text(hole) for name, hole in found.items()}


def _text(hole: Hole) -> str:
    if hole.items is not None:
        return f"*{', '.join(map(ast.unparse, hole.items))}"
    assert hole.node is not None
    return ast.unparse(hole.node) + ("" if hole.is_given else " (default)")
