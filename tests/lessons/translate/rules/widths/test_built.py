"""Layers that are built by the shape of their input."""

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import tell, write

OWN = """
class MyLinear(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, shape):
        # one for each output
        self.weight = self.add_weight(shape=(shape[-1], self.units), initializer="zeros")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, X):
        return X @ self.weight + self.bias


linear = MyLinear(3)
"""
MADE = KnownModule(class_name="MyLinear", is_own=True, inputs=((2, 5),))
KNOWN = {"MyLinear(3)": Known(kind="module", class_name="MyLinear", is_own=True, module=0)}


def test_a_layer_is_told_its_width_and_makes_all_at_once() -> None:
    told = tell("keras", "pytorch", OWN, [MADE], KNOWN)
    assert "    def __init__(self, in_units, units):" in told
    assert "        self.weight = nn.Parameter(torch.zeros(in_units, self.units))" in told
    assert told.count("        # one for each output") == 1
    assert "def build" not in told
    assert told.endswith("linear = MyLinear(5, 3)")
    assert "self.create_parameter(\n            [in_units, self.units]," in tell(
        "keras", "paddle", OWN, [MADE], KNOWN
    )


def test_a_method_called_build_elsewhere_stays() -> None:
    plain = "class House:\n    def build(self, shape):\n        return shape[-1]"
    assert tell("keras", "pytorch", plain) == plain


def test_a_layer_that_asks_for_more_or_was_never_called_is_refused() -> None:
    reason = "a layer that is built by its input's shape has to be told its width there"
    marks = write("keras", "pytorch", OWN.replace("shape[-1]", "shape[1]"), [MADE], KNOWN).marks
    assert reason in [mark.reason for mark in marks]
    marks = write("keras", "pytorch", OWN, (), {}).marks
    assert reason in [mark.reason for mark in marks]


def test_a_layer_that_does_not_ask_for_its_width_is_not_told_it() -> None:
    own = OWN.replace("(shape[-1], self.units)", "(2, self.units)")
    told = tell("keras", "pytorch", own, [MADE], KNOWN)
    assert "    def __init__(self, units):" in told
    assert "        self.weight = nn.Parameter(torch.zeros(2, self.units))" in told
    assert "def build" not in told
    assert told.endswith("linear = MyLinear(3)")


def test_lines_of_two_spaces_stay_so() -> None:
    told = tell("keras", "pytorch", OWN.replace("    ", "  "), [MADE], KNOWN)
    assert "\n    self.weight = nn.Parameter(" in told
    assert "\n    self.bias = nn.Parameter(" in told


def test_a_class_of_the_same_name_that_is_told_its_width_is_not_told_it_again() -> None:
    first = OWN.replace("units)", "units, width)").replace("shape[-1]", "width")
    first = first.replace("def build(self, shape)", "def make(self)").replace("(3)", "(3, 2)")
    told = tell("keras", "pytorch", f"{first}\n{OWN}", [MADE], KNOWN)
    assert "linear = MyLinear(3, 2)" in told
    assert "linear = MyLinear(5, 3)" in told
