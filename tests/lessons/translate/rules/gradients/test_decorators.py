"""Decorators that the target has no need of."""

from tests.lessons.translate.rules.cells import tell

_NET = "import tensorflow as tf\n\n@tf.function\ndef net(X):\n    return tf.exp(X)  # e\n"


def test_a_graph_is_not_asked_for_where_there_is_none() -> None:
    told = tell("keras", "pytorch", _NET)[0]
    assert told == "import torch\n\ndef net(X):\n    return torch.exp(X)  # e"


def test_nothing_is_recorded_outside_of_a_tape() -> None:
    source = "import torch\n\n@torch.no_grad()\ndef net(X):\n    return torch.exp(X)"
    assert "no_grad" not in tell("pytorch", "keras", source)[0]
    assert "@paddle.no_grad()\ndef" in tell("pytorch", "paddle", source)[0]


def test_a_decorator_of_ones_own_is_left_alone() -> None:
    source = "def function(f):\n    return f\n\n@function\ndef net(X):\n    return X"
    assert tell("keras", "pytorch", source)[0] == source


def test_a_graph_with_settings_is_refused() -> None:
    source = _NET.replace("@tf.function", "@tf.function(jit_compile=True)")
    assert "# triptych: " in tell("keras", "pytorch", source)[0]
