"""Tensors of one whole number."""

import pytest

from tests.lessons.translate.rules.nets import tell


@pytest.mark.parametrize(
    ("target", "told"), [("pytorch", "torch.full([2], 7.0)"), ("keras", "tf.fill([2], 7.0)")]
)
def test_paddle_makes_fractions_of_it(target: str, told: str) -> None:
    assert tell("paddle", target, "x = paddle.full([2], 7)") == f"x = {told}"


@pytest.mark.parametrize(
    ("source", "body"), [("pytorch", "torch.full((2,), {})"), ("keras", "tf.fill((2,), {})")]
)
def test_paddle_is_told_to_keep_it(source: str, body: str) -> None:
    for value, dtype in (("7", "int64"), ("True", "bool")):
        told = tell(source, "paddle", f"x = {body.format(value)}")
        assert told.replace('"', "'") == f"x = paddle.full((2,), {value}, dtype='{dtype}')"


def test_fractions_and_told_types_are_left_alone() -> None:
    assert tell("paddle", "pytorch", "x = paddle.full([2], 0.5)") == "x = torch.full([2], 0.5)"
    told = tell("paddle", "pytorch", "x = paddle.full([2], 7, dtype='int32')")
    assert told == "x = torch.full([2], 7, dtype=torch.int32)"
