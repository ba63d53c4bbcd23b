"""Which variables are only assigned to, as what gradients are asked of says it."""

import pytest

from tests.lessons.translate.rules.cells import lines, tell

_LESSON = """
import tensorflow as tf

def start():
    {made} = tf.Variable(tf.zeros(3)), tf.Variable(tf.zeros(3))
    return {made}

w, b = start()
states = [tf.Variable(tf.zeros(3)) for _ in range(2)]
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(w * w + b)
dw, db = tape.gradient(loss, [w, b])
for p, v, g in zip([w, b], states, [dw, db]):
    v[:].assign(0.9 * v + g)
    p[:].assign(p - 0.1 * v)
"""


def told(target: str, text: str) -> list[str]:
    return lines(tell("keras", target, text)[0])


def test_states_are_plain_tensors_and_what_gradients_are_taken_of_is_not() -> None:
    written = told("pytorch", _LESSON.format(made="one, two"))
    assert any(one.strip().startswith("one, two") and "requires_grad" in one for one in written)
    assert "states = [torch.zeros(3) for _ in range(2)]" in written
    assert written[-4] == "with torch.no_grad():"
    assert written[-2:] == [
        "        v[:] = 0.9 * v + g",
        "        p -= 0.1 * v",
    ]


def test_paddle_sets_what_is_trained() -> None:
    written = told("paddle", _LESSON.format(made="one, two"))
    assert written[-1] == "        p.set_value(p - 0.1 * v)"
    assert "states = [paddle.zeros([3]) for _ in range(2)]" in written


@pytest.mark.parametrize("asked", ["tape.jacobian(loss, w)", "tape.gradient(loss, given.others)"])
def test_what_gradients_are_taken_of_unseen_may_be_any(asked: str) -> None:
    text = _LESSON.format(made="one, two").replace("tape.gradient(loss, [w, b])", asked)
    assert "states = [torch.zeros(3) for _ in range(2)]" not in told("pytorch", text)


def test_a_state_that_a_loop_takes_out_of_its_list_is_changed_itself() -> None:
    text = _LESSON.format(made="one, two").replace("v[:].assign(0.9 * v + g)", "v.assign_add(g)")
    assert any("v.add_(g)" in one or "v[:] = v + g" in one for one in told("paddle", text))
    assert "        v += g" in told("pytorch", text)


_FUNCTION = """
import tensorflow as tf
w = tf.Variable(tf.zeros(3))

def adam(params, grads, state):
    for p, g in zip(params, grads):
        m = 0.9 * g
        p.assign_sub(0.1 * m)
    {last}

with tf.GradientTape() as tape:
    loss = tf.reduce_sum(w * w)
grads = tape.gradient(loss, [w])
adam([w], grads, 0)
print(grads)
"""


def test_a_function_without_a_tape_computes_its_steps_unrecorded() -> None:
    written = told("pytorch", _FUNCTION.format(last="return state"))
    at = written.index("    with torch.no_grad():")
    assert written[at + 1 : at + 4] == [
        "        for p in params:",
        "            m = 0.9 * p.grad",
        "            p -= 0.1 * m",
    ]
