"""Whether a tensor that changes is seen through something else than its name."""

import pytest

from tests.lessons.translate.rules.cells import lines, tell

_X = "import torch\nX = torch.ones(2, 3)\n"


def paddle(text: str) -> list[str]:
    return lines(tell("pytorch", "paddle", _X + text)[0])[2:]


def keras(text: str) -> list[str]:
    return lines(tell("pytorch", "keras", _X + text)[0])[1:]


@pytest.mark.parametrize("made", ["Y = X", "Y = X[0]", "Y = X.T", "Y = X.reshape(-1)[1:]"])
def test_a_second_name_and_a_view_change_what_they_show(made: str) -> None:
    assert paddle(f"{made}\nY += 1\nX")[1] == "Y[:] = Y + 1"


def test_a_tensor_without_axes_is_set() -> None:
    text = "import torch\nx = torch.tensor(1.0)\ny = x\ny += 1\nx"
    assert "y.set_value(y + 1)" in tell("pytorch", "paddle", text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Y = X\nY += 1\nY",  # nobody looks at X again
        "X += 1\nY = X",  # the second name comes later
        "Y = X[[0, 1]]\nY += 1\nX",  # a copy
        "Y = X[X > 0]\nY += 1\nX",
        "Y = X.clone()\nY += 1\nX",
        "X = X.reshape(-1)\nX += 1\nX",
    ],
)
def test_what_nobody_else_sees_may_be_another_tensor(text: str) -> None:
    assert any(" += 1" in line for line in paddle(text))


def test_a_name_that_is_given_in_a_loop_is_met_there_again() -> None:
    assert "    X[:] = X + 1" in paddle("for i in range(2):\n    X += 1\n    kept = X")


def test_keras_makes_a_variable_of_what_has_two_names_and_refuses_a_view() -> None:
    told = keras("Y = X\nY += 1\nX")
    assert told[0] == "X = tf.Variable(tf.ones((2, 3)))"
    assert told[2] == "Y.assign(Y + 1)"
    assert "none shares its numbers with another" in "\n".join(keras("Y = X[0]\nY += 1\nX"))


def test_a_function_changes_what_its_callers_look_at_again() -> None:
    function = "def f(u):\n    u += 1\n    return u\n\n"
    assert "    u[:] = u + 1" in paddle(function + "Y = f(X)\nX")
    assert "    u += 1" in paddle(function + "Y = f(X)\nY")
    assert keras(function + "Y = f(X)\nX")[0] == "X = tf.Variable(tf.ones((2, 3)))"


def test_a_total_that_begins_as_a_number_is_no_tensor_that_changes() -> None:
    text = "kept = total\ntotal = 0\nfor r in X:\n    total += r.sum()\nkept = total"
    assert "    total += r.sum()" in paddle(text)
    assert "    total += tf.reduce_sum(r)" in keras(text)
