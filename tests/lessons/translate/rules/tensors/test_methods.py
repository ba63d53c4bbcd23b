"""Methods of tensors that are in no phrase."""

import pytest

from tests.lessons.translate.rules.cells import lines, tell

_X = "import torch\nx = torch.ones(3)\n"


@pytest.mark.parametrize("text", ["x.sgn()", "x.isclose(x)", "x.__add__(x)", "x.exp_()"])
def test_paddle_shares_some(text: str) -> None:
    assert lines(tell("pytorch", "paddle", _X + text)[0])[-1] == text


@pytest.mark.parametrize("text", ["x.new_empty(2)", "x.polygamma(2)", "x.diff(dim=0)"])
def test_what_is_not_known_to_be_there_is_refused(text: str) -> None:
    told = tell("pytorch", "paddle", _X + text)[0]
    assert f"# triptych: `Tensor.{text[2:].partition('(')[0]}` is not in the phrasebook" in told


def test_a_method_that_is_known_otherwise_says_so() -> None:
    told = tell("paddle", "pytorch", "import paddle\nx = paddle.ones([3])\nx.max(1, 2, 3)")[0]
    assert "of `Tensor.max` is not in the phrasebook" in told


def test_methods_of_other_values_are_left_alone() -> None:
    assert tell("pytorch", "paddle", "net.polygamma()")[0] == "net.polygamma()"


def test_running_sums_of_all() -> None:
    before = "import paddle\nx = paddle.ones([2, 3])\n"
    told = lines(tell("paddle", "pytorch", f"{before}x.cumsum(), x.cumsum(0)")[0])
    assert told[-1] == "x.flatten().cumsum(0), x.cumsum(0)"
