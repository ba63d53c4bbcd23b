"""Parameters of a lesson's own layers."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell, write

OWN = """
class MyLinear(nn.Module):
    def __init__(self, in_units, units):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(in_units, units))
        self.bias = nn.Parameter(torch.zeros(units,))
"""


def test_drawn_values_become_an_initializer() -> None:
    told = tell("pytorch", "paddle", OWN)
    normal = "default_initializer=nn.initializer.Normal()"
    assert f"self.weight = self.create_parameter(\n            [in_units, units], {normal})" in told
    told = tell("pytorch", "keras", OWN)
    assert "self.weight = self.add_weight(\n            shape=(in_units, units)," in told
    assert "RandomNormal" in told


def test_an_initializer_becomes_drawn_values() -> None:
    told = tell("pytorch", "keras", OWN)
    back = tell("keras", "pytorch", told)
    assert "self.weight = nn.Parameter(torch.randn(in_units, units))" in back


def test_keras_is_told_of_zeros_and_ones_by_a_word() -> None:
    told = tell("pytorch", "keras", OWN)
    assert 'self.bias = self.add_weight(shape=(units,), initializer="zeros")' in told
    assert "self.bias = nn.Parameter(torch.zeros(units))" in tell("keras", "pytorch", told)
    alone = tell("keras", "paddle", "w = tf.Variable(keras.initializers.Ones()((2, 3)))")
    assert tell("paddle", "keras", alone) == "w = tf.Variable(keras.initializers.Ones()((2, 3)))"


def test_a_vector_that_keras_fills_with_zeros_by_a_word_is_a_bias() -> None:
    body = "class A(layers.Layer):\n    def f(self):\n        self.b = {}.add_weight(shape={}{})"
    word = ", initializer='zeros'"
    told = tell("keras", "paddle", body.format("self", "(2,)", word))
    assert told.endswith("self.b = self.create_parameter([2], is_bias=True)")
    assert tell("paddle", "keras", told).endswith(
        "(shape=(2,), initializer='zeros')".replace("'", '"')
    )
    matrix = tell("keras", "paddle", body.format("self", "(2, 3)", word))
    assert "is_bias" not in matrix


def test_what_is_long_goes_over_lines() -> None:
    body = "class A(nn.Module):\n    def f(self):\n        self.mean_of_all = nn.Parameter({})"
    values = "torch.ones(number_of_features), requires_grad=False"
    told = tell("pytorch", "keras", body.format(values))
    assert told.endswith(
        "self.mean_of_all = self.add_weight(\n"
        '            shape=(number_of_features,), initializer="ones", trainable=False)'
    )


def test_an_initializer_that_is_not_said_is_not_said_there() -> None:
    body = "class A(nn.Layer):\n    def f(self):\n        self.w = self.create_parameter([4, 2])"
    told = tell("paddle", "keras", body)
    assert told.endswith("self.w = self.add_weight(shape=(4, 2))")
    assert tell("keras", "paddle", told) == body


def test_a_tensor_that_is_no_parameter_stays_one() -> None:
    told = tell(
        "pytorch", "paddle", "class A(nn.Module):\n    def f(self):\n        w = torch.zeros(2)"
    )
    assert "create_parameter" not in told


def test_a_parameter_without_a_shape_is_refused() -> None:
    body = "class A(nn.Layer):\n    def f(self):\n        self.w = self.create_parameter()"
    marks = write("paddle", "pytorch", body).marks
    assert [mark.reason for mark in marks] == ["a parameter without a shape"]


def test_a_parameter_of_listed_values_holds_floats_in_pytorch() -> None:
    made = "paddle.create_parameter([2], 'float32', default_initializer=nn.initializer.Assign({}))"
    told = tell("paddle", "pytorch", "p = " + made.format("[1.5, 2.0]"))
    assert told == "p = nn.Parameter(torch.tensor([1.5, 2.0]))"
    told = tell("paddle", "pytorch", "p = " + made.format("[1, 2]"))
    assert told == "p = nn.Parameter(torch.tensor([1, 2], dtype=torch.float32))"


def test_a_parameter_that_is_not_trained_is_told_so_by_its_attribute_in_paddle() -> None:
    body = "class A(nn.Module):\n    def f(self):\n        self.w = nn.Parameter({})"
    told = tell("pytorch", "paddle", body.format("torch.zeros(2), requires_grad=False"))
    attribute = "paddle.ParamAttr(initializer=nn.initializer.Constant(0.0), trainable=False)"
    assert f"self.create_parameter(\n            [2],\n            attr={attribute})" in told
    assert tell("paddle", "pytorch", told) == body.format("torch.zeros(2), requires_grad=False")


def test_what_paddle_draws_for_many_axes_is_written_out_in_keras() -> None:
    body = "class A(nn.Layer):\n    def f(self, n):\n        self.w = self.create_parameter({})"
    bound = "(6 / 20) ** 0.5"
    assert f"RandomUniform(-{bound}, {bound}))" in tell("paddle", "keras", body.format("[2, 3, 4]"))
    marks = write("paddle", "keras", body.format("[n, 3, 4]")).marks
    assert "counts other axes" in marks[0].reason


def test_drawn_values_are_said_once_and_their_shape_as_they_are_drawn() -> None:
    body = """
    class Own(nn.Module):
        def __init__(self, n):
            super().__init__()
            self.w = nn.Parameter(torch.randn(n, 4) / n)
    """
    told = tell("pytorch", "keras", body)
    assert "shape=(n, 4)," in told
    assert told.count("tf.random.normal(") == 1


def test_values_that_are_drawn_and_multiplied_by_a_named_number_have_that_spread() -> None:
    line = "w = nn.Parameter(torch.randn(2, 3) * sigma)"
    number = {"sigma": Known(kind="number", class_name="float")}
    told = tell("pytorch", "paddle", line, (), number)
    assert "default_initializer=nn.initializer.Normal(std=sigma)" in told
    tensor = {"sigma": Known(kind="tensor", shape=(3,), ndim=1)}
    assert "Normal" not in tell("pytorch", "paddle", line, (), tensor)
