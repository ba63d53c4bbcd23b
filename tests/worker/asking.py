"""How the tests of this folder ask a worker, and look for processes."""

import time
from collections.abc import Mapping

from common.facts import Fact, Value
from common.outcomes import Outcome
from common.worker import processes
from common.worker.client import Worker
from common.worker.jobs import Job, Limits

GONE_WITHIN_S = 20.0
# Enough for what behaves on a machine that is busy with other things.
LIMITS = Limits(seconds=60.0, memory_bytes=2**30, printed_bytes=2000)


def path_of(name: str) -> str:
    """Return where a worker finds a scenario of `misbehaving`."""
    return f"tests.worker.misbehaving:{name}"


def ask(
    worker: Worker,
    *names: str,
    limits: Limits = LIMITS,
    inbox: Mapping[str, bytes] | None = None,
) -> list[Outcome]:
    """Run scenarios of `misbehaving` in one job and return their outcomes."""
    job = Job(tuple(map(path_of, names)), limits=limits, inbox=dict(inbox or {}))
    answers = list(worker.run(job))
    assert [path for path, _ in answers] == list(job.tasks)
    return [outcome for _, outcome in answers]


def facts_of(outcome: Outcome) -> dict[str, Value]:
    """Return the facts that were observed, by name."""
    return {item.name: item.value for item in outcome.observed if isinstance(item, Fact)}


def pid_in(outcome: Outcome, name: str) -> int:
    """Return a process id that was observed."""
    pid = facts_of(outcome)[name]
    assert isinstance(pid, int)
    return pid


def is_gone_soon(pid: int) -> bool:
    """Return whether a process ends, or has ended, within a short time."""
    give_up = time.monotonic() + GONE_WITHIN_S
    while processes.read_process(pid) is not None:
        if time.monotonic() > give_up:
            return False
        time.sleep(0.005)
    return True


def running_in_session(session: int) -> list[int]:
    """Return the processes of a session, such as a worker's."""
    return [found.pid for found in processes.list_processes() if found.session == session]
