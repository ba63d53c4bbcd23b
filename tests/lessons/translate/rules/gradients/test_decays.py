"""Decay that is told by a regularizer."""

from tests.lessons.translate.rules.nets import ROWS, tell, write

_BODY = ROWS["paddle"] + (
    "opt = paddle.optimizer.SGD(0.1, parameters=net.parameters(), weight_decay={})"
)


def test_a_decay_of_squares_is_a_number() -> None:
    for given in ("paddle.regularizer.L2Decay(1e-4)", "paddle.regularizer.L2Decay(coeff=1e-4)"):
        assert "weight_decay=1e-4)" in tell("paddle", "pytorch", _BODY.format(given))


def test_a_number_is_left_alone() -> None:
    assert "weight_decay=0.5)" in tell("paddle", "pytorch", _BODY.format("0.5"))


def test_a_decay_of_absolute_values_is_refused() -> None:
    body = _BODY.format("paddle.regularizer.L1Decay(1e-4)")
    assert "absolute values" in write("paddle", "pytorch", body).marks[0].reason
