"""Losses that are given the labels first, or the predictions."""

from tests.lessons.translate.rules.nets import tell

_TEST = "isinstance(loss, keras.losses.Loss)"


def test_the_order_of_all_other_losses_is_kept() -> None:
    body = f"l = loss(y, p) if {_TEST} else loss(p, y)"
    assert tell("keras", "pytorch", body) == "l = loss(p, y)"
    body = f"if {_TEST}:\n    l = loss(y, p)\nelse:\n    l = loss(p, y)\nprint(l)"
    assert tell("keras", "paddle", body) == "l = loss(p, y)\nprint(l)"


def test_branches_that_differ_in_more_are_left() -> None:
    body = f"l = loss(y, p) if {_TEST} else loss(p, y).mean()"
    assert "isinstance" in tell("keras", "pytorch", body)
    body = f"l = other(y, p) if {_TEST} else other(p, y)"
    assert "isinstance" in tell("keras", "pytorch", body)


def test_another_question_is_left() -> None:
    body = "l = loss(y, p) if isinstance(loss, int) else loss(p, y)"
    assert tell("keras", "pytorch", body) == body
