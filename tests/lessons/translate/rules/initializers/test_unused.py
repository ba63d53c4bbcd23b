"""Initializers that the target has no use for."""

from tests.lessons.translate.rules.nets import tell, write

OWN = """
class Own(nn.Layer):
    def __init__(self):
        super().__init__()
        normal = nn.initializer.Normal(0.0, 1.0)
        self.weight = self.create_parameter([2, 3], default_initializer=normal)
"""


def test_an_initializer_that_nobody_uses_is_a_function_that_is_not_called() -> None:
    body = "def init(m):\n    {}nn.initializer.Constant(42)"
    for root, other in (("", ""), ("paddle.", "torch.")):
        there = tell("paddle", "pytorch", body.format(root))
        assert there == f"def init(m):\n    lambda weight: {other}nn.init.constant_(weight, 42)"
        assert tell("pytorch", "paddle", there) == body.format(root)
        told = tell("pytorch", "keras", there)
        assert told == "def init(m):\n    keras.initializers.Constant(42)"
    assert tell("paddle", "pytorch", "nn.initializer.Constant(42)(m.bias)") == (
        "nn.init.constant_(m.bias, 42)"
    )


def test_an_initializer_that_is_told_what_it_does_not_take_does_nothing() -> None:
    body = "def init(m):\n    nn.initializer.XavierUniform(m, 1, 2, 3, 4)"
    for target in ("pytorch", "keras"):
        assert tell("paddle", target, body) == "def init(m):\n    pass"


def test_a_function_of_something_else_stays() -> None:
    body = "lambda weight: nn.init.constant_(other, 42)"
    assert tell("pytorch", "paddle", body).startswith("lambda weight: ")


def test_an_initializer_whose_values_are_drawn_goes() -> None:
    told = tell("paddle", "pytorch", OWN)
    assert "normal" not in told
    assert "self.weight = nn.Parameter(torch.randn(2, 3))" in told
    assert "normal = keras.initializers.RandomNormal(0.0, 1.0)" in tell("paddle", "keras", OWN)


def test_one_that_is_used_otherwise_is_refused() -> None:
    marks = write("paddle", "pytorch", OWN + "        print(normal)\n").marks
    assert "no initializers that a layer could be given" in marks[0].reason
