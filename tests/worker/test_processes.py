"""What a process weighs, and that one which is ending weighs nothing."""

import os
import signal
import time

import pytest

from common.worker.processes import Process, own_bytes, read_process

SLEEPS_S = 60


def record(pid: int) -> Process:
    """Return a process as it was seen at some time, with 200 MiB resident."""
    return Process(pid, os.getpid(), pid, pid, 200 * 2**20)


def test_a_running_process_weighs_at_most_what_is_resident() -> None:
    own = read_process(os.getpid())
    assert own
    # What it shares counts in part; what it takes between the two readings is far below 50 MiB.
    assert 2**20 < own_bytes(own) < own.resident_bytes + 50 * 2**20


def test_a_process_that_has_ended_weighs_nothing() -> None:
    pid = os.posix_spawn("/bin/sleep", ["sleep", str(SLEEPS_S)], {})
    os.kill(pid, signal.SIGKILL)
    while read_process(pid):  # until it is a mere zombie, which is not yet reaped
        time.sleep(0.001)
    assert own_bytes(record(pid)) == 0
    os.waitpid(pid, 0)
    assert own_bytes(record(pid)) == 0


def test_where_the_system_does_not_tell_all_that_is_resident_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("common.worker.processes.TELLS_SHARES", False)
    assert own_bytes(record(os.getpid())) == 200 * 2**20
