"""Layers with given initial values."""

import pytest

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import tell, write

NORMAL = "keras.initializers.RandomNormal(stddev=0.01)"


def test_pytorch_fills_a_layer_after_it_is_made() -> None:
    body = f"dense = layers.Dense(2, kernel_initializer={NORMAL}, bias_initializer='zeros')"
    assert tell("keras", "pytorch", body).split("\n")[1:] == [
        "nn.init.normal_(dense.weight, std=0.01)",
        "nn.init.zeros_(dense.bias)",
    ]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("net = keras.Sequential([layers.Dense(2), layers.Dense(2, {})])", "net[1]"),
        (
            'net = keras.Sequential([layers.Dense(2, activation="relu"), layers.Dense(2, {})])',
            "net[2]",
        ),
        ("net = keras.Sequential()\nnet.add(layers.Dense(2, {}))", "net[-1]"),
    ],
)
def test_a_layer_in_a_row_is_filled_by_its_place(body: str, name: str) -> None:
    told = tell("keras", "pytorch", body.format(f"kernel_initializer={NORMAL}"))
    assert told.endswith(f"nn.init.normal_({name}.weight, std=0.01)")


def test_the_name_of_an_initializer_is_left_out() -> None:
    body = f"init = {NORMAL}\ndense = layers.Dense(2, kernel_initializer=init)"
    written = write("keras", "pytorch", body)
    assert "init =" not in written.source
    assert written.left_out == {"init"}


def test_paddle_is_told_by_an_attribute() -> None:
    body = f"init = {NORMAL}\nlayer = layers.Embedding(4, 2, embeddings_initializer=init)"
    assert tell("keras", "paddle", body).split("\n") == [
        "init = paddle.ParamAttr(initializer=nn.initializer.Normal(std=0.01))",
        "layer = nn.Embedding(4, 2, weight_attr=init)",
    ]
    told = tell("keras", "paddle", body.replace("embeddings_initializer=init", ""))
    assert "weight_attr" not in told
    assert "ParamAttr" not in told


def test_paddle_and_keras_are_told_what_has_no_name() -> None:
    body = "a = nn.Embedding(4, 2, weight_attr=nn.initializer.{})"
    told = "a = layers.Embedding(4, 2, embeddings_initializer={})"
    pairs = {
        "Orthogonal()": "keras.initializers.Orthogonal()",
        "Constant(0.0)": "'zeros'",
        "Constant(value=0.0)": "keras.initializers.Constant(value=0.0)",
        "Constant(1)": "keras.initializers.Constant(1)",
    }
    for paddle, keras in pairs.items():
        back = tell("paddle", "keras", body.format(paddle))
        assert back.replace('"', "'") == told.format(keras)
        assert tell("keras", "paddle", told.format(keras)) == body.format(paddle)


def test_a_told_layer_has_its_activation_inside_in_keras() -> None:
    normal = "nn.initializer.Normal(std=0.01)"
    body = f"net = nn.Sequential(nn.Linear(4, 2, weight_attr={normal}), nn.ReLU())"
    assert tell("paddle", "keras", body).replace('"', "'") == (
        "net = keras.Sequential([layers.Dense(\n"
        f"    2, activation='relu', kernel_initializer={NORMAL})])"
    )


def test_what_a_layer_is_told_stays_with_it_where_its_activation_goes() -> None:
    dense = "layers.Conv2D(8, 3, activation='relu', kernel_initializer='ones')"
    body = f"net = keras.Sequential([\n    keras.Input((9, 9, 4)),\n    {dense}])"
    told = "    nn.Conv2D(4, 8, 3, weight_attr=nn.initializer.Constant(1.0)), nn.ReLU())"
    module = KnownModule(class_name="keras.layers.Conv2D", inputs=((1, 9, 9, 4),))
    known = {dense: Known(kind="module", class_name="keras.layers.Conv2D", module=0)}
    assert told in tell("keras", "paddle", body, [module], known)


def test_an_attribute_is_an_initializer_in_keras() -> None:
    body = (
        "attr = paddle.ParamAttr(initializer=nn.initializer.Normal(std=0.01))\n"
        "layer = nn.Linear(4, 2, weight_attr=attr, bias_attr=False)"
    )
    assert tell("paddle", "keras", body).split("\n") == [
        "attr = keras.initializers.RandomNormal(stddev=0.01)",
        "layer = layers.Dense(2, use_bias=False, kernel_initializer=attr)",
    ]


def test_an_assignment_fills_the_weight() -> None:
    body = f"init = {NORMAL}\nfirst.kernel.assign(init(first.kernel.shape))"
    assert "nn.init.normal_(" in tell("keras", "pytorch", body)
    assert tell("keras", "paddle", body).split("\n")[-1].startswith("init(first.")


