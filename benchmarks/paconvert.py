"""The PyTorch to Paddle converter `paconvert`, in an environment of its own.

It reads scripts alone, drops comments, and moves imports to the top. So a lesson is given to it as
one script in which a string stands before each cell, which it keeps, and is cut there again.
"""

import ast
import re
import subprocess
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lessons.document import Cell
from lessons.formats.tabs import runnable

REQUIREMENT = "paconvert==3.3.1"
LIMIT = 300  # seconds, for whatever is called
_CELL, _LINE, _MARK = "__cell__", "__line__", ">>>>>>"
_BORDER = re.compile(rf'^"""{_CELL}(\d+)"""$', re.MULTILINE)
_MARKED = re.compile(rf"^{_MARK}", re.MULTILINE)
_IPYTHON = re.compile(r"^([ \t]*)([%!].*)$", re.MULTILINE)
_HIDDEN = re.compile(rf'^([ \t]*)"""{_LINE}(.*)"""$', re.MULTILINE)
_RATE = re.compile(r"Convert Rate is: ([\d.]+)%")


class PaconvertError(Exception):
    """It could not be installed, or did not convert; the text is one line."""


@dataclass(frozen=True)
class Converted:
    """What came of a lesson: what stands before its first cell, its cells, what it says of itself.

    `cells` are by number; one that is no Python was not given to it, and is missing.
    """

    opening: str
    cells: dict[int, str]
    claimed: float


def install(folder: Path) -> Path:
    """Make an environment with the converter in a folder, and return its program.

    Raises:
        PaconvertError: the environment cannot be made, or the package cannot be had.
    """
    try:
        venv.create(folder, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as failed:
        raise PaconvertError(f"no environment could be made: {failed}") from None
    _call(folder / "bin" / "python", "-m", "pip", "install", "--quiet", REQUIREMENT)
    return folder / "bin" / "paconvert"


def convert(program: Path, cells: Sequence[Cell], folder: Path) -> Converted:
    """Return a lesson's cells in its words; scripts are written to `folder`.

    Raises:
        PaconvertError: it wrote nothing that can be read.
    """
    given = python_of(cells)
    before, after = folder / "lesson.py", folder / "converted.py"
    before.write_text(join_cells(given), encoding="utf-8")
    after.unlink(missing_ok=True)
    said = _call(program, "-i", before, "-o", after)
    if not after.exists():
        raise PaconvertError("paconvert wrote no file")
    opening, found = split_cells(after.read_text(encoding="utf-8"))
    rate = _RATE.search(said)
    return Converted(opening, found, float(rate[1]) if rate else 0.0)


def convert_folder(program: Path, before: Path, after: Path) -> None:
    """Convert all scripts of a folder at once.

    Raises:
        PaconvertError: it ended with an error.
    """
    _call(program, "-i", before, "-o", after)


def python_of(cells: Sequence[Cell]) -> dict[int, str]:
    """Return the cells that are Python, by number; IPython's lines stand in them as strings."""
    given = {cell.index: hide_ipython(runnable(cell.source)) for cell in cells}
    return {index: source for index, source in given.items() if _parses(source)}


def join_cells(sources: dict[int, str]) -> str:
    """Return one script of all cells, with a string before each that says its number."""
    return "".join(f'"{_CELL}{index}"\n{source}\n' for index, source in sources.items())


def split_cells(script: str) -> tuple[str, dict[int, str]]:
    """Return what stands before the first cell of a script, and the cells by number."""
    opening, *parts = _BORDER.split(script)
    texts = (_HIDDEN.sub(r"\1\2", text.strip("\n")) for text in parts[1::2])
    return opening, dict(zip(map(int, parts[::2]), texts, strict=True))


def take_marks(source: str) -> tuple[str, tuple[int, ...]]:
    """Return a cell without its marks of what was not converted, and the lines that had one."""
    lines = source.splitlines()
    marked = tuple(number for number, line in enumerate(lines, 1) if line.startswith(_MARK))
    return _MARKED.sub("", source), marked


def hide_ipython(source: str) -> str:
    """Return a cell in which IPython's lines are strings, which a converter leaves alone."""
    return _IPYTHON.sub(lambda line: f"{line[1]}{_LINE + line[2]!r}", source)


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _call(*command: str | Path) -> str:
    """Return what a program says, on both its streams."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=LIMIT,
        )
    except (OSError, subprocess.TimeoutExpired) as failed:
        raise PaconvertError(str(failed)) from None
    if done.returncode:
        last = (done.stdout.strip().splitlines() or ["nothing was said"])[-1]
        raise PaconvertError(f"{Path(command[0]).name} ended with {done.returncode}: {last}")
    return done.stdout
