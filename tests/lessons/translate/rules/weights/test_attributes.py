"""What Paddle's attributes say of parameters."""

import pytest

from tests.lessons.translate.rules.nets import tell, write

NAMED = "attr = paddle.ParamAttr({})\n\n"
OWN = "class A(nn.Layer):\n    def f(self, given):\n        self.w = self.create_parameter({})"
NORMAL = "nn.initializer.Normal()"


@pytest.mark.parametrize(
    "given",
    [
        f"[2, 3], {NORMAL}",
        f"[2, 3], attr={NORMAL}",
        f"[2, 3], attr=paddle.ParamAttr('w', {NORMAL}, 1.0)",
        f"[2, 3], attr=paddle.ParamAttr(initializer={NORMAL}, trainable=True)",
    ],
)
def test_an_attribute_may_be_an_initializer_or_hold_one(given: str) -> None:
    assert tell("paddle", "pytorch", OWN.format(given)).endswith("nn.Parameter(torch.randn(2, 3))")


def test_an_attribute_that_has_a_name_is_left_out() -> None:
    body = NAMED.format(f"initializer={NORMAL}") + OWN.format("[2, 3], attr=attr")
    told = tell("paddle", "pytorch", body)
    assert "attr" not in told
    assert told.endswith("nn.Parameter(torch.randn(2, 3))")


def test_what_is_not_trained_is_told_so() -> None:
    body = OWN.format("[2, 3], attr=paddle.ParamAttr(trainable=False)")
    assert "(torch.empty(2, 3)), requires_grad=False)" in tell("paddle", "pytorch", body)
    assert "self.add_weight(shape=(2, 3), trainable=False)" in tell("paddle", "keras", body)


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [
        ("paddle.ParamAttr(learning_rate=0.5)", "rate of a parameter's own"),
        ("paddle.ParamAttr(regularizer=paddle.regularizer.L2Decay(0.1))", "own decay"),
        ("given", "not told by the text"),
        ("False", "not told by the text"),
    ],
)
def test_what_only_the_optimizer_is_told_is_refused(attribute: str, reason: str) -> None:
    for target in ("pytorch", "keras"):
        marks = write("paddle", target, OWN.format(f"[2, 3], attr={attribute}")).marks
        assert reason in marks[0].reason


@pytest.mark.parametrize("target", ["pytorch", "keras"])
def test_a_layer_stays_with_the_attribute_that_it_is_told_by_a_name(target: str) -> None:
    body = NAMED.format("regularizer=paddle.regularizer.L2Decay(0.1)")
    written = write("paddle", target, f"{body}net = nn.Linear(2, 1, weight_attr=attr)")
    assert len(written.marks) == 2
    assert all("own decay" in mark.reason for mark in written.marks)
    assert "nn.Linear(2, 1, weight_attr=attr)" in written.source
