"""Writes a file whole or not at all, so that no reader meets half of one."""

import os
import tempfile
from pathlib import Path

from common.errors import OutputError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place and rename it there; its folder is made where it is not.

    Raises:
        OutputError: the folder cannot be made, or the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as failed:
        raise OutputError(f"cannot write {path}: {failed.strerror}; choose another place") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except OSError as failed:
        raise OutputError(f"cannot write {path}: {failed.strerror}; choose another place") from None
    finally:
        Path(beside).unlink(missing_ok=True)
