"""Adapters that cannot be had, each in its way."""

import contextlib
import ctypes
import importlib
import os
import sys
import time
from pathlib import Path

from common.worker import processes
from tests.fake import Fake

MEETS_WITHIN_S = 30.0


def raises() -> None:
    raise OSError("libnothing.so: cannot open shared object file\nand more of it")


def falls() -> None:
    ctypes.string_at(0)


def leaves() -> None:
    sys.stderr.write("its last words\n")
    sys.stderr.flush()
    os._exit(3)


class NoFramework:
    """An adapter that does not follow the interface."""


class Raises:
    """A library whose shared objects are not there."""

    def __init__(self) -> None:
        raises()


class Missing:
    """A library that is not installed."""

    def __init__(self) -> None:
        importlib.import_module("no_such_library")


class Falls:
    """A library that crashes when it is loaded."""

    def __init__(self) -> None:
        falls()


class Leaves:
    """A library that ends the process when it is loaded."""

    def __init__(self) -> None:
        leaves()


class Slow(Fake):
    """A library that takes long to load."""

    def __init__(self) -> None:
        time.sleep(1)


class Meets(Fake):
    """A library that is loaded only while another process of the same client loads it too."""

    def __init__(self) -> None:
        client = os.getppid()
        give_up = time.monotonic() + MEETS_WITHIN_S
        while sum(is_meeting(found, client) for found in processes.list_processes()) < 2:
            if time.monotonic() > give_up:
                raise TimeoutError("nobody came")
            time.sleep(0.01)
        time.sleep(1)  # so that the other sees this one too


def is_meeting(found: processes.Process, client: int) -> bool:
    """Return whether a process is a worker of the client that holds this library."""
    command = Path(f"/proc/{found.pid}/cmdline")
    with contextlib.suppress(OSError):  # it has ended meanwhile
        return found.parent == client and b"broken:Meets" in command.read_bytes()
    return False
