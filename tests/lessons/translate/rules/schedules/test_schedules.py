"""Schedules of the learning rate: made, given to an optimizer, moved on and asked."""

from tests.lessons.translate.rules.cells import tell

_PYTORCH = """
import torch
from torch import nn
net = nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
scheduler = torch.optim.lr_scheduler.{made}
"""
_PADDLE = """
import paddle
from paddle import nn
net = nn.Linear(2, 1)
scheduler = paddle.optimizer.lr.{made}
optimizer = paddle.optimizer.SGD(learning_rate=scheduler, parameters=net.parameters())
"""
_KERAS = """
import tensorflow as tf
import keras
net = keras.Sequential([keras.layers.Dense(1)])
schedule = keras.optimizers.schedules.{made}
optimizer = keras.optimizers.SGD(learning_rate=schedule)
for epoch in range(4):
    with tf.GradientTape() as tape:
        l = tf.reduce_sum(net(X))
    grads = tape.gradient(l, net.trainable_variables)
    optimizer.apply(grads, net.trainable_variables)
"""
_LOOP = """
for epoch in range(4):
    optimizer.zero_grad()
    net(X).sum().backward()
    optimizer.step()
    scheduler.step()
    print(scheduler.get_last_lr()[0])
"""
_STEPS = "StepLR(optimizer, step_size=2, gamma=0.5)"


def test_paddle_makes_the_schedule_first_and_gives_it_to_the_optimizer() -> None:
    told = tell("pytorch", "paddle", _PYTORCH.format(made=_STEPS), _LOOP)
    assert (
        "scheduler = paddle.optimizer.lr.StepDecay(learning_rate=0.5, step_size=2, gamma=0.5)\n"
        "optimizer = paddle.optimizer.SGD(learning_rate=scheduler, parameters=net.parameters())"
    ) in told[0]
    assert "scheduler.step()\n    print(scheduler.last_lr)" in told[1]


def test_pytorch_makes_the_optimizer_first() -> None:
    told = tell("paddle", "pytorch", _PADDLE.format(made="StepDecay(0.5, step_size=2)"))[0]
    assert "lr=0.5)\nscheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2)" in told


def test_a_schedule_of_another_cell_is_given_to_the_optimizer_there() -> None:
    made, later = _PYTORCH.format(made=_STEPS).rstrip().rsplit("\n", 1)
    told = tell("pytorch", "paddle", made, later)
    assert "learning_rate=0.5, parameters=" in told[0]
    assert told[1] == (
        "scheduler = paddle.optimizer.lr.StepDecay("
        "learning_rate=optimizer.get_lr(), step_size=2, gamma=0.5)\n"
        "optimizer.set_lr_scheduler(scheduler)"
    )


def test_keras_counts_the_steps_itself() -> None:
    told = tell("pytorch", "keras", _PYTORCH.format(made=_STEPS), _LOOP)
    assert "optimizer = keras.optimizers.SGD(learning_rate=scheduler)" in told[0]
    assert "scheduler.step()" not in told[1]
    assert "print(float(optimizer.learning_rate))" in told[1]


def test_keras_is_told_the_rate_of_each_epoch_where_steps_are_more() -> None:
    loop = _LOOP.replace("optimizer.step()", "for _ in range(2):\n        optimizer.step()")
    told = tell("pytorch", "keras", _PYTORCH.format(made=_STEPS), loop)
    assert "optimizer.learning_rate.assign(scheduler(epoch + 1))" in told[1]
    assert "keras.optimizers.SGD(learning_rate=0.5)" in told[0]


def test_steps_of_keras_are_followed_by_those_of_the_schedule() -> None:
    made = "ExponentialDecay(0.5, decay_steps=2, decay_rate=0.9)"
    told = tell("keras", "pytorch", _KERAS.format(made=made))[0]
    assert "torch.optim.SGD(net.parameters(), lr=0.5)" in told.replace("params=", "")
    assert "schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9 ** (1 / 2))" in (
        told
    )
    assert "optimizer.step()\n    schedule.step()" in told


def test_a_schedule_without_a_name_gets_one() -> None:
    made = _KERAS.format(made="ExponentialDecay(0.5, 2, 0.9, staircase=True)")
    schedule = made.split("schedule = ")[1].split("\n")[0]
    inline = made.replace(f"schedule = {schedule}\n", "").replace("=schedule)", f"={schedule})")
    told = tell("keras", "paddle", inline)[0]
    assert "scheduler = paddle.optimizer.lr.StepDecay(0.5, 2, 0.9)\n" in told
    assert "scheduler.step()" in told


