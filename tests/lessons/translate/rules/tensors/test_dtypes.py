"""Data types in the words of each framework."""

import pytest

from lessons.translate.engine import translate_expression


@pytest.mark.parametrize(
    ("source", "target", "text", "told"),
    [
        (
            "paddle",
            "pytorch",
            "paddle.ones([2], dtype='float32')",
            "torch.ones(2, dtype=torch.float32)",
        ),
        ("paddle", "pytorch", "paddle.ones([2], 'int64')", "torch.ones(2, dtype=torch.int64)"),
        ("paddle", "keras", "paddle.ones([2], dtype='int32')", "tf.ones(2, dtype=tf.int32)"),
        (
            "pytorch",
            "paddle",
            "torch.ones(2, dtype=torch.float64)",
            "paddle.ones([2], dtype='float64')",
        ),
        ("keras", "paddle", "tf.ones((2,), dtype=tf.int64)", "paddle.ones((2,), dtype='int64')"),
        ("keras", "pytorch", "tf.ones((2,), dtype='int64')", "torch.ones(2, dtype=torch.int64)"),
    ],
)
def test_a_type_is_told_as_the_target_tells_it(
    source: str, target: str, text: str, told: str
) -> None:
    written, marks = translate_expression(text, source, target)
    assert marks == ()
    assert written == told


def test_quotes_are_those_of_the_page() -> None:
    told, _ = translate_expression(
        'print("a", torch.ones(2, dtype=torch.int32))', "pytorch", "paddle"
    )
    assert told == 'print("a", paddle.ones([2], dtype="int32"))'


def test_a_default_of_the_lessons_own_function_is_told_too() -> None:
    text = "def f(n, dtype='float32'):\n    return paddle.ones([n], dtype=dtype)"
    told, _ = translate_expression(text, "paddle", "pytorch")
    assert told.startswith("def f(n, dtype=torch.float32):")


def test_other_texts_are_left_alone() -> None:
    text = "print('float32')\nname = 'int64'\nf(kind='bool')"
    assert translate_expression(text, "paddle", "pytorch") == (text, ())