def test_a_layer_without_a_name_is_refused() -> None:
    body = f"net = block(layers.Dense(2, kernel_initializer={NORMAL}))"
    assert "has no name here" in write("keras", "pytorch", body).marks[0].reason
    body = "dense = layers.Dense(2, kernel_initializer='lecun_normal')"
    assert "lecun_normal" in write("keras", "pytorch", body).marks[0].reason


def test_a_named_initializer_of_paddle_fills_the_weight() -> None:
    body = "layer = nn.Linear(4, 2)\ndraw = nn.initializer.Normal(std=0.01)\ndraw(layer.weight)"
    told = tell("paddle", "pytorch", body)
    assert told.split("\n")[1:] == ["nn.init.normal_(layer.weight, std=0.01)"]
    other = "def fill(weight):\n    pass\n\nfill(weight)"
    assert tell("paddle", "pytorch", other) == other


def test_a_layer_that_is_returned_is_filled_before() -> None:
    body = """
    def linear(inputs, outputs):
        return nn.Linear(inputs, outputs, weight_attr=nn.initializer.Normal(std=0.1))
    """
    assert tell("paddle", "pytorch", body).split("\n")[1:] == [
        "    layer = nn.Linear(inputs, outputs)",
        "    nn.init.normal_(layer.weight, std=0.1)",
        "    return layer",
    ]
    body = body.replace("nn.initializer.Normal(std=0.1)", "draw")
    assert "cannot be told" in write("paddle", "pytorch", body).marks[0].reason


def test_listed_values_are_put_into_the_weight() -> None:
    body = "layer = nn.{}(3, 2, weight_attr=nn.initializer.Assign([[1.0, 0.0]]))"
    told = tell("paddle", "pytorch", body.format("Linear"))
    assert told.endswith("\nlayer.weight.data = torch.tensor([[1.0, 0.0]]).T")
    refused = write("paddle", "pytorch", body.format("Conv1D"))
    assert "how this layer's values lie" in refused.marks[0].reason


def test_a_flag_is_no_initializer() -> None:
    body = "layer = nn.Linear(3, 2, bias_attr=has_bias)"
    known = {"has_bias": Known(kind="number", class_name="bool")}
    assert tell("paddle", "pytorch", body, (), known) == "layer = nn.Linear(3, 2, bias=has_bias)"
    told = tell("paddle", "keras", body, (), known)
    assert told == "layer = layers.Dense(2, use_bias=has_bias)"


_ATTRIBUTES = "layer = nn.Linear(2, 1, weight_attr=paddle.ParamAttr({}), bias_attr={})"


def test_a_parameter_that_is_not_trained_is_kept_so() -> None:
    told = tell("paddle", "pytorch", _ATTRIBUTES.format("trainable=False", "paddle.ParamAttr()"))
    assert told == "layer = nn.Linear(2, 1)\nlayer.weight.requires_grad = False"
    given = "trainable=False, initializer=nn.initializer.Normal()"
    told = tell("paddle", "pytorch", _ATTRIBUTES.format(given, "paddle.ParamAttr()"))
    assert told.splitlines()[1:] == [
        "nn.init.normal_(layer.weight)",
        "layer.weight.requires_grad = False",
    ]
    told = tell("paddle", "keras", _ATTRIBUTES.format("trainable=False", "False"))
    assert told == "layer = layers.Dense(1, use_bias=False, trainable=False)"


def test_an_attribute_that_says_nothing_is_left_out() -> None:
    for given in ("name='w'", "initializer=None", ""):
        for bias in ("paddle.ParamAttr()", "None"):
            told = tell("paddle", "pytorch", _ATTRIBUTES.format(given, bias))
            assert told == "layer = nn.Linear(2, 1)"
    told = tell("paddle", "keras", "conv = nn.Linear(4, 2, weight_attr=None, bias_attr=None)")
    assert told == "conv = layers.Dense(2)"


def test_what_one_parameter_alone_is_told_is_refused() -> None:
    marks = write("paddle", "keras", _ATTRIBUTES.format("trainable=False", "None")).marks
    assert "one of its parameters" in marks[0].reason
    for given in ("learning_rate=0.5", "regularizer=paddle.regularizer.L2Decay(0.1)"):
        for target in ("pytorch", "keras"):
            marks = write("paddle", target, _ATTRIBUTES.format(given, "None")).marks
            assert "said to the optimizer" in marks[0].reason
    marks = write("paddle", "keras", _ATTRIBUTES.format("trainable=given", "None")).marks
    assert "worked out" in marks[0].reason


def test_a_name_that_means_another_initializer_elsewhere_is_no_use_of_this() -> None:
    made = "attr = paddle.ParamAttr(initializer=nn.initializer.Normal())"
    body = (
        f"def f():\n    {made}\n    return nn.Linear(2, 1, weight_attr=attr)\n\n{made}\nprint(attr)"
    )
    told = tell("paddle", "pytorch", body)
    assert told.startswith("def f():\n    layer = nn.Linear(2, 1)\n")
