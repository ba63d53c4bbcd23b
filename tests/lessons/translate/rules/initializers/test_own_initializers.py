"""Initializers of a lesson's own, which give values back or put them into a parameter."""

import pytest

from tests.lessons.translate.rules.nets import tell, write

KERAS = """class Far(keras.initializers.Initializer):
    def __call__(self, shape, dtype=None, **kwargs):
        values = tf.random.uniform(shape, {dtype})  # far from zero
        return values * 2

dense = layers.Embedding(4, 2, embeddings_initializer=Far())"""
PADDLE = """class Far(nn.initializer.Initializer):
    def forward(self, param, block=None):
        values = paddle.uniform(param.shape, min=-10, max=10)  # far from zero
        param.set_value(values * 2)

dense = nn.Embedding(4, 2, weight_attr=Far())"""
LESSON = KERAS.format(dtype="-10, 10, dtype=dtype")


def test_paddle_puts_the_values_into_its_parameter() -> None:
    assert tell("keras", "paddle", LESSON) == PADDLE


def test_keras_gives_the_values_back() -> None:
    assert tell("paddle", "keras", PADDLE) == KERAS.format(dtype="minval=-10, maxval=10")


def test_pytorch_fills_the_weight_after_the_layer_is_made() -> None:
    assert tell("keras", "pytorch", LESSON) == (
        "class Far:\n"
        "    def __call__(self, weight):\n"
        "        nn.init.uniform_(weight, -10, 10)\n"
        "        values = weight.data  # far from zero\n"
        "        weight.data.copy_(values * 2)\n"
        "\n"
        "dense = nn.Embedding(4, 2)\n"
        "Far()(dense.weight)"
    )


def test_another_class_with_such_a_method_stays() -> None:
    body = "class Far:\n    def __call__(self, shape):\n        return shape"
    assert tell("keras", "pytorch", body) == body


@pytest.mark.parametrize(
    "value", ["tf.matmul(values, values)", "values * shape[0]", "Other(values)"]
)
def test_what_does_not_go_by_elements_is_refused_where_weights_are_turned(value: str) -> None:
    body = LESSON.replace("values * 2", value)
    assert "are turned there" in write("keras", "pytorch", body).marks[0].reason
    assert "class Far(nn.initializer.Initializer)" in tell("keras", "paddle", body)


def test_what_ends_in_the_middle_or_fills_in_another_way_is_refused() -> None:
    body = LESSON.replace(
        "        values =", "        if dtype:\n            return 3\n        values ="
    )
    assert "cannot be told" in write("keras", "paddle", body).marks[0].reason
    for other in ("nn.initializer.Constant(1.0)(param)", "param.set_value(param * 2)"):
        body = PADDLE.replace("param.set_value(values * 2)", other)
        assert "cannot be told" in write("paddle", "keras", body).marks[0].reason
