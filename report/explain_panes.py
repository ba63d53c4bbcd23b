"""Panes of code, one for each framework, beside each other where the terminal has room for them."""

from functools import cache
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

READABLE = 48  # columns of a pane in which code may be broken and is read all the same
THEME = "ansi_dark"  # the terminal's own sixteen colours, on whatever ground it has


def print_panes(panes: list[RenderableType], longest: int, console: Console) -> None:
    """Print panes beside each other where lines so long have room, else under each other."""
    width = _width(len(panes), console)
    if longest <= width or width >= READABLE:
        table = Table(box=None, show_header=False, padding=(0, 3, 0, 0), pad_edge=False)
        for _ in panes:
            table.add_column(width=width, overflow="fold")
        table.add_row(*panes)
        console.print(Padding(table, (1, 0, 0, 0)))
        return
    for pane in panes:
        console.print(Padding(pane, (1, 0, 0, 0)))


def fits(longest: int, count: int, console: Console) -> bool:
    """Return whether so many panes with lines so long have room beside each other."""
    return longest <= _width(count, console)


def _width(count: int, console: Console) -> int:
    return (console.width - 3 * (count - 1)) // count


def draw_code(code: str, console: Console) -> RenderableType:
    """Return code in the terminal's colours, if it has any."""
    if not console.is_terminal:
        return Text(code)
    from rich.syntax import Syntax  # reads its own tables of Python's words: 60 ms

    return Syntax(code, _lexer(), theme=THEME, word_wrap=True, background_color="default")


@cache
def _lexer() -> Any:
    """Return the one that all panes share; to find it by name would look through every plugin."""
    from pygments.lexers.python import PythonLexer

    return PythonLexer(ensurenl=True, tabsize=4)
