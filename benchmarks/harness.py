"""Our timer against `torch.utils.benchmark.Timer.blocked_autorange`, on the same calls.

Each operation is timed by both in turns, in a worker's forked child; the ratio of the medians of
all turns is printed.

Usage: python benchmarks/harness.py
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from statistics import median

from common.worker.client import Worker

from common.facts import Fact, close
from common.inputs import ramp
from common.interface import Framework
from common.outcomes import Ok, Timing
from common.scenario import Found, Timed, scenario
from common.worker.jobs import Job, Measuring

TURNS = 7
LIMIT = 0.05


def operations(fw: Framework) -> Iterator[tuple[str, Callable[[], object]]]:
    small = fw.blocks.linear(4, 8)
    net = fw.blocks.mlp(20, 256, 10)
    x = fw.border.tensor(ramp(2, 20))
    yield (
        "forward of a linear layer",
        partial(fw.blocks.forward, small, fw.border.tensor(ramp(2, 4))),
    )
    yield "forward of an MLP", partial(fw.blocks.forward, net, x)
    yield "gradients of an MLP", partial(fw.border.gradients, net, x)
    yield "training step of an MLP", partial(fw.blocks.train_step, net, x, 0.0)
    yield "state of an MLP", partial(fw.access.state, net)


@scenario("our timer and PyTorch's in turns", zh="我们的计时器与 PyTorch 的轮流计时")
def both_timers(fw: Framework) -> Found:
    from torch.utils.benchmark import Timer

    for name, call in operations(fw):
        theirs = Timer("call()", globals={"call": call}, num_threads=1)
        for turn in range(TURNS):
            yield Timed(f"{name}/{turn}", call)
            measured = theirs.blocked_autorange(min_run_time=0.1).median
            yield close(f"{name}/{turn}", measured, atol=0)


def main() -> None:
    job = Job((f"benchmarks.harness:{both_timers.name}",), measuring=Measuring(samples=20))
    with Worker("pytorch") as worker:
        worker.start()
        ((_, outcome),) = worker.run(job)
    if not isinstance(outcome, Ok):
        sys.exit(f"the worker could not time: {outcome}")
    ours = medians(
        (item.operation, median(item.samples_s))
        for item in outcome.observed
        if isinstance(item, Timing)
    )
    theirs = medians(
        (item.name, item.value)
        for item in outcome.observed
        if isinstance(item, Fact) and isinstance(item.value, float)
    )
    for name, seconds in ours.items():
        ratio = seconds / theirs[name]
        verdict = "within" if abs(ratio - 1) <= LIMIT else "NOT within"
        print(
            f"{name:28} ours {seconds * 1e6:8.2f} us, blocked_autorange"
            f" {theirs[name] * 1e6:8.2f} us, ratio {ratio:.3f}, {verdict} {LIMIT:.0%}"
        )


def medians(measured: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return the median of an operation's turns, each labelled "operation/turn"."""
    turns: dict[str, list[float]] = {}
    for label, seconds in measured:
        turns.setdefault(label.partition("/")[0], []).append(seconds)
    return {name: median(found) for name, found in turns.items()}


if __name__ == "__main__":
    main()
