"""Initializers that the target has no use for."""

from tests.lessons.translate.rules.nets import tell, write

OWN = """
class Own(nn.Layer):
    def __init__(self):
        super().__init__()
        normal = nn.initializer.Normal(0.0, 1.0)
        self.weight = self.create_parameter([2, 3], default_initializer=normal)
"""


def test_an_initializer_that_nobody_uses_does_nothing() -> None:
    body = "def init(m):\n    nn.initializer.Constant(42)"
    assert tell("paddle", "pytorch", body) == "def init(m):\n    pass"
    assert tell("paddle", "pytorch", "nn.initializer.Constant(42)(m.bias)") == (
        "nn.init.constant_(m.bias, 42)"
    )


def test_an_initializer_whose_values_are_drawn_goes() -> None:
    told = tell("paddle", "pytorch", OWN)
    assert "normal" not in told
    assert "self.weight = nn.Parameter(torch.randn(2, 3))" in told
    assert "normal = keras.initializers.RandomNormal(0.0, 1.0)" in tell("paddle", "keras", OWN)


def test_one_that_is_used_otherwise_is_refused() -> None:
    marks = write("paddle", "pytorch", OWN + "        print(normal)\n").marks
    assert "no initializers that a layer could be given" in marks[0].reason
