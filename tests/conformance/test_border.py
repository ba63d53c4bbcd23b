"""The border between NumPy and each framework means the same in all of them."""

from common.facts import Fact
from common.outcomes import Ok
from common.worker.jobs import Job
from tests.conformance.conftest import Observe, describe


def test_parameters_are_those_that_training_changes(observe: Observe) -> None:
    ((_, outcome),) = observe.worker.run(Job(("tests.conformance.border:parameters",)))
    assert isinstance(outcome, Ok), describe(outcome)
    facts = {item.name: item.value for item in outcome.observed if isinstance(item, Fact)}
    # [h, w, in, out] and a bias, scale and shift, [in, out] and a bias: no running statistics.
    assert facts["shapes with a batch norm"] == [[2, 2, 1, 2], [2], [2], [2], [12, 2], [2]]
    assert facts["what was set is got"] is True
    assert facts["parameters"] == 4
    assert facts["with the first layer frozen"] == [[[-0.5], [-0.375], [-0.25]], [-0.5]]
    # x = [-0.5, -0.375]; x W + b with W = [[-4, -3, -2], [-1, 0, 1]] / 8 and b = [-4, -3, -2] / 8:
    # (2 + 3/8 - 4, 3/2 - 3, 1 - 3/8 - 2) / 8 = (-13/8, -12/8, -11/8) / 8.
    hidden = [[-0.203125], [-0.1875], [-0.171875]]
    assert facts["gradients with the first layer frozen"] == [hidden, [1.0]]
    # The layer before the cut gives 1/4 + 9/64 + 1/16 - 1/2 = -3/64, the other one's input.
    cut = [None, None, [[-0.046875, -0.046875]], [1.0, 1.0]]
    assert facts["gradients where one is cut"] == cut
