"""What a target has to be told and the source does not say."""

from common.cells.known import Known, KnownModule
from lessons.phrasebook.book import load_book
from lessons.translate.rules.supplies import SUPPLIES
from tests.lessons.translate.rules.nets import place_in, tell, write

_CLASS = """
class Heads(layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.query = layers.Dense(width, use_bias=False)
    def call(self, X):
        return self.query(X)
"""
_QUERY = "layers.Dense(width, use_bias=False)"


def _blocks(*shapes: tuple[int, int]) -> list[KnownModule]:
    """Return blocks that have made a layer of other widths each time."""
    modules = []
    for number, shape in enumerate(shapes):
        children = (("query", 2 * number + 1),)
        given = {"width": shape[1]}
        modules.append(KnownModule(class_name="Heads", is_own=True, children=children))
        place = place_in("keras", _CLASS, _QUERY)
        modules.append(
            KnownModule(
                class_name="keras.Dense", parameters={"kernel": shape}, made=place, around=given
            )
        )
    return modules


def test_a_layer_that_gives_as_many_as_it_takes_takes_what_it_gives() -> None:
    told = tell("keras", "paddle", _CLASS, _blocks((6, 6), (8, 8)), {})
    assert "self.query = nn.Linear(width, width, bias_attr=False)" in told


def test_one_width_is_a_number_and_several_wait() -> None:
    told = tell("keras", "paddle", _CLASS, _blocks((5, 6), (5, 8)), {})
    assert "self.query = nn.Linear(5, width, bias_attr=False)" in told
    told = tell("keras", "pytorch", _CLASS, _blocks((5, 6), (3, 8)), {})
    assert "self.query = nn.LazyLinear(width, bias=False)" in told


def test_a_layer_that_was_never_built_is_refused() -> None:
    marks = write("keras", "paddle", _CLASS, (), {}).marks
    assert marks[0].reason == "`in_features` is not known, which paddle has to be told"


def test_a_width_that_was_seen_without_its_place_is_a_number() -> None:
    known = {"layers.Dense(3)": Known(kind="module", class_name="keras.Dense", module=0)}
    modules = [KnownModule(class_name="keras.Dense", parameters={"kernel": (7, 3)})]
    assert tell("keras", "paddle", "net = layers.Dense(3)", modules, known) == (
        "net = nn.Linear(7, 3)"
    )


def test_what_phrases_ask_for_is_there() -> None:
    asked = {one for phrase in load_book().phrases.values() for one in phrase.supply.values()}
    assert asked == SUPPLIES.keys()
