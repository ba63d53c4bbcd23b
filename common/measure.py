"""How a call is timed: warm-up, calibration and samples apart, the first call on its own.

A sample is the time of many calls in a row, so that the clock's resolution and the loop's own cost
(tens of nanoseconds) do not show. Python's garbage collector is off meanwhile, as in `timeit`.
"""

import gc
import math
import time
from collections.abc import Callable
from itertools import repeat

from common.outcomes import Timing
from common.worker.jobs import Measuring

MAX_LOOPS = 10_000_000


def measure(
    operation: str,
    call: Callable[[], object],
    plan: Measuring,
    *,
    threads: int,
    synchronize: Callable[[], None],
) -> Timing:
    """Return seconds per call of `call`: its first call, and `plan.samples` samples after warm-up.

    The first call is the first of this very call; what its scenario did before it has imported,
    allocated and compiled some of what it shares with it. `synchronize` waits for a device's queue,
    before the clock is read and inside what is timed.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        first_call_s = time_calls(call, 1, synchronize)
        warmup_calls, per_call_s = _warm_up(call, plan.warmup_s, synchronize)
        loops = _calibrate(call, plan.min_sample_s, per_call_s, synchronize)
        samples = [time_calls(call, loops, synchronize) / loops for _ in range(plan.samples)]
    finally:
        if was_enabled:
            gc.enable()
    return Timing(operation, first_call_s, tuple(samples), loops, warmup_calls, threads)


def time_calls(call: Callable[[], object], loops: int, synchronize: Callable[[], None]) -> float:
    """Return the seconds that `loops` calls take, the device's work included."""
    synchronize()
    start = time.perf_counter()
    for _ in repeat(None, loops):
        call()
    synchronize()
    return time.perf_counter() - start


def _warm_up(
    call: Callable[[], object], least_s: float, synchronize: Callable[[], None]
) -> tuple[int, float]:
    """Call for at least `least_s` seconds; return the calls made and the last one's seconds."""
    calls, spent_s, last_s = 0, 0.0, 0.0
    while calls == 0 or spent_s < least_s:
        last_s = time_calls(call, 1, synchronize)
        spent_s += last_s
        calls += 1
    return calls, last_s


def _calibrate(
    call: Callable[[], object],
    least_s: float,
    per_call_s: float,
    synchronize: Callable[[], None],
) -> int:
    """Return how many calls make a sample of at least `least_s`.

    The tries are no samples: the one that passed did so for being long, by chance too.
    """
    if per_call_s >= least_s:
        return 1
    loops = _aim(1, per_call_s, least_s)
    while True:
        spent_s = time_calls(call, loops, synchronize)
        if spent_s >= least_s or loops >= MAX_LOOPS:
            return loops
        loops = max(loops + 1, min(_aim(loops, spent_s, least_s), loops * 10, MAX_LOOPS))


def _aim(loops: int, spent_s: float, least_s: float) -> int:
    """Return how many calls should last a fifth longer than `least_s`, when `loops` lasted so."""
    return min(MAX_LOOPS, math.ceil(1.2 * loops * least_s / max(spent_s, 1e-9)))
