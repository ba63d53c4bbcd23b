"""Finds the documents that were asked for: files as named, folders walked."""

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from common.errors import TriptychError

SUFFIXES = (".ipynb", ".md", ".markdown", ".myst", ".txt", ".py")
# Folders that hold no lessons: tools' own, and what notebooks leave behind.
SKIPPED = ("__pycache__", "node_modules", "_build", "site-packages")


class NoDocumentError(TriptychError):
    """A path at which there is nothing, or a folder in which there is no lesson."""


def collect_documents(paths: Iterable[Path], excluded: tuple[str, ...]) -> list[Path]:
    """Return the files that are named and those in the folders, each once, folders in order.

    `excluded` are patterns ("*_origin.md", "drafts/*") that are tried on a file's name and on its
    path below the folder. A file that is named outright is taken whatever its suffix.

    Raises:
        NoDocumentError: a path does not exist, or nothing is left.
    """
    found: dict[Path, None] = {}
    asked = list(paths)
    for path in asked:
        if path.is_dir():
            found.update(dict.fromkeys(_walk(path, excluded)))
        elif not path.exists():
            raise NoDocumentError(f"{path}: there is no such file or folder")
        elif not _is_excluded(path, path.name, excluded):
            found[path] = None
    if not found:
        kinds = ", ".join(f"*{suffix}" for suffix in SUFFIXES)
        where = ", ".join(map(str, asked))
        raise NoDocumentError(f"no lesson in {where}; looked for {kinds}")
    return list(found)


def _walk(folder: Path, excluded: tuple[str, ...]) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n not in SKIPPED)
        for name in sorted(files):
            path = Path(place, name)
            below = str(path.relative_to(folder))
            if path.suffix.lower() in SUFFIXES and not _is_excluded(path, below, excluded):
                yield path


def _is_excluded(path: Path, below: str, excluded: tuple[str, ...]) -> bool:
    return any(fnmatch(path.name, pattern) or fnmatch(below, pattern) for pattern in excluded)
