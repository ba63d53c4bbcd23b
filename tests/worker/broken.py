"""Adapters that cannot be had, each in its way."""

import ctypes
import importlib
import os
import sys
import time

from tests.fake import Fake


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
