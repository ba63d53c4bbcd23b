"""`triptych doctor`: what is installed, what can be seen of the machine, and what mends the rest.

Nothing is imported or started but `nvidia-smi`: what each framework sees for itself is a scenario
of the section devices.
"""

import os
import platform
import shutil
import subprocess
import sys

from common.catalog import FRAMEWORKS, Entry, installed_versions, is_installed
from common.errors import EXIT_FRAMEWORK, EXIT_OK
from report.pen import NARROWEST, WIDEST, Pen
from report.tables import Cell, Note
from report.words import Words, read_words

ASK_LIMIT_S = 5.0


def examine(language: str, width: int, is_coloured: bool) -> tuple[str, int]:
    """Return what was found, and the exit code: 0, or 3 where no framework is installed."""
    words = read_words(language)
    pen = Pen(max(NARROWEST, min(width, WIDEST)), is_coloured, words.colon)
    ready = [name for name, entry in FRAMEWORKS.items() if is_installed(entry)]
    machine = (
        words.doctor.python.format(version=platform.python_version(), path=sys.executable),
        words.doctor.machine.format(platform=platform.platform(), cores=os.cpu_count() or 1),
        words.doctor.threads.format(threads=1),
        _describe_gpus(words),
        words.doctor.ask_devices,
    )
    if ready:
        ending = Note("", words.doctor.ready.format(frameworks=", ".join(ready)), "good")
    else:
        command = next(iter(FRAMEWORKS.values())).install
        ending = Note("", words.doctor.nothing.format(command=command), "bad")
    lines = [line for text in machine for line in pen.paragraph(Note("", text))]
    lines += ["", *_draw_frameworks(words, pen), "", *pen.paragraph(ending)]
    return "\n".join(lines) + "\n", EXIT_OK if ready else EXIT_FRAMEWORK


def _draw_frameworks(words: Words, pen: Pen) -> list[str]:
    """Return a table of the frameworks, or a list of them where it does not fit."""
    said = words.doctor
    rows = [_describe(entry, words) for entry in FRAMEWORKS.values()]
    drawn = [[pen.colour(cell.text, cell.tone) for cell in row] for row in rows]
    table = pen.table(drawn, (said.framework, said.version, said.remedy))
    if max(map(pen.measure, table)) <= pen.width:
        return table
    notes = (Note(row[0].text, " · ".join(cell.text for cell in row[1:])) for row in rows)
    return [line for note in notes for line in pen.paragraph(note)]


def _describe(entry: Entry, words: Words) -> tuple[Cell, Cell, Cell]:
    """Return a framework's name, the versions of its packages, and how to install them."""
    found = installed_versions(entry)
    texts = (f"{name} {found.get(name, words.doctor.absent)}" for name in entry.distributions)
    is_ready = is_installed(entry)
    return (
        Cell(entry.name, "title"),
        Cell(words.list_mark.join(texts), "good" if is_ready else "bad"),
        Cell(entry.install, "muted" if is_ready else "plain"),
    )


def _describe_gpus(words: Words) -> str:
    """Return what nvidia-smi lists, or that nothing is to be seen."""
    names = _list_gpus()
    if not names:
        return words.doctor.no_gpu
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES")
    if hidden is not None:
        return words.doctor.hidden_gpu.format(names=words.list_mark.join(names), value=repr(hidden))
    return words.doctor.gpu.format(names=words.list_mark.join(names))


def _list_gpus() -> list[str]:
    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    try:
        asked = subprocess.run(  # noqa: S603 - a fixed program, found on the person's own PATH
            [program, "--query-gpu=name", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=ASK_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return []  # one that does not answer lists nothing
    lines = asked.stdout.splitlines() if asked.returncode == 0 else []
    return [line.strip() for line in lines if line.strip()]
