"""Gradients that are kept under a name: a tape gives them so, and nothing need be copied."""

import pytest

from tests.lessons.translate.rules.cells import tell

_STEP = """
import torch
from torch import nn
net = nn.Linear(2, 1)
loss = nn.MSELoss()
net.zero_grad()
l = loss(net(X), y)
l.backward()
{kept}
print(grads)
"""


def keras(kept: str) -> str:
    return tell("pytorch", "keras", _STEP.format(kept=kept))[0]


@pytest.mark.parametrize("copied", ["clone()", "detach().clone()"])
def test_a_list_of_copies_is_what_the_tape_gives(copied: str) -> None:
    told = keras(f"grads = [param.grad.{copied} for param in net.parameters()]")
    assert "\ngrads = tape.gradient(l, net.trainable_variables)\nprint(grads)" in told


@pytest.mark.parametrize(
    "kept",
    [
        "grads = [2 * param.grad.clone() for param in net.parameters()]",
        "print(grads)\ngrads = [param.grad.clone() for param in net.parameters()]",
        "if l > 0:\n    grads = [param.grad.clone() for param in net.parameters()]",
        "grads = [p.grad.clone() for p in net.parameters() if p.requires_grad]",
    ],
)
def test_what_is_more_than_a_copy_stays_a_list_of_its_own(kept: str) -> None:
    told = keras(kept)
    assert "grads = [" in told
    assert "\ngrads = tape.gradient" not in told
