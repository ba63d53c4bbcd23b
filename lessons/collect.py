"""Finds the documents that were asked for: files as named, folders walked."""

import os
import stat
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NoReturn

from common.errors import TriptychError

SUFFIXES = (".ipynb", ".md", ".markdown", ".myst", ".txt", ".py")
# Folders that hold no lessons: tools' own, and what notebooks leave behind.
SKIPPED = ("__pycache__", "node_modules", "_build", "site-packages")


class NoDocumentError(TriptychError):
    """A path at which there is nothing, or a folder in which there is no lesson."""


def collect_documents(paths: Iterable[Path], excluded: tuple[str, ...]) -> list[Path]:
    """Return the files that are named and those in the folders, each once, folders in order.

    `excluded` are patterns ("*_origin.md", "drafts/*") that are tried on a file's name and on its
    path below the folder. A file that is named outright is taken whatever its suffix. In folders
    hidden and empty files are passed over, and links to folders are not followed.

    Raises:
        NoDocumentError: a path does not exist, or its name is no text; or nothing is left.
    """
    found: dict[str, Path] = {}  # by where they really are
    asked = list(paths)
    for path in asked:
        try:
            below = list(_find(path, excluded))
        except OSError as failed:
            raise NoDocumentError(f"{failed.filename}: {failed.strerror}") from None
        for one in below:
            found.setdefault(_real(one), one)
    if not found:
        kinds = ", ".join(f"*{suffix}" for suffix in SUFFIXES)
        where = ", ".join(map(str, asked))
        raise NoDocumentError(f"no lesson in {where}; looked for {kinds}")
    return list(found.values())


def _find(path: Path, excluded: tuple[str, ...]) -> Iterator[Path]:
    if stat.S_ISDIR(path.stat().st_mode):
        yield from _walk(path, excluded)
    elif not _is_excluded(path, path.name, excluded):
        yield path


def _walk(folder: Path, excluded: tuple[str, ...]) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n not in SKIPPED)
        for name in sorted(files):
            path = Path(place, name)
            below = str(path.relative_to(folder))
            if path.suffix.lower() not in SUFFIXES or name.startswith("."):
                continue
            if not _is_excluded(path, below, excluded) and not _is_empty(path):
                yield path


def _refuse(failed: OSError) -> NoReturn:
    """Leave out no folder because it cannot be read."""
    raise failed


def _real(path: Path) -> str:
    """Return where a file is, whatever links lead there."""
    try:
        return os.path.realpath(str(path).encode()).decode()
    except UnicodeError:
        name = ascii(str(path))[1:-1]
        raise NoDocumentError(f"{name}: this name is no UTF-8; rename the file") from None


def _is_empty(path: Path) -> bool:
    """Return whether nothing is in a file, as in a package's `__init__.py`."""
    return path.is_file() and path.stat().st_size == 0


def _is_excluded(path: Path, below: str, excluded: tuple[str, ...]) -> bool:
    return any(fnmatch(path.name, pattern) or fnmatch(below, pattern) for pattern in excluded)
