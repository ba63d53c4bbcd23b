"""Checks what was asked on the command line before anything is started.

Every mistake ends as one line that says what was found, what is known, and what is nearest.
"""

import tempfile
from pathlib import Path
from shutil import which

from common.catalog import FRAMEWORKS, find_framework, is_installed
from common.errors import FrameworkUnavailableError, OutputError, TriptychError, UnknownNameError
from report.words import suggest

FORMATS = ("terminal", "markdown", "json")


def split_names(text: str | None, option: str) -> tuple[str, ...]:
    """Return the names in "a,b", each once, or none where the option was not given.

    Raises:
        UnknownNameError: the option was given without a name.
    """
    if text is None:
        return ()
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise UnknownNameError(f"{option} names nothing; give it names, separated by commas")
    return names


def check_names(names: tuple[str, ...], known: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """Return the names in the order of the known ones.

    Raises:
        UnknownNameError: one of them is not known.
    """
    for name in names:
        if name not in known:
            raise UnknownNameError(f"unknown {kind} {name!r}; {suggest(name, known, f'{kind}s')}")
    return tuple(name for name in known if name in names)


def choose_frameworks(
    asked: tuple[str, ...], python: dict[str, str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the frameworks to run, and how to install the others of the table.

    Raises:
        UnknownNameError: a framework that does not exist.
        FrameworkUnavailableError: one that was asked for is not installed, or none at all is.
    """
    entries = {name: find_framework(name) for name in (asked or FRAMEWORKS)}
    for name in python:
        if name not in entries:
            find_framework(name)
            raise UnknownNameError(
                f"--python names {name!r}, which --frameworks does not; add it there"
            )
    absent = {
        name: entry.install
        for name, entry in entries.items()
        if name not in python and not is_installed(entry)
    }
    for name, install in absent.items():
        if asked:
            raise FrameworkUnavailableError(
                f"{name} was asked for and is not installed; install it with: {install}"
            )
    present = tuple(name for name in entries if name not in absent)
    if not present:
        installs = "; or ".join(absent.values())
        raise FrameworkUnavailableError(f"no framework is installed; begin with: {installs}")
    return present, absent


def parse_python(pairs: list[str]) -> dict[str, str]:
    """Return the interpreters in "paddle=/path/to/python", by framework.

    Raises:
        UnknownNameError: a pair has no "=", or names an interpreter that is not there.
    """
    found = {}
    for pair in pairs:
        name, equals, path = pair.partition("=")
        if not (name and equals and path):
            raise UnknownNameError(
                f"--python takes FRAMEWORK=PATH, found {pair!r}; "
                "for example: --python paddle=/opt/paddle/bin/python"
            )
        program = which(path)
        if program is None:
            raise UnknownNameError(f"--python {name}: no interpreter at {path}")
        # A worker starts in a folder of its own; links stay, since a venv's python is one.
        found[name] = str(Path(program).absolute())
    return found


def check_folder(folder: Path, files: tuple[str, ...]) -> None:
    """Make the folder and try to write in it, so that a long run is not lost at its end.

    Raises:
        OutputError: it cannot be made or written, or has a folder in the place of one of the files.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as failed:
        raise OutputError(
            f"cannot write {folder}: {failed.strerror}; choose another --out"
        ) from None
    for file in files:
        if (folder / file).is_dir():
            raise OutputError(f"cannot write {folder / file}: Is a directory; choose another --out")


def forbid_with_from(given: dict[str, bool]) -> None:
    """Refuse options that only a new run can honour beside --from.

    Raises:
        TriptychError: one of them was given.
    """
    names = [name for name, is_given in given.items() if is_given]
    if names:
        raise TriptychError(
            f"--from draws a finished run, and {' and '.join(names)} ask for a new one; "
            "leave one of them out"
        )
