"""Our timer against `torch.utils.benchmark.Timer.blocked_autorange`, on the same calls.

Each operation is timed by both in turns, in a worker's forked child; the median of the turns'
ratios is printed.

Usage: python benchmarks/harness.py
"""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

from common.facts import Fact, shown
from common.inputs import ramp
from common.interface import Framework
from common.measure import measure
from common.outcomes import Ok
from common.scenario import Found, scenario
from common.worker.client import Worker
from common.worker.jobs import Job, Measuring

TURNS = 30
LIMIT = 0.05
WHY = "a time is of its run alone"


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

    def ours(call: Callable[[], object]) -> float:
        plan = Measuring(samples=8)
        timing = measure("", call, plan, threads=1, synchronize=fw.devices.synchronize)
        return median(timing.samples_s)

    def theirs(call: Callable[[], object]) -> float:
        timer = Timer("call()", globals={"call": call}, num_threads=1)
        return float(timer.blocked_autorange(min_run_time=0.04).median)

    both = {"ours": ours, "theirs": theirs}
    for name, call in operations(fw):
        for turn in range(TURNS):
            # Who is first changes, so that a machine that slows down is nobody's fault.
            for whose in sorted(both, reverse=turn % 2 == 1):
                yield shown(f"{name}/{whose}/{turn}", both[whose](call), WHY)


def main() -> None:
    job = Job((f"benchmarks.harness:{both_timers.name}",))
    with Worker("pytorch") as worker:
        worker.start()
        ((_, outcome),) = worker.run(job)
    if not isinstance(outcome, Ok):
        sys.exit(f"the worker could not time: {outcome}")
    turns: dict[str, dict[str, list[float]]] = {}
    for fact in outcome.observed:
        if isinstance(fact, Fact) and isinstance(fact.value, float):
            name, whose, _ = fact.name.split("/")
            turns.setdefault(name, {}).setdefault(whose, []).append(fact.value)
    for name, measured in turns.items():
        ours, theirs = median(measured["ours"]), median(measured["theirs"])
        pairs = zip(measured["ours"], measured["theirs"], strict=True)
        ratio = median(one / other for one, other in pairs)
        verdict = "within" if abs(ratio - 1) <= LIMIT else "NOT within"
        print(
            f"{name:28} ours {ours * 1e6:8.2f} us, blocked_autorange"
            f" {theirs * 1e6:8.2f} us, ratio {ratio:.3f}, {verdict} {LIMIT:.0%}"
        )


if __name__ == "__main__":
    main()
