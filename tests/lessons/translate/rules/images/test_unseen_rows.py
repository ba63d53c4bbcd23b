"""Flattened images of which a lesson asks the size alone: each framework keeps its own order."""

import pytest

from common.cells.known import Known, KnownModule
from common.moved import Moved
from lessons.translate.records import CellText
from tests.lessons.translate.rules.nets import write

SOURCES = {"keras": (2, 3, 3, 4), "pytorch": (2, 4, 3, 3)}
LAYERS = {"keras": "layers.Flatten()", "pytorch": "nn.Flatten()"}
CONVS = {"keras": "layers.Conv2D(4, 3)", "pytorch": "nn.Conv2d(1, 4, 3)"}
ROW = Known(kind="tensor", shape=(2, 36), ndim=2)
OTHER = Known(kind="tensor", shape=(2, 9), ndim=2)


def told(lines: str, source: str = "keras", row: Known = ROW) -> CellText:
    """Translate a lesson that flattens images, gives them to `out`, and goes on with `lines`."""
    name = f"{source}.layers.Flatten"
    flat = LAYERS[source]
    known = {flat: Known(kind="module", class_name=name, module=0)}
    known |= dict.fromkeys(("flat(X)", "out", "f(X)"), row)
    known["X"] = Known(kind="tensor", shape=SOURCES[source], ndim=4)
    body = f"conv = {CONVS[source]}\nflat = {flat}\n{lines}"
    modules = [KnownModule(class_name=name, inputs=(SOURCES[source],))]
    return write(source, "pytorch" if source == "keras" else "keras", body, modules, known)


@pytest.mark.parametrize(
    "line",
    [
        "print(out.shape)",
        "len(out)",
        "tf.size(out).numpy()",
        "n = out.shape[1]",
        "out.dtype",
        "def f(X):\n    return flat(X)\nf(X).shape",
    ],
)
def test_a_row_that_is_asked_for_its_size_alone_is_a_plain_layer(line: str) -> None:
    text = told(f"out = flat(X)\n{line}")
    assert "flat = nn.Flatten()" in text.source
    assert not text.marks
    assert text.moved == Moved((0, 2, 3, 1), rows=((3, 3, 4),))


@pytest.mark.parametrize(
    "lines",
    [
        "out = flat(X)\nprint(out)",
        "out = flat(X)\nout[0]",
        "out = flat(X)\ntf.reduce_sum(out * 2)",
        "out = flat(X)\nparts = [out]",
        "flat(X)",
        "out, n = flat(X), 2",
    ],
)
def test_a_row_that_a_lesson_looks_into_is_refused(lines: str) -> None:
    text = told(lines)
    assert any("those of a place" in mark.reason for mark in text.marks)
    assert text.moved == Moved((0, 2, 3, 1))


def test_rows_of_unknown_sizes_are_taken_for_these_and_others_are_not() -> None:
    row = Known(kind="tensor", ndim=2)
    assert not told("out = flat(X)\nout.shape", row=row).marks
    assert told("out = flat(X)\nout[0]", row=row).marks
    assert told("out = flat(X)\nout.shape", row=OTHER).marks  # of the row itself nothing is known


def test_the_row_is_a_plain_layer_on_the_way_back() -> None:
    text = told("out = flat(X)\nout.shape", "pytorch")
    assert "flat = layers.Flatten()" in text.source
    assert text.moved == Moved((0, 3, 1, 2), rows=((4, 3, 3),))
    assert "layers.Permute((3, 1, 2))" in told("out = flat(X)\nprint(out)", "pytorch").source
