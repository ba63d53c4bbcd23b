"""What a cell leaves for its reader: printing, warnings, figures, each within bounds."""

import io
import logging
import re
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from common.cells.describe import clean, without_colours
from common.cells.records import Warned

MOST_CHARACTERS = 64 * 2**10
MOST_WARNINGS = 50
MOST_MESSAGE = 500
MOST_FIGURES = 4
MOST_FIGURE_BYTES = 512 * 2**10
# What Agg says at every `plt.show()`: in a notebook the figure is shown all the same.
_NOT_SHOWN = "non-interactive, and thus cannot be shown"

# What NumPy ends with when a framework, and not the lesson, calls it in an old way.
_BY_NUMPY = "(Deprecated NumPy"

# How TensorFlow begins such a line in its log.
_LOGGED_PLACE = re.compile(r"From (<cell \d+>):(\d+): ")


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
        if not text:  # else what is nothing would pile up
            return 0
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
        self._is_paused = False
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
        self._cell_file, self._is_paused = cell_file, False
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
        handle = logging.Logger.callHandlers

        def note_and_handle(logger: logging.Logger, record: logging.LogRecord) -> None:
            self._log(record)
            handle(logger, record)

        logging.Logger.callHandlers = note_and_handle  # type: ignore[assignment,method-assign]
        with warnings.catch_warnings():
            for category in (DeprecationWarning, PendingDeprecationWarning):
                warnings.simplefilter("default", category)
            self.restore()
            try:
                yield
            finally:
                sys.stdout, sys.stderr, sys.stdin = before
                logging.Logger.callHandlers = handle  # type: ignore[method-assign]

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keep nothing of what is printed or warned of because we look at something."""
        was, self._is_paused = self._is_paused, True
        streams = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = io.StringIO()
        try:
            yield
        finally:
            self._is_paused = was
            sys.stdout, sys.stderr = streams

    def _warn(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        text = without_colours(clean(str(message))).strip().removeprefix("Warning:\n")
        if self._is_paused or _NOT_SHOWN in text or text.startswith("To exit: use"):
            return
        is_placed = filename == self._cell_file
        at = lineno if is_placed else 0 if _BY_NUMPY in text else _line_of_call(self._cell_file)
        if at or not issubclass(category, DeprecationWarning | PendingDeprecationWarning):
            shown = warnings.formatwarning(text, category, filename, lineno, line)
            (file or self.stderr).write(shown)  # of a library's own affairs a notebook is silent
        self._note(clean(category.__name__), text, at)

    def _log(self, record: logging.LogRecord) -> None:
        """Note what a framework says of its old functions in a log instead of a warning."""
        if record.levelno < logging.WARNING or self._is_paused:
            return
        try:
            text = clean(record.getMessage()).strip()
        except Exception:  # its arguments do not fit: logging itself says so, and goes on
            return
        if "deprecated" not in text:
            return
        placed = _LOGGED_PLACE.match(text)
        at = int(placed[2]) if placed and placed[1] == self._cell_file else 0
        self._note("DeprecationWarning", text[placed.end() :] if placed else text, at)

    def _note(self, category: str, text: str, line: int) -> None:
        first = text.split("\n\n", maxsplit=1)[0][:MOST_MESSAGE]
        if len(self._warned) < MOST_WARNINGS:
            self._warned[Warned(category, first, line)] = None


def _line_of_call(file: str) -> int:
    """Return the line of the cell that called what warns now, or 0 where a library did.

    Some decorators for old functions name their own line in the warning, not the caller's.
    """
    frame = sys._getframe(2)
    while frame.f_back and frame.f_code.co_filename == warnings.__file__:
        frame = frame.f_back
    caller = frame.f_back
    return caller.f_lineno if caller and caller.f_code.co_filename == file else 0


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
