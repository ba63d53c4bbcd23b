"""Whole report texts from small stored runs: no framework, no clock."""

import pytest
from rich.text import Text
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from common.run import Run
from report.flat import draw_flat
from report.markdown import draw_markdown
from report.overview import make_report
from report.terminal import draw_terminal
from report.words import LANGUAGES, read_words
from tests.report.stored import MAKERS, RUNS, divergences, encode, stored


class TextFile(SingleFileSnapshotExtension):
    """A text of its own per test, to be read beside the code."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def text_file(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextFile)


def terminal(run: Run, width: int, language: str = "en", is_coloured: bool = False) -> str:
    words = read_words(language)
    return draw_terminal(make_report(run, divergences(), words), words, width, is_coloured)


@pytest.mark.parametrize("name", MAKERS)
def test_stored_runs_are_what_the_builder_makes(name: str) -> None:
    assert (RUNS / f"{name}.json").read_bytes() == encode(MAKERS[name]())


@pytest.mark.parametrize("width", [100, 60])
@pytest.mark.parametrize("name", MAKERS)
def test_terminal(name: str, width: int, text_file: SnapshotAssertion) -> None:
    assert terminal(stored(name), width) == text_file


@pytest.mark.parametrize("name", MAKERS)
def test_terminal_in_chinese(name: str, text_file: SnapshotAssertion) -> None:
    assert terminal(stored(name), 100, "zh") == text_file


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MAKERS)
def test_markdown(name: str, language: str, text_file: SnapshotAssertion) -> None:
    words = read_words(language)
    assert draw_markdown(make_report(stored(name), divergences(), words), words) == text_file


@pytest.mark.parametrize("name", MAKERS)
def test_flat(name: str, text_file: SnapshotAssertion) -> None:
    assert draw_flat(stored(name), divergences()) == text_file


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [20, 40, 59, 60, 79, 80, 100, 140, 400])
@pytest.mark.parametrize("name", MAKERS)
def test_no_line_is_wider_than_the_terminal(name: str, width: int, language: str) -> None:
    widest = max(40, min(width, 140))
    for line in terminal(stored(name), width, language).splitlines():
        assert Text(line).cell_len <= widest, line


@pytest.mark.parametrize("width", [100, 60])
def test_colours_change_nothing_but_colour(width: int) -> None:
    coloured = terminal(stored("broken"), width, is_coloured=True)
    plain = "\n".join(Text.from_ansi(line).plain for line in coloured.split("\n"))
    assert "\x1b[1;31m" in coloured  # what is not as documented is red
    assert plain == terminal(stored("broken"), width)
