"""What Linux lends to take a process's surroundings from it: namespaces, mounts, privileges.

Each function raises the OSError of a kernel, container or security module that refuses; on another
system all of them raise.
"""

import ctypes
import errno
import os
import signal
import struct
from contextlib import suppress
from pathlib import Path

CLONE_NEWNS = 0x00020000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
# All at once, for root of a container without user namespaces too; else the network alone.
EVERYTHING = CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET
WAYS = (
    CLONE_NEWUSER | EVERYTHING,
    EVERYTHING,
    CLONE_NEWUSER | CLONE_NEWNET,
    CLONE_NEWNET,
)

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_BIND = 1 << 12
MS_REC = 1 << 14
MS_PRIVATE = 1 << 18

AT_FDCWD = -100
AT_RECURSIVE = 0x8000
SYS_MOUNT_SETATTR = 442  # since Linux 5.12, the same number on every architecture
MOUNT_ATTRIBUTES = struct.Struct("QQQQ")  # MOUNT_ATTR_* have the values of MS_* above

PR_SET_PDEATHSIG = 1
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
CAPABILITY_VERSION_3 = 0x20080522
CAPABILITIES = 64


def enter() -> tuple[int, str]:
    """Put this process, and its children to come, in new namespaces, as many as can be had.

    Returns:
        The CLONE_* flags of those that were made, and why it was not all of them.
    """
    user, group, why_not = os.getuid(), os.getgid(), ""
    for flags in WAYS:
        try:
            _call("unshare", flags)
            if flags & CLONE_NEWUSER:
                _map_to_oneself(user, group)
            die_with_parent()  # other privileges may have made the system forget it
        except OSError as refused:
            why_not = why_not or str(refused.strerror)
            continue
        return flags, why_not
    return 0, why_not


def _map_to_oneself(user: int, group: int) -> None:
    """Keep one's own ids in a new user namespace; nobody else's are known there."""
    own = Path("/proc/self")
    (own / "setgroups").write_text("deny", encoding="utf-8")
    (own / "uid_map").write_text(f"{user} {user} 1", encoding="utf-8")
    (own / "gid_map").write_text(f"{group} {group} 1", encoding="utf-8")


def mount(source: str, target: Path, kind: str, flags: int, options: str = "") -> None:
    """Mount a file system of a kind."""
    _call("mount", _path(source), _path(target), _path(kind), flags, _path(options), at=target)


def bind(source: Path, target: Path) -> None:
    """Let a folder, or a file on a file, be seen at another path too, with its mounts."""
    flags = MS_BIND | MS_REC
    _call("mount", _path(source), _path(target), None, flags, None, at=target)


def make_private() -> None:
    """Let no mount of this namespace be seen in another one."""
    _call("mount", b"none", b"/", None, MS_PRIVATE | MS_REC, None, at=Path("/"))


def set_attributes(target: Path, *, add: int = 0, clear: int = 0) -> None:
    """Change the flags of all mounts from a path on."""
    attributes = MOUNT_ATTRIBUTES.pack(add, clear, 0, 0)
    rest = (AT_FDCWD, _path(target), AT_RECURSIVE, attributes, len(attributes))
    _call("syscall", SYS_MOUNT_SETATTR, *rest, at=target)


def die_with_parent() -> None:
    """Have the system end this process when its parent ends."""
    _call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def drop_privileges() -> None:
    """Give up every capability for good, also for programs that are started later."""
    with suppress(OSError):  # the kernel knows no more of them, or there is no right to drop one
        for capability in range(CAPABILITIES):
            _call("prctl", PR_CAPBSET_DROP, capability, 0, 0, 0)
    _call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("capset", struct.pack("Ii", CAPABILITY_VERSION_3, 0), bytes(24))


def _path(path: Path | str) -> bytes:
    return os.fsencode(path)


def _call(name: str, *arguments: int | bytes | None, at: Path | None = None) -> int:
    """Call a function of the C library that returns a negative number where it fails."""
    libc = ctypes.CDLL(None, use_errno=True)
    function = getattr(libc, name, None)
    if function is None:  # no Linux
        raise OSError(errno.ENOSYS, f"{name}: this system has no such call")
    # An int would be passed as 32 bits, and flags of a mount are 64.
    given = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    result: int = function(*given)
    if result < 0:
        number = ctypes.get_errno()
        place = f" {at}" if at else ""
        what = "mount_setattr" if name == "syscall" else name
        raise OSError(number, f"{what}{place}: {os.strerror(number)}")
    return result
