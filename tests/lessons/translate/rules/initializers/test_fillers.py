"""Named initializers of Paddle fill a weight; those of Keras draw values that it is assigned."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell

BODY = "layer = nn.Linear(4, 2)\ndraw = nn.initializer.Normal(std=0.01)\ndraw(layer.weight)"


def test_a_named_initializer_draws_what_the_weight_is_assigned() -> None:
    told = tell("paddle", "keras", BODY)
    assert told.endswith("\nlayer.kernel.assign(draw(layer.kernel.shape))")


def test_inside_a_function_the_run_tells_it() -> None:
    body = "def init(weight, draw):\n    draw(weight)"
    told = tell("paddle", "keras", body, known={"draw": Known(kind="initializer")})
    assert told.endswith("weight.assign(draw(weight.shape))")


def test_other_functions_are_called_as_they_are() -> None:
    body = "def fill(weight):\n    pass\n\nfill(weight)"
    assert tell("paddle", "keras", body) == body
    assert "assign" not in tell("paddle", "pytorch", BODY)
