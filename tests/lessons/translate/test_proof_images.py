"""A weight after flattened images: its rows may stand in the order of the translation's images."""

import numpy as np

from common.moved import Moved
from tests.lessons.translate.proving import cell
from tests.lessons.verdicts.build import module

WEIGHT = np.arange(60.0).reshape(12, 5)
TURNED = WEIGHT.reshape(3, 2, 2, 5).transpose(1, 2, 0, 3).reshape(12, 5)


def outcome(moved: Moved | None) -> str:
    one, other = ({"bound": {"x": module({"w": numbers})}} for numbers in (WEIGHT, TURNED))
    said = cell(one, other, frameworks=("pytorch", "keras"), texts={0: {"moved": moved}})
    return said.outcome


def test_rows_are_compared_in_the_order_of_the_images() -> None:
    assert outcome(Moved((0, 3, 1, 2), ((3, 2, 2),))) == "same"


def test_rows_in_another_order_are_other_values() -> None:
    assert outcome(None) == "differs"
    assert outcome(Moved((0, 3, 1, 2))) == "differs"
    assert outcome(Moved((0, 3, 1, 2), ((2, 3, 2),))) == "differs"
