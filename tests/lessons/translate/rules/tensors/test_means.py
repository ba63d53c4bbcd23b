"""Means of whole numbers, which PyTorch does not take."""

import pytest

from tests.lessons.translate.rules.cells import tell

_X = "import tensorflow as tf\nx = tf.range(4)\ny = tf.ones(4)\n"


@pytest.mark.parametrize("text", ["tf.reduce_mean(x)", "tf.math.reduce_mean(x + 1, axis=0)"])
def test_a_mean_of_whole_numbers_is_refused(text: str) -> None:
    assert "# triptych: PyTorch takes means of fractions" in tell("keras", "pytorch", _X + text)[0]
    assert "triptych" not in tell("keras", "paddle", _X + text)[0]


def test_other_means_are_told() -> None:
    told = tell(
        "keras", "pytorch", f"{_X}tf.reduce_mean(y)\ntf.reduce_mean(tf.cast(x, tf.float32))"
    )
    assert told[0].endswith("y.mean()\nx.float().mean()")
