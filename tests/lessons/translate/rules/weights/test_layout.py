"""Weights that are kept turned: indices, sides, transposes, values."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import ROWS, tell, tell_last, write


def test_rows_of_a_weight_are_columns_there() -> None:
    assert tell_last("pytorch", "paddle", "net[0].weight[0]") == "net[0].weight[:, 0]"
    assert tell_last("paddle", "pytorch", "net[0].weight[:, 0]") == "net[0].weight[0]"
    assert tell_last("pytorch", "keras", "net[0].weight[1, 2]") == "net.layers[0].kernel[2, 1]"


def test_sides_and_transposes_turn_too() -> None:
    assert tell_last("pytorch", "paddle", "net[0].weight.shape[0]") == "net[0].weight.shape[1]"
    assert tell_last("pytorch", "paddle", "net[0].weight.T") == "net[0].weight"


def test_biases_and_frameworks_of_one_layout_stay() -> None:
    assert tell_last("pytorch", "paddle", "net[0].bias[0]") == "net[0].bias[0]"
    assert tell_last("paddle", "keras", "net[0].weight[0]") == "net.layers[0].kernel[0]"


def test_a_part_that_the_text_does_not_tell_is_refused() -> None:
    body = ROWS["pytorch"] + "net[0].weight[[0, 2]]"
    marks = write("pytorch", "paddle", body).marks
    reason = "which part of a weight this is cannot be told from the text alone"
    assert [mark.reason for mark in marks] == [reason]


def test_a_part_that_keras_shows_is_of_the_values() -> None:
    weight = Known(kind="parameter", owner="keras.layers.Dense", part="kernel", ndim=2)
    known = {"dense.kernel": weight}
    assert tell("keras", "pytorch", "dense.kernel[:, 0]", (), known) == "dense.weight.data[0]"
    within = "def f(dense):\n    return dense.kernel[:, 0]"
    assert tell("keras", "pytorch", within, (), known).endswith("dense.weight[0]")
