"""Gradients that a lesson shortens by hand, and functions that are given a net to do it."""

import pytest

from tests.lessons.translate.rules.cells import lines, tell

_CLIP = """
import torch
net = torch.nn.Linear(3, 1)

def clip(net, theta):
    params = [p for p in net.parameters() if p.requires_grad]
    norm = torch.sqrt(sum(torch.sum(p.grad ** 2) for p in params))
    if norm > theta:
        for param in params:
            {change}

loss = net(torch.ones(1, 3)).sum()
loss.backward()
clip(net, 1.0)
"""


def told(target: str, change: str) -> list[str]:
    return lines(tell("pytorch", target, _CLIP.format(change=change))[0])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("param.grad[:] *= theta / norm", "grads[i] *= theta / norm"),
        ("param.grad.data.mul_(theta / norm)", "grads[i] *= theta / norm"),
        ("param.grad.div_(norm)", "grads[i] /= norm"),
    ],
)
def test_a_list_of_gradients_is_given_others(change: str, expected: str) -> None:
    written = told("keras", change)
    assert "def clip(net, grads, theta):" in written
    at = written.index("        for i in range(len(grads)):")
    assert written[at + 1] == f"            {expected}"
    assert written[-2:] == [
        "grads = tape.gradient(loss, net.trainable_variables)",
        "clip(net, grads, 1.0)",
    ]


def test_a_value_of_the_gradient_itself_is_put_into_the_list() -> None:
    written = told("keras", "param.grad[:] = param.grad * theta / norm")
    at = written.index("        for i, grad in enumerate(grads):")
    assert written[at + 1] == "            grads[i] = grad * theta / norm"
    assert "            param.grad.set_value(param.grad * theta / norm)" in told(
        "paddle", "param.grad[:] = param.grad * theta / norm"
    )


def test_what_does_more_in_its_loop_is_refused() -> None:
    written = told("keras", "param.grad[:] *= theta / norm\n            print(theta)")
    assert any("gradients of TensorFlow do not change" in one for one in written)


def test_paddle_sets_a_gradient() -> None:
    written = told("paddle", "param.grad[:] *= theta / norm")
    assert "            param.grad.set_value(param.grad * (theta / norm))" in written


def test_another_value_of_a_parameter_is_left() -> None:
    assert "            print(param)" in told("keras", "print(param)")
