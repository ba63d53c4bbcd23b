"""What lies in a worker's folder: how much it is, and how it is removed whatever guards it."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

BLOCK_BYTES = 512  # of `st_blocks`, on every system


def count_files(folder: Path, most: int) -> tuple[int, int]:
    """Return how many files and folders there are below a folder, and the bytes they take up.

    Of more than `most` only one more is looked for.
    """
    count = size = 0
    waiting = [str(folder)]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:  # it is gone, or closed
            for entry in entries:
                count += 1
                if count > most:
                    return count, size
                with suppress(OSError):
                    size += entry.stat(follow_symlinks=False).st_blocks * BLOCK_BYTES
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
    return count, size


def remove_new(folder: Path, known: frozenset[str]) -> None:
    """Remove what is in a folder except the known names, folders that were closed included."""
    for name in list_names(folder) - known:
        place = folder / name
        if not place.is_dir() or place.is_symlink():
            with suppress(OSError):
                place.unlink()
            continue
        with suppress(OSError):
            place.chmod(0o700)
        for path, below, _ in os.walk(place):  # from the top, so that each can be entered
            for inner in (Path(path, one) for one in below):
                if not inner.is_symlink():
                    with suppress(OSError):
                        inner.chmod(0o700)
        shutil.rmtree(place, ignore_errors=True)


def list_names(folder: Path) -> frozenset[str]:
    """Return the names in a folder."""
    return frozenset(entry.name for entry in folder.iterdir())
