"""What a scenario about files needs: a folder that goes away, a full disk, a file with code."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def empty_folder() -> Iterator[None]:
    """Work in a new folder that goes away: paths, and so messages, are the same in each run."""
    earlier = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(earlier)


@contextmanager
def full_disk(limit: int) -> Iterator[None]:
    """Let every write fail that would make a file longer than `limit` bytes."""
    import resource  # absent on Windows, where this cannot be tried

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class FolderTrap:
    """An object whose pickle makes an empty folder when it is loaded: harmless, easy to see."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        """Tell pickle to call `os.mkdir` in place of making this object again."""
        return os.mkdir, (str(self.folder),)
