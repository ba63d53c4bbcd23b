"""Values that initializers draw for a shape."""

import pytest

from tests.lessons.translate.rules.nets import tell, write


@pytest.mark.parametrize(
    ("initializer", "torch", "paddle"),
    [
        ("keras.initializers.Zeros()", "torch.zeros(2)", "Constant(0.0)"),
        (
            "tf.constant_initializer([1.0, 2.0])",
            "torch.tensor([1.0, 2.0])",
            "Assign([1.0, 2.0])",
        ),
    ],
)
def test_a_variable_of_drawn_values_is_a_parameter(
    initializer: str, torch: str, paddle: str
) -> None:
    for shape in ("(2,)", "shape=(2,)"):
        body = f"p = tf.Variable({initializer}({shape}))"
        assert tell("keras", "pytorch", body) == f"p = nn.Parameter({torch})"
        assert tell("keras", "paddle", body) == (
            "p = paddle.create_parameter([2], 'float32', "
            f"default_initializer=nn.initializer.{paddle})"
        )


def test_another_variable_is_no_parameter() -> None:
    body = "def draw(shape):\n    return tf.zeros(shape)\n\np = tf.Variable(draw((2,)))"
    assert "create_parameter" not in tell("keras", "paddle", body)


@pytest.mark.parametrize("target", ["pytorch", "paddle"])
def test_values_for_no_variable_are_refused(target: str) -> None:
    body = "w = keras.initializers.GlorotUniform()((1,))"
    marks = write("keras", target, body).marks
    assert [mark.reason.split(" of ")[0] for mark in marks] == ["initializers"]
    assert "no values by themselves" in marks[0].reason
