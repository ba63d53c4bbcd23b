"""What a target has to be told and the source does not say."""

from common.cells.known import KnownModule
from tests.lessons.translate.rules.nets import tell, write

_CLASS = """
class Heads(layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.query = layers.Dense(width, use_bias=False)
    def call(self, X):
        return self.query(X)
"""


def _blocks(*shapes: tuple[int, int]) -> list[KnownModule]:
    """Return blocks that have made a layer of other widths each time."""
    modules = []
    for number, shape in enumerate(shapes):
        children = (("query", 2 * number + 1),)
        modules.append(KnownModule(class_name="Heads", is_own=True, children=children))
        modules.append(KnownModule(class_name="keras.Dense", parameters={"kernel": shape}))
    return modules


def test_a_layer_that_gives_as_many_as_it_takes_takes_what_it_gives() -> None:
    told = tell("keras", "paddle", _CLASS, _blocks((6, 6), (8, 8)), {})
    assert "self.query = nn.Linear(width, width, bias_attr=False)" in told


def test_other_widths_are_not_known() -> None:
    for shapes in [((6, 6), (5, 8)), ()]:
        marks = write("keras", "paddle", _CLASS, _blocks(*shapes), {}).marks
        assert marks[0].reason == "`in_features` is not known, which paddle has to be told"
