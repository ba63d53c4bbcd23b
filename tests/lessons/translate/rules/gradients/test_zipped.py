"""Functions that are given variables, gradients and states, where variables keep the gradients."""

import pytest

from tests.lessons.translate.rules.cells import lines, tell

_LESSON = """
import tensorflow as tf

def plain(params, grads, states, lr):
    for param, grad in zip(params, grads):
        param.assign_sub(lr * grad)

def momentum(params, grads, states, lr):
    for i, (p, v, g) in enumerate(zip(params, states, grads)):
        v.assign(0.9 * v + g)
        p.assign_sub(lr * v)

def train(update, states):
    w = tf.Variable([1.0, 2.0])
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(w * w)
        grads = tape.gradient(loss, [w])
        update([w], grads, states, 0.1)

train(plain, None)
train(momentum, [tf.Variable([0.0, 0.0])])
"""


def told(target: str, text: str = _LESSON) -> list[str]:
    return lines(tell("keras", target, text)[0])


@pytest.mark.parametrize(
    ("target", "zero"), [("pytorch", "p.grad.zero_()"), ("paddle", "p.clear_gradient()")]
)
def test_functions_that_are_handed_on_read_the_gradients_of_their_variables(
    target: str, zero: str
) -> None:
    written = told(target)
    assert "def plain(params, states, lr):" in written
    assert "        for param in params:" in written
    assert "def momentum(params, states, lr):" in written
    assert "        for i, (p, v) in enumerate(zip(params, states)):" in written
    assert "            v[:] = 0.9 * v + p.grad" in written
    assert f"            {zero}" in written
    assert "        loss.backward()" in written
    assert "        update([w], states, 0.1)" in written


@pytest.mark.parametrize(
    "changed",
    [
        ("for param, grad in zip(params, grads)", "for param, grad in zip(params, grads[:])"),
        ("tape.gradient(loss, [w])", "[g * 2 for g in tape.gradient(loss, [w])]"),
        ("train(plain, None)", "train(plain, None)\nothers = [momentum]"),
    ],
)
def test_all_keep_their_lists_where_one_has_to(changed: tuple[str, str]) -> None:
    written = told("pytorch", _LESSON.replace(*changed))
    assert "def plain(params, grads, states, lr):" in written
    assert "def momentum(params, grads, states, lr):" in written


@pytest.mark.parametrize(
    "change",
    [
        "def clip(grads):\n    grads[0] *= 2.0\n",
        "def clip(grads):\n    grads[0] = 2.0 * grads[0]\n",
    ],
)
def test_gradients_that_a_function_changes_are_given_back_to_the_variables(change: str) -> None:
    written = told(
        "pytorch",
        f"import tensorflow as tf\n{change}\nw = tf.Variable([1.0])\n"
        "optimizer = tf.keras.optimizers.SGD(0.1)\nwith tf.GradientTape() as tape:\n"
        "    loss = tf.reduce_sum(w * w)\ngrads = tape.gradient(loss, [w])\nclip(grads)\n"
        "optimizer.apply_gradients(zip(grads, [w]))",
    )
    assert written[-5:] == [
        "grads = list(torch.autograd.grad(loss, [w]))",
        "clip(grads)",
        "for param, grad in zip([w], grads):",
        "    param.grad = grad",
        "optimizer.step()",
    ]
