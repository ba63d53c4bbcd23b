"""Facts about a second device, with and without one.

Where no machine has a GPU, `tests.placed` is what keeps the scenarios' GPU side covered.
"""

import re

import pytest

from common.facts import Fact, Missing, Value
from common.interface import Framework
from common.outcomes import Artifact
from common.scenario import Scenario, Timed, load_section
from tests.placed import Machine, PlacedDevices

SCENARIOS = {scenario.name: scenario for scenario in load_section("devices")}


class NoGpu(PlacedDevices):
    count = 0


class Careless(PlacedDevices):
    """Copies nothing anywhere, and makes everything on the CPU."""

    def find(self, device: str) -> str:
        return "cpu"


def observe(scenario: Scenario, framework: Framework) -> dict[str, Value | Missing]:
    """Return the facts by name; what is to be timed is called once."""
    facts: dict[str, Value | Missing] = {}
    for item in scenario.observe(framework, {}):
        if isinstance(item, Timed):
            item.call()
        elif not isinstance(item, Artifact):
            facts[item.name] = item.value if isinstance(item, Fact) else item
    return facts


def is_of_gpus(name: str) -> bool:
    return re.search(r"\((two )?GPUs?\)", name) is not None


@pytest.mark.parametrize("name", SCENARIOS)
def test_with_two_gpus_every_gpu_fact_is_observed(name: str) -> None:
    facts = observe(SCENARIOS[name], Machine())
    unobserved = {fact for fact in facts if is_of_gpus(fact) and isinstance(facts[fact], Missing)}
    refusing = {"input elsewhere, output all the same (GPU)"}  # this framework refuses, as PyTorch
    assert unobserved <= refusing


@pytest.mark.parametrize("name", SCENARIOS)
def test_without_a_gpu_the_same_facts_are_there_and_missing_for_a_reason(name: str) -> None:
    facts = observe(SCENARIOS[name], Machine(NoGpu))
    assert list(facts) == list(observe(SCENARIOS[name], Machine()))
    reasons = [
        fact.reason
        for name, fact in facts.items()
        if is_of_gpus(name) and isinstance(fact, Missing)
    ]
    assert len(reasons) == sum(map(is_of_gpus, facts))
    assert set(reasons) <= {"not on this machine: it has no GPU to use"}


def test_one_gpu_is_too_few_for_two() -> None:
    class OneGpu(PlacedDevices):
        count = 1

    facts = observe(SCENARIOS["two_gpus"], Machine(OneGpu))
    assert facts["both products are right (two GPUs)"] == Missing(
        "both products are right (two GPUs)",
        "not on this machine: 2 GPUs are needed, and it has 1",
    )


def test_the_lesson_on_two_gpus() -> None:
    copying = observe(SCENARIOS["copying"], Machine())
    assert copying["the copy lives there (GPU)"] is True
    assert copying["the original stays on the CPU (GPU)"] is True
    assert copying["copied to where it is, it is the same object (GPU)"] is True
    across = observe(SCENARIOS["across_devices"], Machine())
    assert across["adding across devices is refused (GPU)"] is True
    assert across["the sum (GPU)"] == [[0.5, 0.625, 0.75], [0.875, 1.0, 1.125]]
    assert across["Y + Z, with try_gpu"] == [[0.5, 0.625, 0.75], [0.875, 1.0, 1.125]]
    net = observe(SCENARIOS["net_on_device"], Machine())
    assert net["on try_gpu(), output"] == [[6.0], [6.0]]
    assert net["on try_gpu(), after a training step"] == [[[0.0], [1.0], [2.0]], [-1.0]]
    assert observe(SCENARIOS["two_gpus"], Machine())["both products are right (two GPUs)"] is True


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("naming", "inside the device's `with`, new tensors are made there (GPU)"),
        ("naming", "made on the GPU without a number, it is on GPU 0 (GPU)"),
        ("made_on_device", "made there, it lives there (GPU)"),
        ("made_on_device", "drawn there, it lives there (GPU)"),
        ("copying", "the copy lives there (GPU)"),
        ("copying", "copied to where it is, it is the same object (GPU)"),
        ("across_devices", "adding across devices is refused (GPU)"),
        ("across_devices", "told to compute there, the sum is there (GPU)"),
        ("net_on_device", "a net made there has its weight there (GPU)"),
        ("net_on_device", "a moved net has its weight there (GPU)"),
        ("net_on_device", "net and input there, the output is too (GPU)"),
        ("net_and_input_apart", "input elsewhere: refused (GPU)"),
        ("parameters_in_files", "on try_gpu(), it is there"),
    ],
)
def test_a_framework_that_ignores_devices_is_found_out(name: str, fact: str) -> None:
    assert observe(SCENARIOS[name], Machine(Careless))[fact] is False
