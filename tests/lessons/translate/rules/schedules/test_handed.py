"""Schedules that are handed to a function, for an optimizer of its own."""

from common.cells.known import Known
from tests.lessons.translate.rules.cells import know, lines, tell

_PYTORCH = """
import torch
from torch import nn

def rates(make_scheduler, steps=6):
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=0.8)
    scheduler = make_scheduler(optimizer)
    seen = []
    for _ in range(steps):
        seen.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    return torch.tensor(seen)

rates(lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5))
"""
_PADDLE = """
import paddle

def rates(scheduler, steps=6):
    weight = paddle.create_parameter([2, 2], "float32")
    optimizer = paddle.optimizer.SGD(scheduler, parameters=[weight])
    seen = []
    for _ in range(steps):
        seen.append(optimizer.get_lr())
        optimizer.step()
        scheduler.step()
    return paddle.to_tensor(seen)

rates(paddle.optimizer.lr.{made})
"""
_STEPS = "StepDecay(learning_rate=0.8, step_size=2, gamma=0.5)"
_KERAS = """
def rates(scheduler, steps=6):
    seen = []
    for step in range(steps):
        seen.append(float(scheduler(step)))
"""


def _told(source: str, target: str, cell: str) -> str:
    known = {"scheduler": Known(kind="scheduler"), "optimizer": Known(kind="optimizer")}
    return tell(source, target, cell, trace=know(source, (cell,), **known))[0]


def test_paddle_is_handed_the_schedule_itself() -> None:
    told = _told("pytorch", "paddle", _PYTORCH)
    assert "def rates(scheduler, steps=6):" in told
    assert "optimizer = paddle.optimizer.SGD(learning_rate=scheduler, parameters=[weight])" in told
    assert "make_scheduler" not in told
    assert "rates(paddle.optimizer.lr.StepDecay(learning_rate=0.8, step_size=2, gamma=0.5))" in told


def test_pytorch_is_handed_what_makes_the_schedule() -> None:
    told = _told("paddle", "pytorch", _PADDLE.format(made=_STEPS))
    assert "def rates(make_scheduler, steps=6):" in told
    assert "SGD([weight], 0.8)\n    scheduler = make_scheduler(optimizer)\n" in told
    made = "torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)"
    assert f"rates(lambda optimizer: {made})" in told


def test_keras_asks_a_schedule_that_trains_nothing() -> None:
    for source, cell in (("pytorch", _PYTORCH), ("paddle", _PADDLE.format(made=_STEPS))):
        told = _told(source, "keras", cell)
        assert "\n".join(lines(_KERAS)) in told
        assert "decay_steps=2, decay_rate=0.5, staircase=True))" in told


def test_rates_that_begin_differently_are_left_to_other_rules() -> None:
    cell = _PADDLE.format(made=_STEPS) + f"rates(paddle.optimizer.lr.{_STEPS.replace('0.8', '2')})"
    assert "make_scheduler" not in _told("paddle", "pytorch", cell)


def test_what_trains_keeps_its_optimizer() -> None:
    cell = _PYTORCH.replace("optimizer.step()", "weight.sum().backward()\n        optimizer.step()")
    assert "float(scheduler(step))" not in _told("pytorch", "keras", cell)


def test_a_schedule_that_is_followed_too_far_is_refused() -> None:
    made = "CosineAnnealingDecay(0.8, T_max={})"
    near, far = (_PADDLE.format(made=made.format(length)) for length in (6, 5))
    assert "CosineDecay(0.8, decay_steps=6)" in _told("paddle", "keras", near)
    told = _told("paddle", "keras", far)
    assert "# triptych: after its last step this schedule rises again" in told
    told = _told("paddle", "keras", near.replace("T_max=6))", "T_max=6), steps=9)"))
    assert "# triptych: after its last step this schedule rises again" in told
