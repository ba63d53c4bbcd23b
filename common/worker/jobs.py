"""What a worker is asked to do, and what it says of itself when it is ready."""

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """What one scenario may use; a job over a limit is ended and its outcome says which."""

    seconds: float = 60.0
    memory_bytes: int = 4 * 2**30
    printed_bytes: int = 64 * 2**10


class Measuring(msgspec.Struct, frozen=True):
    """How calls are timed: samples a process takes, and the least that one may last."""

    samples: int = 5
    min_sample_s: float = 0.005
    warmup_s: float = 0.005


class Job(msgspec.Struct, frozen=True):
    """Scenarios for one forked child, run in order; their calls are timed where `measuring` is set.

    Each scenario has an outcome of its own. When one ends the child, the worker runs the rest in
    a fresh one. `inbox` holds artifacts by framework name, for a scenario that reads another.
    """

    scenarios: tuple[str, ...]
    measuring: Measuring | None = None
    inbox: dict[str, bytes] = {}
    limits: Limits = Limits()


class Hello(msgspec.Struct, frozen=True):
    """What a worker says once its framework is imported."""

    framework: str
    versions: dict[str, str]
    python: str
    import_s: float
    pid: int
