"""Tensors that are changed as soon as they are made."""

import pytest

from tests.lessons.translate.rules.cells import tell

_A = "import torch\nx = torch.ones(3)\n"


@pytest.mark.parametrize("text", ["torch.zeros_like(x).fill_(1)", "y = x.clone().add_(1)"])
def test_what_has_no_name_is_not_assigned_to(text: str) -> None:
    assert (
        "# triptych: TensorFlow changes variables alone" in tell("pytorch", "keras", _A + text)[0]
    )
    assert "triptych" not in tell("pytorch", "paddle", _A + text)[0]


def test_what_has_a_name_is_assigned_to() -> None:
    assert "x.assign_add(tf.ones(3))" in tell("pytorch", "keras", f"{_A}x.add_(torch.ones(3))")[0]


def test_the_data_of_a_tensor_is_not_set() -> None:
    told = tell("pytorch", "keras", f"{_A}x.data = torch.zeros(3)")[0]
    assert "# triptych: tensors of TensorFlow do not change, and this one is no variable" in told
    assert "triptych" not in tell("pytorch", "keras", "net.data = 3")[0]