def test_steps_of_a_new_rate_are_counted_as_the_target_counts() -> None:
    made = "MultiStepLR(optimizer, milestones=[2, 3], gamma=0.1)"
    told = tell("pytorch", "keras", _PYTORCH.format(made=made), _LOOP)[0]
    assert "(boundaries=[1, 2], values=[0.5, 0.5 * 0.1, 0.5 * 0.1 ** 2])" in told
    told = tell("keras", "paddle", _KERAS.format(made="PiecewiseConstantDecay([1], [0.5, 0.1])"))[0]
    assert "paddle.optimizer.lr.PiecewiseDecay(boundaries=[2], values=[0.5, 0.1])" in told


def test_steps_that_are_not_listed_are_refused() -> None:
    made = "MultiStepLR(optimizer, milestones=steps, gamma=0.1)"
    told = tell("pytorch", "keras", _PYTORCH.format(made=made), _LOOP)[0]
    assert "# triptych: at which steps the rate changes is not listed" in told


def test_a_cosine_that_is_followed_too_far_is_refused() -> None:
    near, far = (f"CosineAnnealingLR(optimizer, T_max={length})" for length in (4, 3))
    assert "CosineDecay" in tell("pytorch", "keras", _PYTORCH.format(made=near), _LOOP)[0]
    told = tell("pytorch", "keras", _PYTORCH.format(made=far), _LOOP)[0]
    assert "# triptych: after its last step this schedule rises again" in told


def test_a_function_of_the_step_is_refused() -> None:
    made = _KERAS.format(made="CosineDecay(0.5, 4)")
    told = tell("keras", "pytorch", made, "schedule(3)")
    assert "# triptych: a schedule of PyTorch is moved on by step(), and is no function" in told[0]


def test_a_schedule_whose_optimizer_comes_later_is_refused() -> None:
    cell = "import paddle\nfollow(paddle.optimizer.lr.StepDecay(0.5, step_size=2))"
    told = tell("paddle", "pytorch", cell)[0]
    assert "# triptych: a schedule of PyTorch is made with its optimizer" in told


def test_steps_nobody_counts_are_refused() -> None:
    loop = _LOOP.replace("for epoch in range(4):", "while True:").replace(
        "optimizer.step()", "optimizer.step()\n    print()"
    )
    told = tell("pytorch", "keras", _PYTORCH.format(made=_STEPS), loop)
    assert "# triptych: a schedule of Keras follows its optimizer's steps" in told[0]


_RATES = """
import paddle

net = paddle.nn.Linear(2, 1)
rate = paddle.optimizer.lr.PiecewiseDecay(boundaries=[2, 4], values={})
opt = paddle.optimizer.SGD(learning_rate=rate, parameters=net.parameters())
for epoch in range(5):
    opt.step()
    rate.step()
"""


def test_rates_that_fall_by_one_factor_are_milestones_in_pytorch() -> None:
    told = tell("paddle", "pytorch", _RATES.format("[0.1, 0.01, 0.001]"))[0]
    assert "opt = torch.optim.SGD(net.parameters(), lr=0.1)\n" in told
    assert "MultiStepLR(opt, milestones=[2, 4], gamma=0.1)" in told
    taped = _KERAS.format(made="PiecewiseConstantDecay([1], [0.5, 0.25])")
    assert "MultiStepLR(optimizer, milestones=[2], gamma=0.5)" in tell("keras", "pytorch", taped)[0]


def test_a_schedule_that_keras_asks_for_each_epoch_begins_with_the_first_rate() -> None:
    told = tell("paddle", "keras", _RATES.format("[0.1, 0.05, 0.01]"))[0]
    assert "PiecewiseConstantDecay(boundaries=[1, 3], values=[0.1, 0.05, 0.01])" in told


def test_other_rates_are_refused() -> None:
    told = tell("paddle", "pytorch", _RATES.format("[0.1, 0.05, 0.01]"))[0]
    assert "# triptych: torch.optim.lr_scheduler.MultiStepLR is given factors, not rates" in told
    assert "# triptych: the rate that" in tell("paddle", "keras", _RATES.format("given"))[0]


def test_schedules_without_names_get_free_names_of_their_own() -> None:
    made = "keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9))"
    step = (
        "    with tf.GradientTape() as tape:\n        l = tf.reduce_sum(net(X))\n"
        "    grads = tape.gradient(l, net.trainable_variables)\n"
        "    {}.apply(grads, net.trainable_variables)\n"
    )
    head = _KERAS.partition("schedule =")[0]
    one = f"{head}first = {made}\nfor epoch in range(4):\n{step.format('first')}"
    assert "\nschedule = torch" in tell("keras", "pytorch", f"{one}scheduler = 1")[0]
    two = f"first = {made}\nsecond = {made}\nfor epoch in range(4):\n"
    told = tell("keras", "pytorch", head + two + step.format("first") + step.format("second"))[0]
    assert "\n    first.step()\n    scheduler.step()\n" in told
    assert told.endswith("\n    second.step()\n    scheduler2.step()")
    later = f"second = {made}\nfor epoch in range(4):\n{step.format('second')}"
    assert "scheduler2" not in tell("keras", "pytorch", one + later)[0]
