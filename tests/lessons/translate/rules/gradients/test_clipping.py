"""Lists of gradients that are clipped after the pass."""

import pytest

from tests.lessons.translate.rules.cells import lines, tell

HEAD = """
import torch
from torch import nn
w = torch.ones(2, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
"""
STEP = """
for i in range(3):
    opt.zero_grad()
    loss = (w * w).sum()
    loss.backward()
    {}
    opt.step()
"""


def step(target: str, line: str) -> list[str]:
    return lines(tell("pytorch", target, HEAD + STEP.format(line))[0])


@pytest.mark.parametrize(
    ("there", "here", "back"),
    [
        (
            "nn.utils.clip_grad_norm_([w], max_norm=1.0)",
            "grads, _ = tf.clip_by_global_norm(grads, 1.0)",
            "nn.utils.clip_grad_norm_([w], 1.0)",
        ),
        (
            "norm = nn.utils.clip_grad_norm_([w], 1.0)",
            "grads, norm = tf.clip_by_global_norm(grads, 1.0)",
            "norm = nn.utils.clip_grad_norm_([w], 1.0)",
        ),
        (
            "nn.utils.clip_grad_value_([w], 0.5)",
            "grads = [tf.clip_by_value(grad, -0.5, 0.5) for grad in grads]",
            "nn.utils.clip_grad_value_([w], 0.5)",
        ),
    ],
)
def test_the_list_of_a_tape_is_clipped_and_elsewhere_what_the_variables_keep(
    there: str, here: str, back: str
) -> None:
    told = step("keras", there)
    at = next(place for place, line in enumerate(told) if "clip_by" in line)
    assert told[at].strip() == here
    assert told[at - 1].strip().startswith("grads = tape.gradient(")
    assert told[at + 1].strip().startswith("opt.apply_gradients(zip(grads, ")
    returned = lines(tell("keras", "pytorch", "\n".join(told))[0])
    assert returned[-3:] == ["    loss.backward()", f"    {back}", "    opt.step()"]


def test_paddle_clips_as_pytorch_does() -> None:
    told = step("paddle", "nn.utils.clip_grad_norm_([w], 1.0)")
    assert told[-2:] == ["    nn.utils.clip_grad_norm_([w], 1.0)", "    opt.step()"]


def test_gradients_that_the_lesson_changes_itself_are_given_to_the_variables() -> None:
    body = """
    import tensorflow as tf
    import keras
    w = tf.Variable(tf.ones(2))
    opt = keras.optimizers.SGD(0.1)
    for i in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(w * w)
        grads = tape.gradient(loss, [w])
        grads = clipped(grads)
        opt.apply_gradients(zip(grads, [w]))
    """
    assert lines(tell("keras", "pytorch", body)[0])[-5:] == [
        "    grads = torch.autograd.grad(loss, [w])",
        "    grads = clipped(grads)",
        "    for param, grad in zip([w], grads):",
        "        param.grad = grad",
        "    opt.step()",
    ]
    refused = tell("keras", "pytorch", body.replace("zip(grads,", "zip(clipped(grads),"))[0]
    assert "# triptych: the gradients applied are not those that a tape gave" in refused


def test_gradients_that_a_function_asks_of_its_own_names_are_refused() -> None:
    body = """
    def clip(net):
        params = [p for p in net.parameters()]
        return sum(p.grad for p in params)
    loss = (w * w).sum()
    loss.backward()
    clip(net)
    """
    told = tell("pytorch", "keras", HEAD, body)[1]
    assert "# triptych: of which pass these gradients are is not said" in told
    assert "tape.gradient(loss, params)" not in told


def test_a_loop_reads_from_outside_only_what_it_does_not_make_before() -> None:
    body = """
    x = w * 2
    for i in range(3):
        loss = 0
        for t in range(2):
            x = w * t
            loss = loss + x.sum()
        opt.zero_grad()
        loss.backward()
        opt.step()
    """
    told = lines(tell("pytorch", "keras", HEAD, body)[1])
    assert "    with tf.GradientTape() as tape:" in told
    assert "        for t in range(2):" in told
    kept = tell("pytorch", "keras", HEAD, body.replace("x = w * t", "x = x * t"))[1]
    assert "# triptych: " in kept
