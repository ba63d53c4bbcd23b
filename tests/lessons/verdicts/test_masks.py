"""Draws that are held against a probability keep other elements where it is said otherwise."""

import pytest

from common.cells.records import Defined
from lessons.verdicts.masks import masks_in
from tests.lessons.verdicts.build import Step, kinds, step, tensor


@pytest.mark.parametrize(
    ("source", "masks"),
    [
        ("mask = (torch.rand(X.shape) > p).float()", {"above"}),
        ("mask = p < torch.rand(X.shape)", {"above"}),
        ("mask = tf.random.uniform(shape) < 1 - p", {"below"}),
        ("u = paddle.rand(shape)\nmask = u >= p", {"above"}),
        ("mask = paddle.bernoulli(q)", {"bernoulli"}),
        ("def f(X):\n    return X * (torch.rand(4) <= 0.5)", {"below"}),
        ("if x > 0.5:\n    y = torch.rand(4)", set()),
        ("a > b", set()),
        ("0 < torch.rand(4) < p", set()),
        ("torch.rand(4) > torch.rand(4)", set()),
        ("def f(:", set()),
    ],
)
def test_a_text_tells_how_it_draws_lots(source: str, masks: set[str]) -> None:
    assert masks_in(source) == masks


def _told(mask: str, numbers: list[float]) -> list[Step]:
    drop = f"def drop(X):\n    return X * ({mask})"
    return [
        step(drop, defined=(Defined("drop", 1),), binds=("drop",)),
        step("Y = drop(X)", bound={"Y": tensor(numbers)}, binds=("Y",), uses=("drop", "X")),
        step("Z = Y + 1", bound={"Z": tensor(numbers)}, binds=("Z",), uses=("Y",)),
    ]


def test_other_elements_kept_by_right_are_no_finding_nor_what_comes_of_them() -> None:
    above = _told("torch.rand(2) > 0.5", [1, 0])
    assert kinds(pytorch=above, keras=_told("tf.random.uniform(2) < 0.5", [0, 1])) == []
    assert kinds(pytorch=above, keras=_told("tf.random.uniform(2) > 0.5", [0, 1])) != []
