"""What a scenario observes does not depend on what ran before it in the same process."""

from common.agreement import agree
from common.facts import Fact, Shown
from common.interface import SECTIONS
from common.outcomes import Outcome
from common.scenario import load_section
from common.worker.jobs import Job
from tests.conformance.conftest import Observe


def test_a_batch_observes_the_same_in_either_order(observe: Observe) -> None:
    paths = tuple(
        scenario.path
        for section in SECTIONS
        if section != "devices"  # has a process of its own: see common/conduct.py
        for scenario in load_section(section)
        if not scenario.reads
    )
    forward = dict(observe.worker.run(Job(paths)))
    backward = dict(observe.worker.run(Job(paths[::-1])))
    different = [
        f"{path}/{name}"
        for path in paths
        for name, fact in facts_of(forward[path]).items()
        if not same(fact, facts_of(backward[path]).get(name))
    ]
    assert not different


def facts_of(outcome: Outcome) -> dict[str, Fact]:
    return {item.name: item for item in outcome.observed if isinstance(item, Fact)}


def same(one: Fact, other: Fact | None) -> bool:
    if other is None or isinstance(one.rule, Shown):
        return other is not None
    return agree(one.rule, one.value, other.value)
