"""What the system tells of processes, and how they are ended: whole groups, with no way out.

Linux tells by /proc and obeys prctl. Elsewhere memory is not watched, and a process that leaves
its group is not found; `WATCHES_MEMORY` says so, and travels in the worker's `Hello`.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")
WATCHES_MEMORY = (PROC / "self" / "stat").exists()
OWN_CHILDREN = PROC / "thread-self" / "children"  # where the kernel was built to tell
TELLS_CHILDREN = OWN_CHILDREN.exists()
TELLS_SHARES = (PROC / "self" / "smaps_rollup").exists()  # since Linux 4.14
STAT_BYTES = 4096
GROUPS_LIMIT_S = 5.0
# Enough to see the groups of very many processes by.
SOME = 256
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

# prctl(2) of Linux.
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


class Process(NamedTuple):
    """A running process, as /proc/PID/stat tells it."""

    pid: int
    parent: int
    group: int
    session: int
    resident_bytes: int


def list_processes() -> Iterator[Process]:
    """Yield every process of the system; none where there is no /proc."""
    if not WATCHES_MEMORY:
        return
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (found := read_process(int(entry.name))):
            yield found


def read_process(pid: int) -> Process | None:
    """Return what the system tells of a process, or None where it is gone or a mere zombie."""
    found = _read_stat(pid)
    return found[1] if found and found[0] != "Z" else None


def _read_stat(pid: int) -> tuple[str, Process] | None:
    """Return a process's state, as the letter of /proc, and the process."""
    try:
        fd = os.open(f"{PROC}/{pid}/stat", os.O_RDONLY)  # a third of what pathlib takes
    except OSError:  # it ended meanwhile, or there is no /proc
        return None
    try:
        stat = os.read(fd, STAT_BYTES)
    except OSError:
        return None
    finally:
        os.close(fd)
    # The second field is the name in brackets, in which there may be anything.
    fields = stat.rpartition(b")")[2].decode().split()
    parent, group, session = map(int, fields[1:4])
    return fields[0], Process(pid, parent, group, session, int(fields[21]) * PAGE_BYTES)


def list_children() -> frozenset[int]:
    """Return the ids of this process's running children."""
    return frozenset(pid for pid in _children_of(os.getpid()) if read_process(pid))


def list_family(known: frozenset[int], most: int | None = None) -> list[Process]:
    """Return all running descendants of this process but the known children and theirs.

    None gets away by a session of its own, or by its parent's end, where this process adopts
    orphans. Of more than `most` only one more is looked for.
    """
    family: list[Process] = []
    waiting = _children_of(os.getpid()) - known
    while waiting and (most is None or len(family) <= most):
        pid = waiting.pop()
        waiting |= _children_of(pid)
        if found := read_process(pid):
            family.append(found)
    return family


def _children_of(parent: int) -> set[int]:
    """Return the ids of a process's children, those included that only wait to be reaped."""
    if not TELLS_CHILDREN:
        return _search_children(parent)
    children: set[int] = set()
    with contextlib.suppress(OSError):  # it ended meanwhile
        for thread in os.listdir(f"{PROC}/{parent}/task"):  # noqa: PTH208 - looked at often
            with Path(f"{PROC}/{parent}/task/{thread}/children").open("rb") as told:
                children.update(map(int, told.read().split()))
    return children


def _search_children(parent: int) -> set[int]:
    """Return the ids of a process's children, found among all the processes of the system."""
    if not WATCHES_MEMORY:
        return set()
    ids = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    return {pid for pid in ids if (found := _read_stat(pid)) and found[1].parent == parent}


def own_bytes(process: Process) -> int:
    """Return a process's memory with each shared page divided among those that share it.

    It is 0 for one that has ended since, and all that is resident where the system does not tell.
    The kernel walks all of the process's pages for it, which takes some 10 ms for one that holds a
    framework; `Process.resident_bytes` is there at once.
    """
    if not TELLS_SHARES:
        return process.resident_bytes
    try:
        text = (PROC / str(process.pid) / "smaps_rollup").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    except OSError:  # the process is no longer ours to look into
        return process.resident_bytes
    shares = (line.split() for line in text.splitlines() if line.startswith("Pss:"))
    return next((int(kibibytes) * 1024 for _, kibibytes, _ in shares), 0)


def end_group(group: int) -> None:
    """End every process of a group at once; that none is left is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # Permission: only zombies left
        os.killpg(group, signal.SIGKILL)


def end_process(pid: int) -> None:
    """End one process at once; that it is gone already is no error."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def end_where(belongs: Callable[[Process], bool]) -> list[int]:
    """End the processes for which `belongs` holds, until there are none; return their ids."""
    ended: list[int] = []
    while found := [p.pid for p in list_processes() if p.pid not in ended and belongs(p)]:
        for pid in found:
            end_process(pid)
        ended += found
    return ended


def adopt_orphans() -> None:
    """Become the parent of descendants whose parent dies, so that none can slip away."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_orphans(known: frozenset[int]) -> None:
    """End and reap all children of this process but the known ones, and what they leave to it."""
    _end_groups(known)
    while orphans := _children_of(os.getpid()) - known:
        for pid in orphans:
            end_process(pid)
        for pid in orphans:  # only when it is reaped are its own children certain to be ours
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _end_groups(known: frozenset[int]) -> None:
    """End all descendants but the known by their groups, which cannot fork ahead of a signal."""
    own, give_up = os.getpgrp(), time.monotonic() + GROUPS_LIMIT_S
    while (family := list_family(known, SOME)) and time.monotonic() < give_up:
        for group in {found.group for found in family} - {0, own}:
            end_group(group)
        for found in family:
            if found.group == own:
                end_process(found.pid)
        time.sleep(0.001)  # they need a moment to be gone


def die_with(parent: int) -> None:
    """Have the system end this process when its parent ends; end now if that has happened."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def offer_to_oom_killer() -> None:
    """Be the first that the system ends when memory runs out, before whoever waits for this one."""
    with contextlib.suppress(OSError):  # there is no /proc
        (PROC / "self" / "oom_score_adj").write_text("1000", encoding="utf-8")


def describe_end(status: int) -> str | None:
    """Return how a process ended, from what `waitpid` says: None for well, else in words."""
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        return None
    return f"signal {signal_name(-code)}" if code < 0 else f"exit code {code}"


def signal_name(number: int) -> str:
    """Return "SIGSEGV" for 11, and "34" for a number that has no name."""
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return str(number)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
