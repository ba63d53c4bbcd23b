"""Wrapping: words stay whole where they fit, and Chinese punctuation does not begin a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from report.pen import Pen
from report.tables import Cell, Note

PEN = Pen(20, is_coloured=False)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one two three", ["one two", "three"]),
        ("abcdefghijkl", ["abcdefgh", "ijkl"]),
        ("a abcdefghijkl", ["a", "abcdefgh", "ijkl"]),
        ("层和块。参数", ["层和块。", "参数"]),
        ("层和两块。参数", ["层和两", "块。参数"]),
        ("用 nn.Linear 时", ["用", "nn.Linea", "r 时"]),
        ("两（个）层", ["两（个）", "层"]),
        ("first\nsecond", ["first", "second"]),
        ("a\n\nb", ["a", "", "b"]),
    ],
)
def test_wrap(text: str, lines: list[str]) -> None:
    assert PEN.wrap(text, 8) == lines


@given(st.text(alphabet="ab （，层。）\n", max_size=60), st.integers(4, 30))
def test_wrapping_keeps_every_letter_and_the_width(text: str, width: int) -> None:
    lines = PEN.wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)


def test_a_paragraph_hangs() -> None:
    note = Note("why", "because it is so in all of them")
    assert PEN.paragraph(note, indent=" ") == [" why: because it", "   is so in all of", "   them"]


def test_each_line_of_a_cell_is_coloured_on_its_own() -> None:
    lines = Pen(20, is_coloured=True).cell(Cell("one two three", "good"), 8).split("\n")
    assert lines == ["\x1b[32mone two\x1b[0m", "\x1b[32mthree\x1b[0m"]
