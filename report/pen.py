"""Wrapping and colouring for a terminal; Chinese characters count for two columns."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells
from rich.color import ColorSystem
from rich.style import Style
from rich.text import Text

from report.tables import Cell, Note, Tone

STYLES: dict[Tone, Style] = {
    "plain": Style(),
    "title": Style(bold=True),
    "good": Style(color="green"),
    "known": Style(color="yellow"),
    "bad": Style(color="red", bold=True),
    "muted": Style(dim=True),
}
WIDEST = 140  # beyond this lines are too long to read
NARROWEST = 40

# A line may end after a word or a Chinese character, but not before a closing mark or after an
# opening one.
_PIECE = re.compile(
    r"\s+|[（「《“]*(?:[\u2e80-\u9fff\uff01-\uffee]|[^\s\u2e80-\u9fff\uff01-\uffee]+)[，。；：、！？）」》”]*"
)


@dataclass(frozen=True)
class Pen:
    """How wide the paper is, whether there is ink of several colours, and a language's colon."""

    width: int
    is_coloured: bool
    colon: str = ": "

    @property
    def is_narrow(self) -> bool:
        """Return whether three columns of values would be too narrow to read."""
        return self.width < 80

    def measure(self, text: str) -> int:
        """Return how many columns a line takes, colours not counted."""
        return Text.from_ansi(text).cell_len

    def colour(self, text: str, tone: Tone) -> str:
        """Return the text in the tone's colour, or as it is where there are no colours."""
        if not self.is_coloured or tone == "plain":
            return text
        return STYLES[tone].render(text, color_system=ColorSystem.STANDARD)

    def rule(self, text: str) -> str:
        """Return a heading with a rule after it, so that it is found without colours too."""
        rule = "═" * max(2, self.width - self.measure(text) - 4)
        return self.colour(f"══ {text} {rule}"[: self.width], "title")

    def cut(self, text: str, width: int) -> str:
        """Return as much of a line from its beginning as has room in `width` columns."""
        return chop_cells(text, width)[0]

    def wrap(self, text: str, width: int) -> list[str]:
        """Return the text in lines of at most `width` columns, broken between words if possible."""
        return [part for line in text.split("\n") for part in _fill(line, max(width, 4))]

    def paragraph(self, note: Note, indent: str = "", hang: str = "  ") -> list[str]:
        """Return "head: text" wrapped to the paper, later lines hanging, in the note's tone."""
        text = f"{note.head}{self.colon}{note.text}" if note.head else note.text
        first, *rest = self.wrap(text, self.width - len(indent) - len(hang))
        lines = [indent + first, *(indent + hang + line for line in rest)]
        return [self.colour(line, note.tone) for line in lines]

    def cell(self, cell: Cell, width: int) -> str:
        """Return a cell wrapped to its column, each line coloured on its own."""
        return "\n".join(self.colour(line, cell.tone) for line in self.wrap(cell.text, width))

    def table(
        self, rows: Iterable[Iterable[str]], heads: Iterable[str] = (), numbers: bool = False
    ) -> list[str]:
        """Return the lines of a table; cells have been wrapped and coloured before."""
        import tabulate

        # By default a column with a head is two wider than it needs to be.
        tabulate.MIN_PADDING = 0
        heads = list(heads)
        text = tabulate.tabulate(
            [list(row) for row in rows],
            headers=heads,
            tablefmt="simple" if heads else "plain",
            disable_numparse=True,
            preserve_whitespace=True,
            colalign=("left", *["right"] * (len(heads) - 1)) if numbers else None,
        )
        return [line.rstrip() for line in text.split("\n")]


def _fill(text: str, width: int) -> list[str]:
    """Return one line of text in lines of at most `width` columns."""
    lines = [""]
    used = 0
    for piece in _PIECE.findall(text):
        size = cell_len(piece)
        if used + size <= width:
            lines[-1] += piece
            used += size
        elif not piece.isspace():
            *whole, last = chop_cells(piece, width)
            lines += [*whole, last]
            used = cell_len(last)
    return [line.rstrip() for line in lines if line.strip()] or [""]
