"""Progress: a plain line at each quarter where nobody watches, a bar where somebody does."""

import io
import sys

import pytest

from common.progress import Progress
from report.progress import PlainProgress, show_progress


def test_a_line_at_each_quarter() -> None:
    file = io.StringIO()
    tell = PlainProgress(file)
    tell(Progress("importing", 0, 0, "keras"))
    for done in range(1, 9):
        tell(Progress("observing", done, 8, "tying.shared [keras]"))
    assert file.getvalue().splitlines() == [
        "triptych: importing",
        "triptych: observing 1 of 8",
        "triptych: observing 2 of 8",
        "triptych: observing 4 of 8",
        "triptych: observing 6 of 8",
        "triptych: observing 8 of 8",
    ]


def test_a_pipe_gets_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress() as tell:
        tell(Progress("timing", 1, 1, "tying.shared [keras]"))
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "triptych: timing 1 of 1\n")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with show_progress() as tell:
        tell(Progress("importing", 0, 0, "keras"))
        tell(Progress("observing", 1, 2, "tying.shared [keras]"))
        tell(Progress("observing", 2, 2, "tying.assigned [keras]"))
    assert "observing" in terminal.getvalue()
    assert "2/2" in terminal.getvalue()
    assert "tying.assigned [keras]" in terminal.getvalue()


def test_a_terminal_that_cannot_move_its_cursor_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "dumb")
    with show_progress() as tell:
        tell(Progress("observing", 1, 2, "tying.shared [keras]"))
    assert terminal.getvalue() == "triptych: observing 1 of 2\n"
