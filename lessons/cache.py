"""Traces of lessons that ran before, good while document, packages, machine and our code stay."""

import os
import platform
import stat
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
INSTALLED = (".dist-info", ".egg-info")
GPUS = Path("/proc/driver/nvidia/gpus")
KEPT_S = 30 * 24 * 3600


class Cache:
    """A folder of traces, each under a hash of all that could change it.

    A lesson that was ended by a limit or could not be run is not kept. What cannot be read or
    written is as if it were not there: a cache saves time, and nothing else hangs on it. What
    lessons hold is nobody else's business, and what others could have put there is not believed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._surroundings = (_digest_own_code(), sys.version, _installed(), _machine())

    def load(self, request: Request) -> Trace | None:
        """Return the trace of the same request under the same versions, or None."""
        path = self._path(request)
        with suppress(OSError, ValueError):
            if _is_ours(self.folder):
                trace = msgspec.msgpack.decode(path.read_bytes(), type=Trace)
                with suppress(OSError):  # on a disk that can only be read it grows old
                    path.touch()
                return msgspec.structs.replace(trace, is_stored=True)
        return None

    def store(self, request: Request, trace: Trace) -> None:
        """Keep a trace that came to its end."""
        if not trace.ended:
            with suppress(OSError, OutputError):
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                if _is_ours(self.folder):
                    write_whole(self._path(request), msgspec.msgpack.encode(trace))

    def drop_old(self) -> None:
        """Remove what nobody has asked for in 30 days."""
        with suppress(OSError):
            for path in list(self.folder.glob("*.trace")):
                if path.stat().st_mtime < time.time() - KEPT_S:
                    path.unlink()

    def _path(self, request: Request) -> Path:
        versions = installed_versions(find_framework(request.framework))
        asked = (request.framework, versions, request.task, LESSON_LIMITS, self._surroundings)
        name = blake2b(msgspec.json.encode(asked), digest_size=20).hexdigest()
        return self.folder / f"{name}.trace"


def default_folder() -> Path:
    """Return the person's folder for what can be made again."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "triptych" / "lessons"


def _is_ours(folder: Path) -> bool:
    """Return whether the folder is this person's, and no other can write there."""
    state = folder.stat()
    return state.st_uid == os.geteuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _installed() -> list[str]:
    """Return the names and versions of all packages: lessons import what they like."""
    found: set[str] = set()
    for place in sys.path:
        with suppress(OSError):  # an archive, or no folder at all
            found.update(name for name in os.listdir(place or ".") if name.endswith(INSTALLED))  # noqa: PTH208
    return sorted(found)


def _machine() -> tuple[str, ...]:
    """Return what decides on which devices a lesson runs."""
    gpus = sorted(path.name for path in GPUS.iterdir()) if GPUS.is_dir() else []
    return (platform.platform(), os.environ.get("CUDA_VISIBLE_DEVICES", "all"), *gpus)


def _digest_own_code() -> str:
    """Return a hash of what reads, runs and looks at lessons."""
    found = blake2b(digest_size=16)
    for path in _own_files():
        source = path.read_bytes()
        found.update(f"{path.relative_to(ROOT)} {len(source)}\n".encode())
        found.update(source)
    return found.hexdigest()


def _own_files() -> Iterator[Path]:
    for package in CODE:
        yield from sorted((ROOT / package).rglob("*.py"))
