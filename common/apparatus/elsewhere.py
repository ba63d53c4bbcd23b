"""Observing on a second device, on machines of which most have only one.

Each fact about a second device is observed twice: on what can stand in for one, on any machine,
and on GPU 0 where there is one. The fact's name says which. Where the device is absent the fact is
`Missing`, with the reason, so that every machine reports the same facts.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

from common.facts import Claim, Fact, Missing, error, exact, offered
from common.interface import Framework, NotOffered, Parameter, Tensor
from common.interface.devices import Device

Look: TypeAlias = Callable[[Device], object]


def elsewhere(
    fw: Framework, looks: dict[str, Look], says: Claim | None = None, *, errors: bool = False
) -> Iterator[Fact | Missing]:
    """Observe what each look returns, or raises, on the stand-in for a second device and on GPU 0.

    To be called first in a scenario, and by the first scenario of its section that makes a tensor:
    a stand-in may have to be made before the first tensor, and is then there for all that follow.
    """

    def observe(name: str, look: Look, device: Device) -> Fact:
        if errors:
            return error(name, partial(look, device), says)
        return exact(name, look(device), says)

    try:
        stand_in, reason = fw.devices.stand_in(), ""
    except NotOffered as not_offered:
        stand_in, reason = None, str(not_offered)
    for text, look in looks.items():
        name = f"{text} (stand-in)"
        if stand_in is None:
            yield Missing(name, reason)
        else:
            yield offered(name, partial(observe, name, look, stand_in))
    for text, look in looks.items():
        name = f"{text} (GPU)"
        yield with_gpus(fw, 1, name, partial(observe, look=look))


def with_gpus(
    fw: Framework, needed: int, name: str, observe: Callable[..., Fact]
) -> Fact | Missing:
    """Return the fact that observe(name, device=GPU 0) makes, or that the GPUs are too few."""
    count = fw.devices.gpu_count()
    if count < needed:
        found = f"{needed} GPUs are needed, and it has {count}" if count else "it has no GPU to use"
        return Missing(name, f"not on this machine: {found}")
    return offered(name, partial(observe, name, device=fw.devices.gpu(0)))


def place(fw: Framework, x: Tensor | Parameter) -> str:
    """Return the canonical name of the device that a tensor or parameter lives on."""
    return fw.devices.canonical(fw.devices.device_of(x))


def lives_on(fw: Framework, x: Tensor | Parameter, device: Device) -> bool:
    """Return whether a tensor or parameter lives on this device."""
    return place(fw, x) == fw.devices.canonical(device)


def fetch(fw: Framework, x: Tensor) -> object:
    """Return a tensor's values by way of the CPU; NotOffered where a stand-in holds none."""
    try:
        return fw.border.array(fw.devices.copy_to(x, fw.devices.cpu()))
    except NotImplementedError as no_values:
        raise NotOffered(f"this stand-in holds no numbers: {no_values}") from None


def seconds(fw: Framework, call: Callable[[], object]) -> float:
    """Return the least seconds of five calls after a first one, the device's work included."""
    call()
    found = []
    for _ in range(5):
        fw.devices.synchronize()
        start = time.perf_counter()
        call()
        fw.devices.synchronize()
        found.append(time.perf_counter() - start)
    return min(found)
