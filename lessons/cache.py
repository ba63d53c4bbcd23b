"""Traces of lessons that ran before, good while document, versions and our own code stay."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import msgspec

from common.catalog import find_framework, installed_versions
from common.errors import OutputError
from common.files import write_whole
from lessons.classroom import LESSON_LIMITS, Request
from lessons.trace import Trace

ROOT = Path(__file__).resolve().parents[1]
CODE = ("common", "frameworks", "lessons")
KEPT_S = 30 * 24 * 3600


class Cache:
    """A folder of traces, each under a hash of all that could change it.

    A lesson that was ended by a limit or could not be run is not kept. What cannot be read or
    written is as if it were not there: a cache saves time, and nothing else hangs on it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._code = _digest_own_code()

    def load(self, request: Request) -> Trace | None:
        """Return the trace of the same request under the same versions, or None."""
        path = self._path(request)
        with suppress(OSError, msgspec.MsgspecError):
            trace = msgspec.msgpack.decode(path.read_bytes(), type=Trace)
            path.touch()
            return msgspec.structs.replace(trace, is_stored=True)
        return None

    def store(self, request: Request, trace: Trace) -> None:
        """Keep a trace that came to its end."""
        if not trace.ended:
            with suppress(OSError, OutputError):
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                write_whole(self._path(request), msgspec.msgpack.encode(trace))

    def drop_old(self) -> None:
        """Remove what nobody has asked for in 30 days."""
        with suppress(OSError):
            for path in list(self.folder.glob("*.trace")):
                if path.stat().st_mtime < time.time() - KEPT_S:
                    path.unlink()

    def _path(self, request: Request) -> Path:
        versions = installed_versions(find_framework(request.framework))
        asked = (request.framework, versions, sys.version, request.task, LESSON_LIMITS, self._code)
        return (
            self.folder / f"{blake2b(msgspec.json.encode(asked), digest_size=20).hexdigest()}.trace"
        )


def default_folder() -> Path:
    """Return the person's folder for what can be made again."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "triptych" / "lessons"


def _digest_own_code() -> str:
    """Return a hash of the names, sizes and times of what reads, runs and looks at lessons."""
    found = blake2b(digest_size=16)
    for path in _own_files():
        state = path.stat()
        found.update(f"{path.relative_to(ROOT)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _own_files() -> Iterator[Path]:
    for package in CODE:
        yield from sorted((ROOT / package).rglob("*.py"))
