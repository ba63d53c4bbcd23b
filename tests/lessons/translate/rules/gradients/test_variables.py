"""What a variable of TensorFlow can be asked: not what hangs on another one."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell, write

REASON = "only the tape knows what hangs on a variable"
COMPUTED = {"y": Known(kind="tensor", is_trainable=False)}


def test_whether_a_gradient_goes_through_what_was_computed_is_refused() -> None:
    for source, text in (
        ("pytorch", "y.requires_grad"),
        ("pytorch", "not y.requires_grad"),
        ("paddle", "y.stop_gradient"),
        ("paddle", "not y.stop_gradient"),
    ):
        written = write(source, "keras", text, known=COMPUTED)
        assert [mark.reason for mark in written.marks] == [REASON]


def test_a_variable_is_asked_whether_it_is_trained() -> None:
    known = {"y": Known(kind="parameter", is_trainable=True)}
    assert tell("pytorch", "keras", "y.requires_grad", known=known) == "y.trainable"
    assert tell("paddle", "keras", "not y.stop_gradient", known=known) == "y.trainable"
