"""What tests of running lessons share."""

import os
from collections.abc import Callable
from typing import TypeAlias

import pytest

from common.worker import processes

Mine: TypeAlias = Callable[[], list[int]]


@pytest.fixture
def mine() -> Mine:
    """Return a function that lists the processes which this test has started and that still run.

    Workers of other tests, which are kept for several, do not count.
    """
    elder = descendants()
    return lambda: sorted(descendants() - elder)


def descendants() -> set[int]:
    """Return the running processes that come from this one."""
    running = list(processes.list_processes())
    family = {os.getpid()}
    while new := {one.pid for one in running if one.parent in family} - family:
        family |= new
    return family - {os.getpid()}
