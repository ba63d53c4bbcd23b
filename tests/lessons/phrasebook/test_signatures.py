"""What patterns say of signatures is held against the library: each wrong claim is found."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from common.cells.records import CellRun
from lessons.phrasebook.patterns import Pattern
from tests.lessons.phrasebook.signatures import CHECK, told
from tests.lessons.phrasebook.test_layer_phrases import unlike
from tests.lessons.verdicts.build import tensor


def said_otherwise(pattern: str, capsys: pytest.CaptureFixture[str]) -> str:
    def dense(units: int, rate: float = 0.5) -> None:
        """Stand for a library's function."""

    names: dict[str, Any] = {"torch": SimpleNamespace(dense=dense)}
    exec(CHECK, names)
    names["check"](told([Pattern(pattern)]))
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("torch.dense(units=a, rate=b or 0.5)", ""),
        ("torch.dense(*_, rate=b)", ""),
        ("torch.dense(units=a, rate=b or 0.25)", "torch.dense: rate is 0.5 and not 0.25"),
        ("torch.dense(rate=b)", "torch.dense: rate is not number 0"),
        ("torch.dense(units=a, p=b)", "torch.dense has no p"),
    ],
)
def test_a_wrong_claim_is_found(
    pattern: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said_otherwise(pattern, capsys) == expected


def test_other_values_are_found() -> None:
    one, other = (
        CellRun(cell=0, status="ran", bound={"result": tensor([1.0, last])}) for last in (2.0, 2.1)
    )
    assert unlike(one, one, is_image=True) is None
    assert unlike(one, other, is_image=True)


def test_channels_are_moved_in_images_alone() -> None:
    image = np.arange(24.0).reshape(1, 2, 3, 4)
    one, other = (
        CellRun(cell=0, status="ran", bound={"result": tensor(each)})
        for each in (image, np.moveaxis(image, 1, -1))
    )
    assert unlike(one, other, is_image=True) is None
    assert unlike(one, other, is_image=False)
