"""The timer counts what it says it counts; seconds themselves are for benchmarks."""

import gc

import pytest

from common.measure import measure
from common.worker.jobs import Measuring


class Clock:
    """A clock that moves only when the timed call or the device works."""

    def __init__(self, call_s: float, wait_s: float = 0.0, first_s: float = 0.0) -> None:
        self.now, self.calls, self.waits = 0.0, 0, 0
        self.call_s, self.wait_s, self.first_s = call_s, wait_s, first_s
        self.pending_s = 0.0

    def perf_counter(self) -> float:
        return self.now

    def call(self) -> None:
        self.now += self.call_s if self.calls else self.call_s + self.first_s
        self.calls += 1
        self.pending_s += self.wait_s

    def synchronize(self) -> None:
        self.now += self.pending_s
        self.pending_s = 0.0
        self.waits += 1


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(call_s=0.001, first_s=0.5)
    monkeypatch.setattr("common.measure.time.perf_counter", clock.perf_counter)
    return clock


def test_parts_are_kept_apart(clock: Clock) -> None:
    plan = Measuring(samples=4, min_sample_s=0.0099, warmup_s=0.0029)
    timing = measure("f", clock.call, plan, threads=2, synchronize=clock.synchronize)
    assert timing.first_call_s == pytest.approx(0.501)
    assert timing.warmup_calls == 3
    assert timing.loops >= 10
    assert timing.samples_s == pytest.approx([0.001] * 4)
    assert (timing.operation, timing.threads) == ("f", 2)


def test_the_devices_work_is_timed_too(clock: Clock) -> None:
    clock.wait_s = 0.002
    plan = Measuring(samples=2, min_sample_s=0.01, warmup_s=0.0)
    timing = measure("f", clock.call, plan, threads=1, synchronize=clock.synchronize)
    assert timing.samples_s == pytest.approx([0.003] * 2)


def test_a_slow_call_is_its_own_sample(clock: Clock) -> None:
    clock.call_s = 1.0
    plan = Measuring(samples=2, min_sample_s=0.005, warmup_s=0.005)
    timing = measure("f", clock.call, plan, threads=1, synchronize=clock.synchronize)
    assert (timing.loops, timing.warmup_calls) == (1, 1)
    assert clock.calls == 1 + 1 + 2  # the first, one to warm up, two samples, none to calibrate


def test_the_tries_of_the_calibration_are_no_samples(clock: Clock) -> None:
    """The one that passes does so for being long, by chance too."""

    def call() -> None:
        # The call that warms up takes 1/4 s, so 1.2 * 1 / (1/4) = 4.8, 5 calls, are tried; these
        # happen to be slow, and the samples after them are not.
        clock.call_s = 0.25 if clock.calls < 2 else 0.5 if clock.calls < 2 + 5 else 0.125
        clock.call()

    plan = Measuring(samples=3, min_sample_s=1.0, warmup_s=0.0)
    timing = measure("f", call, plan, threads=1, synchronize=clock.synchronize)
    assert timing.samples_s == (0.125, 0.125, 0.125)
    assert timing.loops == 5
    assert clock.calls == 2 + 5 + 3 * 5


def test_an_error_goes_through_and_the_collector_is_on_again() -> None:
    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        measure("f", fail, Measuring(), threads=1, synchronize=lambda: None)
    assert gc.isenabled()
