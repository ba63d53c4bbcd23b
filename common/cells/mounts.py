"""What a lesson sees of the file system: all of it to read, and only what is its own to write."""

import os
from contextlib import suppress
from pathlib import Path

from common.cells.namespaces import (
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_RDONLY,
    bind,
    make_private,
    mount,
    set_attributes,
)

# All files of a lesson together. They lie in memory, and are gone with its last process.
FILES_BYTES = 2**30
FILES = 50_000

READ_ONLY = MS_RDONLY | MS_NOSUID | MS_NODEV
DEVICES = ("null", "zero", "full", "random", "urandom", "tty", "dri", "kfd", "nvidia*")
LINKS = {"fd": "", "stdin": "0", "stdout": "1", "stderr": "2"}


def guard_files(work: Path) -> None:
    """Make everything read-only but `work`, which becomes an empty file system of its own.

    Raises:
        OSError: the kernel, or what guards it, refuses; everything can be written as before.
    """
    make_private()
    options = f"size={FILES_BYTES},nr_inodes={FILES},mode=700"
    mount("tmpfs", work, "tmpfs", MS_NOSUID | MS_NODEV, options)
    set_attributes(Path("/"), add=READ_ONLY)
    set_attributes(work, clear=MS_RDONLY)


def own_processes() -> None:
    """Let /proc tell of the processes of this namespace alone, and change nothing by it."""
    mount("proc", Path("/proc"), "proc", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)


def own_devices(hidden: Path) -> None:
    """Leave only harmless devices and accelerators, and shared memory that is the lesson's own.

    For root the disks are devices that it can write to, whatever is mounted read-only.
    """
    dev, made = Path("/dev"), hidden / "dev"
    for folder in (made, made / "shm", made / "pts"):
        folder.mkdir()
    for name, number in LINKS.items():
        (made / name).symlink_to(Path("/proc/self/fd", number))
    for device in (found for pattern in DEVICES for found in dev.glob(pattern)):
        place = made / device.name
        if device.is_dir():
            place.mkdir()
        else:
            place.touch()
        bind(device, place)
        set_attributes(place, clear=MS_RDONLY | MS_NODEV)
    with suppress(OSError):  # terminals of its own are a comfort
        mount("devpts", made / "pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666")
        (made / "ptmx").symlink_to("pts/ptmx")
    bind(made, dev)


def hide_sockets(hidden: Path) -> None:
    """Show nothing in /run: who has a socket there, such as Docker's, has the machine."""
    nothing = hidden / "run"
    nothing.mkdir()
    bind(nothing, Path("/run"))
    set_attributes(Path("/run"), add=READ_ONLY)


def own_tmp(work: Path, hidden: Path) -> None:
    """Let the lesson write to /tmp too, and keep what it writes for itself.

    What stands there can be read as before; an installation may. Where something is mounted below
    /tmp it would be hidden, so that /tmp is then left read-only.
    """
    tmp = Path("/tmp")  # noqa: S108 - what a lesson calls it
    if any(
        tmp in place.parents and work not in (place, *place.parents) for place in _list_mounts()
    ):
        return
    upper, spare = hidden / "upper", hidden / "spare"
    for folder in (upper, spare):
        folder.mkdir()
    own = os.open(work, os.O_PATH)
    layers = f"lowerdir={tmp},upperdir={upper},workdir={spare},userxattr"
    try:
        mount("overlay", tmp, "overlay", MS_NOSUID | MS_NODEV, layers)
        if tmp in work.parents:  # it was hidden just now
            bind(Path(f"/proc/self/fd/{own}"), work)
    finally:
        os.close(own)


def _list_mounts() -> list[Path]:
    lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    return [Path(line.split()[4]) for line in lines.splitlines()]
