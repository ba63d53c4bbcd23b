"""Clipping that optimizers are told when they are made."""

import pytest

from tests.lessons.translate.rules.nets import ROWS, tell, write

_MADE = "opt = paddle.optimizer.SGD(0.1, parameters=net.parameters(), grad_clip={})\n"
_PASS = "loss = net(x).mean()\nloss.backward()\n{}"
_BODY = ROWS["paddle"] + _MADE + _PASS.format("opt.step()\nopt.clear_grad()")
_TAPED = """
opt = keras.optimizers.SGD(0.1, {})
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(net(x))
grads = tape.gradient(loss, net.trainable_variables)
opt.apply(grads, net.trainable_variables)
"""


@pytest.mark.parametrize(
    ("clip", "lines", "keras"),
    [
        (
            "nn.ClipGradByGlobalNorm(1.0)",
            "nn.utils.clip_grad_norm_(net.parameters(), 1.0)\n",
            "global_clipnorm=1.0",
        ),
        (
            "nn.ClipGradByValue(max=0.5, min=-0.5)",
            "nn.utils.clip_grad_value_(net.parameters(), 0.5)\n",
            "clipvalue=0.5",
        ),
        (
            "nn.ClipGradByNorm(clip_norm=2)",
            "for param in net.parameters():\n    nn.utils.clip_grad_norm_(param, 2)\n",
            "clipnorm=2",
        ),
    ],
)
def test_pytorch_clips_before_the_step_and_keras_is_told(clip: str, lines: str, keras: str) -> None:
    told = tell("paddle", "pytorch", _BODY.format(clip))
    assert "opt = torch.optim.SGD(net.parameters(), 0.1)\n" in told
    assert f"loss.backward()\n{lines}opt.step()" in told
    assert f"SGD(0.1, {keras})" in tell("paddle", "keras", _BODY.format(clip))


def test_a_clip_that_has_a_name_is_left_out() -> None:
    named = "clip = nn.ClipGradByNorm(2)\n" + _BODY.format("clip")
    for target in ("pytorch", "keras"):
        assert "clip =" not in tell("paddle", target, named)


def test_what_keras_is_told_the_others_are_told_or_do() -> None:
    body = ROWS["keras"] + _TAPED.format("global_clipnorm=1.0")
    assert "grad_clip=nn.ClipGradByGlobalNorm(1.0))" in write("keras", "paddle", body).source
    told = tell("keras", "pytorch", body)
    assert "nn.utils.clip_grad_norm_(net.parameters(), 1.0)\nopt.step()" in told


def test_an_optimizer_that_does_not_clip_is_left_alone() -> None:
    assert "clip" not in tell("paddle", "pytorch", _BODY.format("None"))


@pytest.mark.parametrize(
    ("clip", "reason"),
    [("nn.ClipGradByValue(1.0, -2.0)", "not told by the text"), ("given", "not told by the text")],
)
def test_what_cannot_be_read_is_refused(clip: str, reason: str) -> None:
    for target in ("pytorch", "keras"):
        assert reason in write("paddle", target, _BODY.format(clip)).marks[0].reason


@pytest.mark.parametrize("use", ["train(net, opt)", "opt.minimize(loss)"])
def test_steps_that_are_not_seen_are_refused(use: str) -> None:
    body = ROWS["paddle"] + _MADE.format("nn.ClipGradByNorm(2)") + _PASS.format(use)
    reasons = [mark.reason for mark in write("paddle", "pytorch", body).marks]
    assert "where the optimizer that clips gradients makes its steps is not seen" in reasons
