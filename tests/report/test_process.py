"""The command line as a process: what it imports, and how it meets pipes, colours and encodings."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lessons.documents import SEEDS
from tests.report.stored import RUNS

WHOLE = str(RUNS / "whole.json")
SEED = str(next(SEEDS.glob("001*")))
DRAW = ["report", "--from", WHOLE]
FRAMEWORKS = ("torch", "paddle", "keras", "tensorflow")
SPY = f"""
import json, sys
from report.cli import run_command
code = run_command(sys.argv[1:])
sys.stdout.flush()
heavy = {(*FRAMEWORKS, "numpy", "typer")!r}
sys.stderr.write("SPY" + json.dumps([code, [name for name in heavy if name in sys.modules]]))
"""


def start(
    *arguments: str, code: str | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line, or other code with the same arguments, in a process of its own."""
    program = ["-c", code] if code else ["-m", "report.cli"]
    return subprocess.run(
        [sys.executable, *program, *arguments],
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "COLUMNS": "100", **environment},
    )


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (["explain", "tie_weight"], []),
        (["explain", "saving"], []),
        (["doctor"], []),
        (["translate", SEED, "--to", "keras", "--no-verify", "--check"], []),
        (DRAW, ["numpy"]),
    ],
)
def test_no_framework_is_imported(arguments: list[str], allowed: list[str]) -> None:
    ended = start(*arguments, code=SPY)
    _, imported = json.loads(ended.stderr.decode().partition("SPY")[2])
    assert imported == allowed


def test_explaining_shows_three_panes() -> None:
    ended = start("explain", "tying.use_twice")
    text = ended.stdout.decode()
    assert ended.returncode == 0
    for framework in ("pytorch", "paddle", "keras"):
        assert f"{framework}  frameworks/{framework}/tying.py:" in text
    assert text.count("def use_twice(self") == 3


@pytest.mark.parametrize(
    ("environment", "is_coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colours_of_a_terminal(environment: dict[str, str], is_coloured: bool) -> None:
    ended = start(*DRAW, **{"FORCE_COLOR": "1", "TERM": "xterm", **environment})
    assert (b"\x1b[" in ended.stdout) is is_coloured


def test_a_pipe_gets_no_colours() -> None:
    assert b"\x1b[" not in start(*DRAW).stdout
    assert b"\x1b[" not in start("explain", "tying").stdout


def test_an_encoding_without_the_letters_is_no_traceback() -> None:
    ended = start(*DRAW, "--lang", "zh", PYTHONIOENCODING="ascii")
    assert ended.stderr == b""
    assert b"Triptych?" in ended.stdout


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "report.cli", "explain", "saving"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_a_mistake_ends_the_process_with_its_code() -> None:
    ended = start("explain", "nothing_like_it")
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"triptych: no section, operation or phrase is called")


def start_in_shell(redirection: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line with a stream that a shell has closed or sent elsewhere."""
    return subprocess.run(
        ["sh", "-c", f'exec "$0" -m report.cli "$@" {redirection}', sys.executable, *arguments],
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("arguments", [DRAW, ["explain", "tying"]])
def test_a_full_disk_under_stdout_is_one_line(arguments: list[str]) -> None:
    ended = start_in_shell(">/dev/full", *arguments)
    assert ended.stderr == b"triptych: cannot write to stdout: No space left on device\n"
    assert ended.returncode == 2


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_traceback(closed: str) -> None:
    ended = start_in_shell(closed, "explain", "tying")
    assert (ended.returncode, ended.stderr) == (0, b"")
    mistaken = start_in_shell(closed, "explain", "nothing_like_it")
    assert mistaken.returncode == 2
    assert b"Traceback" not in mistaken.stderr
