"""Names of nets, which PyTorch and Paddle do not give."""

from tests.lessons.translate.rules.nets import tell

OWN = """
class Block(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(name="block", **kwargs)
        self.units = units

    def call(self, X):
        return X

first = Block(4, name="first")
second = Block(name="second", units=4)
"""


def test_a_net_is_told_no_name() -> None:
    told = tell("keras", "pytorch", OWN)
    assert "        super().__init__(**kwargs)" in told
    assert "first = Block(4)\n" in told
    assert told.endswith("second = Block(units=4)")
    assert "Block(4)\n" in tell("keras", "paddle", OWN)


def test_a_name_that_a_class_takes_for_itself_stays() -> None:
    taken = OWN.replace("units, **", 'units, name="own", **').replace('"block"', "name")
    told = tell("keras", "pytorch", taken)
    assert 'Block(4, name="first")' in told
    assert "super().__init__(**kwargs)" in told


def test_what_is_no_net_keeps_its_name() -> None:
    plain = "class Room:\n    pass\n\nroom = Room(name=1)"
    assert tell("keras", "pytorch", plain) == plain
