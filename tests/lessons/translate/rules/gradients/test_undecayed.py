"""Groups of parameters that do not decay, told to an optimizer of Keras, and read of it."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules import nets
from tests.lessons.translate.rules.cells import LEAF, know, tell

_OTHERS = "Keras has no groups of parameters with settings of their own"


def keras(groups: str, given: str = "lr=0.1") -> str:
    cells = ("import torch", f"opt = torch.optim.SGD([{groups}], {given})")
    return tell("pytorch", "keras", *cells, trace=know("pytorch", cells, v=LEAF, w=LEAF, b=LEAF))[1]


def test_what_does_not_decay_is_left_out() -> None:
    told = keras("{'params': [v, w], 'weight_decay': 3}, {'params': b}")
    assert told == (
        "opt = keras.optimizers.SGD(learning_rate=0.1, weight_decay=3)\n"
        "opt.exclude_from_weight_decay([b])"
    )
    told = keras("{'params': w}, {'params': [b], 'weight_decay': 0}", "lr=0.1, weight_decay=0.5")
    assert "weight_decay=0.5" in told
    assert told.endswith("opt.exclude_from_weight_decay([b])")


@pytest.mark.parametrize(
    ("groups", "given"),
    [
        ("{'params': w, 'lr': 0.5}, {'params': b}", "lr=0.1"),
        ("{'params': w, 'weight_decay': 3}, {'params': b}", "lr=0.1, momentum=0.9"),
        ("{'params': w, 'weight_decay': 3}, {'params': b, 'weight_decay': 1}", "lr=0.1"),
    ],
)
def test_other_groups_are_refused(groups: str, given: str) -> None:
    assert _OTHERS in keras(groups, given)


def test_paddle_lists_the_parameters() -> None:
    groups = "[{'params': [w], 'weight_decay': 3.0}, {'params': [b]}]"
    cells = (f"import paddle\nopt = paddle.optimizer.SGD(0.1, parameters={groups})",)
    told = tell("paddle", "keras", *cells, trace=know("paddle", cells, w=LEAF, b=LEAF))[0]
    assert "opt = keras.optimizers.SGD(learning_rate=0.1, weight_decay=3.0)\n" in told


_KERAS = """
net = keras.Sequential([layers.Dense(1)])
opt = keras.optimizers.SGD({given})
opt.exclude_from_weight_decay([net.layers[0].bias])
with tf.GradientTape() as tape:
    l = tf.reduce_sum(net(X))
grads = tape.gradient(l, net.trainable_variables)
opt.apply(grads, net.trainable_variables)
"""


def _told(target: str, given: str) -> str:
    layer = Known(kind="module", class_name="keras.src.layers.core.dense.Dense", module=1)
    known = {"net": nets.NET, "net.layers[0]": layer}
    modules = [nets.row(1), nets.linear(4, 1, is_turned=False)]
    return nets.tell("keras", target, _KERAS.format(given=given), modules, known)


@pytest.mark.parametrize(
    ("target", "made"),
    [
        ("pytorch", "torch.optim.SGD([\n    {others},\n    {one}], lr=0.1)"),
        (
            "paddle",
            "paddle.optimizer.SGD(learning_rate=0.1, parameters=[\n    {others},\n    {one}])",
        ),
    ],
)
def test_what_is_left_out_is_a_group_of_its_own(target: str, made: str) -> None:
    told = _told(target, "learning_rate=0.1, weight_decay=3.0")
    weight, bias = (
        ("net[0].weight", "net[0].bias")
        if target == "pytorch"
        else (
            "[net[0].weight]",
            "[net[0].bias]",
        )
    )
    groups = {
        "others": f'{{"params": {weight}, "weight_decay": 3.0}}',
        "one": f'{{"params": {bias}}}',
    }
    assert f"opt = {made.format(**groups)}" in told
    assert "exclude" not in told


def test_what_is_left_out_of_another_optimizer_is_refused() -> None:
    told = _told("pytorch", "learning_rate=0.1, momentum=0.9, weight_decay=3.0")
    assert "which parameters decay, and which do not, is not said" in told
