"""Labels in a column."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell

_SCORES = Known(kind="tensor", shape=(4, 3), ndim=2, dtype="float32")
_COLUMN = Known(kind="tensor", shape=None, ndim=2, dtype="int64")
_ROW = Known(kind="tensor", shape=(4,), ndim=1, dtype="int64")
_SHARES = Known(kind="tensor", shape=(4, 3), ndim=2, dtype="float32")
_LOSS = "loss = nn.CrossEntropyLoss()\nl = loss(y_hat, y)"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (_LOSS, "l = loss(y_hat, y.squeeze(1))"),
        ("l = nn.CrossEntropyLoss()(y_hat, y)", "l = nn.CrossEntropyLoss()(y_hat, y.squeeze(1))"),
        (
            "l = nn.functional.cross_entropy(input=y_hat, label=y)",
            "l = nn.functional.cross_entropy(input=y_hat, target=y.squeeze(1))",
        ),
    ],
)
def test_pytorch_is_given_a_row(body: str, told: str) -> None:
    known = {"y_hat": _SCORES, "y": _COLUMN}
    assert tell("paddle", "pytorch", body, (), known).endswith(told)


@pytest.mark.parametrize("labels", [_ROW, _SHARES])
def test_a_row_and_shares_are_left_alone(labels: Known) -> None:
    known = {"y_hat": _SCORES, "y": labels}
    assert tell("paddle", "pytorch", _LOSS, (), known).endswith("l = loss(y_hat, y)")


def test_losses_that_are_not_summed_up_are_left_alone() -> None:
    body = _LOSS.replace("()", "(reduction='none')")
    known = {"y_hat": _SCORES, "y": _COLUMN}
    assert tell("paddle", "pytorch", body, (), known).endswith("l = loss(y_hat, y)")
    assert ".squeeze" not in tell("paddle", "keras", _LOSS, (), known)
