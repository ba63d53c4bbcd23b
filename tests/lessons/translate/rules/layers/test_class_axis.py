"""Cross-entropy of sequences: which axis holds the classes."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell

_KNOWN = {"X": Known(kind="tensor", ndim=3), "X.transpose(1, 2)": Known(kind="tensor", ndim=3)}
_FLAT = {"X": Known(kind="tensor", ndim=2)}
_KERAS = "loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)\nloss(y, X)"


def last(source: str, target: str, body: str, known: dict[str, Known]) -> str:
    return tell(source, target, body, (), known).splitlines()[-1]


def test_the_classes_come_second_in_pytorch() -> None:
    assert last("keras", "pytorch", _KERAS, _KNOWN) == "loss(X.transpose(1, 2), y)"
    assert last("paddle", "pytorch", "nn.functional.cross_entropy(X, y)", _KNOWN) == (
        "nn.functional.cross_entropy(X.transpose(1, 2), y)"
    )


@pytest.mark.parametrize("target", ["paddle", "keras"])
def test_they_come_last_in_the_others(target: str) -> None:
    body = "loss = nn.CrossEntropyLoss()\nloss(X.transpose(1, 2), y)"
    told = last("pytorch", target, body, _KNOWN)
    assert told == {"paddle": "loss(X, y)", "keras": "loss(y, X)"}[target]
    told = last("pytorch", target, "loss = nn.CrossEntropyLoss()\nloss(X, y)", _KNOWN)
    turned = {"paddle": "loss(X.transpose([0, 2, 1]), y)", "keras": "loss(y, tf.transpose(X, "}
    assert told.startswith(turned[target])


def test_of_two_axes_and_between_the_others_nothing_is_turned() -> None:
    assert last("keras", "pytorch", _KERAS, _FLAT) == "loss(X, y)"
    assert last("keras", "paddle", _KERAS, _KNOWN) == "loss(X, y)"
    body = "loss = nn.MSELoss()\nloss(X, y)"
    assert last("pytorch", "paddle", body, _KNOWN) == "loss(X, y)"
