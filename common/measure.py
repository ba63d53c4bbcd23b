"""How a call is timed: warm-up, calibration and samples apart, the first call on its own.

A sample is the time of many calls in a row, so that the clock's resolution and the loop's own cost
(tens of nanoseconds) do not show. Python's garbage collector is off meanwhile, as in `timeit`.
"""

import gc
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

    `synchronize` waits for a device's queue, before the clock is read and inside what is timed.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        first_call_s = time_calls(call, 1, synchronize)
        warmup_calls, per_call_s = _warm_up(call, plan.warmup_s, synchronize)
        loops, sample_s = _calibrate(call, plan.min_sample_s, per_call_s, synchronize)
        samples = [sample_s / loops]
        while len(samples) < plan.samples:
            samples.append(time_calls(call, loops, synchronize) / loops)
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
) -> tuple[int, float]:
    """Return how many calls make a sample of at least `least_s`, and that sample's seconds."""
    loops = max(1, min(MAX_LOOPS, int(least_s / max(per_call_s, 1e-9))))
    while True:
        sample_s = time_calls(call, loops, synchronize)
        if sample_s >= least_s or loops >= MAX_LOOPS:
            return loops, sample_s
        # Aim a fifth past the mark, so that the next try is as a rule the last.
        grown = int(loops * 1.2 * least_s / max(sample_s, 1e-9)) + 1
        loops = min(MAX_LOOPS, max(loops + 1, min(grown, loops * 10)))
