"""Schedules that are only asked for rates are functions of the step."""

from common.cells.known import Known
from tests.lessons.translate.rules.cells import know, tell

_ASKED = """
import tensorflow as tf
import keras
def rates(schedule, steps=6):
    return {rates}
rates(keras.optimizers.schedules.{made})
"""
_STACK = "tf.stack([schedule(step) for step in range(steps)])"


def _told(made: str, rates: str = _STACK, target: str = "pytorch", more: str = "") -> str:
    cell = _ASKED.format(made=made, rates=rates) + more
    trace = know("keras", (cell,), schedule=Known(kind="scheduler"))
    return tell("keras", target, cell, trace=trace)[0]


def test_a_schedule_becomes_its_formula() -> None:
    told = _told("ExponentialDecay(0.8, decay_steps=2, decay_rate=0.5, staircase=True)")
    assert "return torch.tensor([schedule(step) for step in range(steps)])" in told
    assert "rates(lambda step: 0.8 * 0.5 ** (step // 2))" in told
    told = _told("ExponentialDecay(a + b, decay_steps=n - 1, decay_rate=c)", target="paddle")
    assert "rates(lambda step: (a + b) * c ** (step / (n - 1)))" in told


def test_a_cosine_stays_at_its_end() -> None:
    told = _told("CosineDecay(0.8, decay_steps=6)")
    assert "import math" in told
    assert "lambda step: 0.8 * (1 + math.cos(math.pi * min(step, 6) / 6)) / 2" in told


def test_a_rate_is_a_number_already() -> None:
    told = _told("CosineDecay(0.8, decay_steps=6)", "[schedule(s).numpy() for s in range(steps)]")
    assert "return [schedule(s) for s in range(steps)]" in told


def test_a_schedule_of_an_optimizer_is_left_to_it() -> None:
    more = "def make(schedule):\n    return keras.optimizers.SGD(schedule)\n"
    told = _told("CosineDecay(0.8, decay_steps=6)", more=more)
    assert "# triptych: a schedule of PyTorch is moved on by step()" in told


def test_a_tensor_of_a_rate_is_refused() -> None:
    told = _told("CosineDecay(0.8, decay_steps=6)", "tf.square(schedule(2))")
    assert "# triptych: a schedule is a function that gives numbers here" in told


def test_a_formula_without_a_name_for_its_step_is_refused() -> None:
    told = _told("CosineDecay(step, decay_steps=6)")
    assert "# triptych: a name of the lesson's is what the function" in told
