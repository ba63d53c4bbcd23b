"""Parameters as the source makes them; Glorot's rule, which Paddle follows where nothing is said,
and which PyTorch has to say.
"""

import pytest

from tests.lessons.translate.rules.nets import tell, write

OWN = "class A(nn.Layer):\n    def f(self, n):\n        self.w = self.create_parameter({})"
TORCH = "class A(nn.Module):\n    def f(self, n):\n        self.w = nn.Parameter({})"
HALF = "(3 / 4) ** 0.5"


@pytest.mark.parametrize(
    ("shape", "values"),
    [
        ("[2, 3]", "nn.init.xavier_uniform_(torch.empty(2, 3))"),
        ("[1, 3, 4, 4]", "nn.init.xavier_uniform_(torch.empty(1, 3, 4, 4))"),
        ("[4]", f"nn.init.uniform_(torch.empty(4), -{HALF}, {HALF})"),
        ("[1]", "nn.init.uniform_(torch.empty(1), -3 ** 0.5, 3 ** 0.5)"),
        ("[n]", "nn.init.uniform_(torch.empty(n), -(3 / n) ** 0.5, (3 / n) ** 0.5)"),
    ],
)
def test_pytorch_says_the_rule(shape: str, values: str) -> None:
    told = tell("paddle", "pytorch", OWN.format(shape))
    assert "".join(told.split()) == "".join(TORCH.format(values).split())
    back = tell("pytorch", "paddle", told)
    assert back.endswith(f"self.w = paddle.create_parameter({shape}, 'float32')")


def test_a_rule_that_is_said_is_said_in_keras_too() -> None:
    told = tell("pytorch", "keras", TORCH.format("nn.init.xavier_uniform_(torch.empty(2, 3))"))
    assert told.replace("'", '"').endswith('(shape=(2, 3), initializer="glorot_uniform")')
    assert tell("paddle", "keras", OWN.format("[2, 3]")).endswith("(shape=(2, 3))")


def test_an_initializer_that_keras_and_paddle_name_fills_what_is_empty() -> None:
    told = tell("paddle", "pytorch", OWN.format("[2, n], attr=nn.initializer.Uniform(-0.5, 0.5)"))
    assert "nn.Parameter(nn.init.uniform_(torch.empty(2, n), -0.5, 0.5))" in told
    told = tell("keras", "pytorch", "w = tf.Variable(keras.initializers.GlorotNormal()((2, 3)))")
    assert told == "w = nn.Parameter(nn.init.xavier_normal_(torch.empty(2, 3)))"


def test_another_range_is_left_alone() -> None:
    told = tell("pytorch", "paddle", TORCH.format("nn.init.uniform_(torch.empty(1), -1, 1)"))
    assert "[1], default_initializer=nn.initializer.Uniform(low=-1, high=1))" in told


def test_axes_that_keras_counts_otherwise_are_refused() -> None:
    three = "w = tf.Variable(keras.initializers.GlorotUniform()((2, 3, 4)))"
    marks = write("keras", "pytorch", three).marks
    assert [mark.reason for mark in marks] == [
        "this initializer has no counterpart that makes values of its own"
    ]


def test_a_vector_of_a_bias_is_zeros_only_where_it_is_said() -> None:
    assert "torch.zeros(2)" in tell("paddle", "pytorch", OWN.format("[2], is_bias=True"))
    assert "uniform_" in tell("paddle", "pytorch", OWN.format("[2], is_bias=False"))
    assert "bias" in write("paddle", "pytorch", OWN.format("[2], is_bias=n")).marks[0].reason


def test_numbers_of_another_type_are_refused() -> None:
    marks = write("paddle", "pytorch", OWN.format("[2, 3], dtype='float64'")).marks
    assert "float32" in marks[0].reason
