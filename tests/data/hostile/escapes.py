import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for call in (
    lambda: libc.umount2(b"/proc", 2),
    lambda: libc.mount(None, b"/", None, 1 << 5 | 1 << 12, None),
    lambda: libc.setns(os.open("/proc/1/ns/mnt", os.O_RDONLY), 0),
    lambda: libc.ptrace(16, 1, None, None),
):
    try:
        assert call() != 0, "it was allowed"
    except PermissionError:
        continue
# With a user namespace of its own it is root there, and still may not undo what is outside.
assert libc.unshare(0x10020000) != 0 or libc.mount(None, b"/", None, 1 << 5 | 1 << 12, None) != 0
