"""Texts made to keep a pattern busy: time has to grow with a text, not with its square."""

import time
from collections.abc import Callable

import pytest

from lessons.formats.script import read_percent
from lessons.formats.tabs import frameworks_of
from lessons.headings import read_headings
from lessons.verdicts.sources import assigns, parse
from lessons.verdicts.tokens import tokens_of

# By the square each would take minutes of the processor's own time.
MANY = 200_000
LIMIT_S = 10.0


@pytest.mark.parametrize(
    "read",
    [
        lambda: parse("\n" * MANY + "x = 1"),
        lambda: assigns("\n" * MANY + "y", "x"),
        lambda: assigns("x," * MANY + "y", "x"),
        lambda: read_percent("# %% " + "tags=[" * MANY),
        lambda: frameworks_of(read_percent("# %%\n" + "tab.interact_select(" * MANY).cells),
        lambda: frameworks_of(read_percent("# %%\n" + "tab.selected(" * MANY).cells),
        lambda: tokens_of("<Figure size" * MANY),
        lambda: read_headings("# " + "<" * MANY),
    ],
)
def test_a_long_text_takes_little_time(read: Callable[[], object]) -> None:
    started = time.process_time()
    read()
    assert time.process_time() - started < LIMIT_S


def test_what_gives_a_name_its_meaning() -> None:
    for text in ("x = 1", "  a, x = f()", "x, b = f()", "import y as x", "def x(): (", "class x:"):
        assert assigns(text, "x"), text
    for text in ("x == 1", "y = x", "f(x)", "xs = 1"):
        assert not assigns(text, "x"), text
