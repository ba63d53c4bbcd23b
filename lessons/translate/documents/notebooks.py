"""Where the parts of a notebook's cells stand in its text."""

from collections.abc import Iterator

from lessons.formats.json_spans import Span, elements, members


def find_cells(text: str, kind: str) -> Iterator[dict[str, Span]]:
    """Yield the members of each cell of a kind ("code", "markdown") in a notebook that was read."""
    for cell in elements(text, members(text, text.index("{"))["cells"].start):
        if isinstance(cell.value, dict) and cell.value.get("cell_type") == kind:
            yield members(text, cell.start)
