"""Layers that wait for their first input."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import linear, tell, write

LAZY = "nn.LazyLinear(256)"


def test_keras_layers_all_wait() -> None:
    assert tell("pytorch", "keras", f"layer = {LAZY}") == "layer = layers.Dense(256)"


def test_paddle_is_told_the_width_that_was_seen() -> None:
    known = {LAZY: Known(kind="module", class_name="torch.nn.LazyLinear", module=0)}
    told = tell("pytorch", "paddle", f"layer = {LAZY}", [linear(20, 256)], known)
    assert told == "layer = nn.Linear(20, 256)"


def test_a_layer_that_is_told_stays_as_it_is() -> None:
    assert tell("pytorch", "paddle", "layer = nn.Linear(2, 3)") == "layer = nn.Linear(2, 3)"


def test_a_width_that_was_never_seen_is_refused() -> None:
    known = {LAZY: Known(kind="module", class_name="torch.nn.LazyLinear")}
    marks = write("pytorch", "paddle", f"layer = {LAZY}", (), known).marks
    assert "this one's input is never seen" in marks[0].reason
    assert "no lazy Linear" in write("pytorch", "paddle", f"layer = {LAZY}").marks[0].reason
