"""Slices that go backwards."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell, write

_X = "x = paddle.ones([2, 3])\n"


@pytest.mark.parametrize(("part", "told"), [("::-1", "x.flip(0)"), (":, ::-1", "x.flip(1)")])
def test_pytorch_turns_an_axis_round(part: str, told: str) -> None:
    assert tell("paddle", "pytorch", f"{_X}y = x[{part}]").endswith(f"y = {told}")


def test_what_is_no_tensor_is_left_alone() -> None:
    known = {"x": Known(kind="array", shape=(2,), ndim=1)}
    assert tell("paddle", "pytorch", "y = x[::-1]", (), known) == "y = x[::-1]"


@pytest.mark.parametrize("part", ["::-2", "1::-1", "0, ::-1"])
def test_other_backward_slices_are_refused(part: str) -> None:
    marks = write("paddle", "pytorch", f"{_X}y = x[{part}]").marks
    assert [mark.reason for mark in marks] == ["PyTorch's slices have no negative steps"]
