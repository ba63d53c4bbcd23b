"""What a cell leaves for its reader: printing, warnings, figures, each within bounds."""

import io
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from common.cells.describe import clean
from common.cells.records import Warned

MOST_CHARACTERS = 64 * 2**10
MOST_WARNINGS = 50
MOST_MESSAGE = 500
MOST_FIGURES = 4
MOST_FIGURE_BYTES = 512 * 2**10
# What Agg says at every `plt.show()`: in a notebook the figure is shown all the same.
_NOT_SHOWN = "non-interactive, and thus cannot be shown"


class Kept(io.TextIOBase):
    """A stream that keeps the first and the last part of what is written to it."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self) -> None:
        self.written = 0  # characters since the beginning, over all cells
        self.begin()

    def begin(self) -> None:
        """Forget what was kept."""
        self._head: list[str] = []
        self._head_room = MOST_CHARACTERS // 2
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._is_cut = False

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep the text, or of too much its end."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.written += len(text)
        if self._head_room:
            self._head.append(text[: self._head_room])
            rest = text[self._head_room :]
            self._head_room -= len(self._head[-1])
            if not rest:
                return len(text)
        else:
            rest = text
        self._keep_end(rest[-MOST_CHARACTERS // 2 :], is_whole=len(rest) <= MOST_CHARACTERS // 2)
        return len(text)

    def text(self) -> str:
        """Return what was kept; a line in the middle says where something is left out."""
        end = "".join(self._tail)
        if self._is_cut or len(end) > MOST_CHARACTERS // 2:
            end = "\n... cut ...\n" + end[-MOST_CHARACTERS // 2 :]
        return clean("".join(self._head) + end)

    def _keep_end(self, text: str, *, is_whole: bool) -> None:
        self._tail.append(text)
        self._tail_size += len(text)
        self._is_cut = self._is_cut or not is_whole
        while self._tail_size - len(self._tail[0]) > MOST_CHARACTERS // 2:
            self._tail_size -= len(self._tail.popleft())
            self._is_cut = True


class Output:
    """The streams of a lesson, and the warnings of the cell that is running."""

    def __init__(self) -> None:
        self.stdout = Kept()
        self.stderr = Kept()
        self._cell_file = ""
        self._warned: dict[Warned, None] = {}

    @property
    def printed(self) -> int:
        """Return how much was printed since the lesson began."""
        return self.stdout.written + self.stderr.written

    @property
    def warned(self) -> tuple[Warned, ...]:
        """Return the cell's warnings, each once."""
        return tuple(self._warned)

    def begin(self, cell_file: str, namespace: dict[str, Any]) -> None:
        """Start anew for a cell: also what was warned of before is warned of again."""
        self._cell_file = cell_file
        self._warned = {}
        self.restore()
        self.stdout.begin()
        self.stderr.begin()
        namespace.pop("__warningregistry__", None)
        with warnings.catch_warnings():  # every registry is out of date from here on
            pass

    def restore(self) -> None:
        """Put our streams where a lesson may have put its own."""
        sys.stdout, sys.stderr, sys.stdin = self.stdout, self.stderr, io.StringIO()
        warnings.showwarning = self._warn

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Take what is printed and warned of until the context ends."""
        before = sys.stdout, sys.stderr, sys.stdin
        with warnings.catch_warnings():
            for category in (DeprecationWarning, PendingDeprecationWarning):
                warnings.simplefilter("default", category)
            self.restore()
            try:
                yield
            finally:
                sys.stdout, sys.stderr, sys.stdin = before

    def _warn(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        text = clean(str(message)).strip()
        if _NOT_SHOWN in text or text.startswith("To exit: use"):
            return
        (file or self.stderr).write(warnings.formatwarning(text, category, filename, lineno, line))
        at = lineno if filename == self._cell_file else 0
        first = text.split("\n\n")[0][:MOST_MESSAGE]
        if len(self._warned) < MOST_WARNINGS:
            self._warned[Warned(clean(category.__name__), first, at)] = None


def take_figures(complain: Callable[[str], object]) -> tuple[bytes, ...]:
    """Return the figures that matplotlib has open, as PNG, and close them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return ()
    taken: list[bytes] = []
    for number in list(pyplot.get_fignums())[:MOST_FIGURES]:
        picture = io.BytesIO()
        try:
            pyplot.figure(number).savefig(picture, format="png", bbox_inches="tight", dpi=72)
        except Exception as raised:  # a notebook shows it below the cell, which has run
            complain(f"{type(raised).__name__}: {raised}\n")
        if 0 < picture.tell() <= MOST_FIGURE_BYTES:
            taken.append(picture.getvalue())
    with suppress(Exception):  # a lesson's own callback for closing
        pyplot.close("all")
    return tuple(taken)
