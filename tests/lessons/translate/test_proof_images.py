"""Flattened images, and a weight after them: they may be in the order of the translation's."""

from typing import Any

import numpy as np

from common.moved import Moved
from lessons.translate.records import CellOutcome
from tests.lessons.translate.proving import cell
from tests.lessons.verdicts.build import module, tensor

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


def row_outcome(moved: Moved | None, turned: Any = TURNED) -> CellOutcome:
    one, other = ({"bound": {"x": tensor(numbers.T)}} for numbers in (WEIGHT, turned))
    return cell(one, other, frameworks=("pytorch", "keras"), texts={0: {"moved": moved}})


def test_rows_that_nobody_looks_into_are_compared_in_the_order_of_the_images() -> None:
    said = row_outcome(Moved((0, 3, 1, 2), rows=((3, 2, 2),)))
    expected = "The numbers of a flattened image in the framework's own order."
    assert (said.outcome, said.reason) == ("same", expected)


def test_rows_of_other_numbers_or_into_which_a_lesson_looks_are_other_values() -> None:
    assert row_outcome(Moved((0, 3, 1, 2), ((3, 2, 2),))).outcome == "differs"
    assert row_outcome(Moved((0, 3, 1, 2), rows=((2, 3, 2),))).outcome == "differs"
    moved = Moved((0, 3, 1, 2), rows=((3, 2, 2),))
    assert row_outcome(moved, TURNED + (np.arange(12.0) == 4)[:, None]).outcome == "differs"
