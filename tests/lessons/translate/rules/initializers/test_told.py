"""Initial values that a layer gets right after it is made."""

import pytest

from tests.lessons.translate.rules.nets import tell, write

ROW = "net = nn.Sequential(nn.Linear(2, 1))\n"
DENSE = "net = layers.Dense(1, {})"


def _plain(told: str) -> str:
    """Return a text with one kind of quotes, which is the lesson's affair."""
    return told.replace('"', "'")


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ("nn.init.normal_(net.weight, std=0.01)", "keras.initializers.RandomNormal(stddev=0.01)"),
        ("net.weight.data.normal_(0, 0.01)", "tf.random_normal_initializer(0, 0.01)"),
        ("nn.init.constant_(net.weight, 0.5)", "keras.initializers.Constant(0.5)"),
        ("net.weight.data.fill_(0)", "tf.zeros_initializer()"),
        ("nn.init.zeros_(net.weight)", "'zeros'"),
    ],
)
def test_a_layer_is_told_what_fills_it_and_the_way_back_is_the_same(filled: str, told: str) -> None:
    body = f"net = nn.Linear(2, 1)\n{filled}"
    written = tell("pytorch", "keras", body)
    assert _plain(written) == DENSE.format(f"kernel_initializer={told}")
    assert tell("keras", "pytorch", written).split("\n")[1:] == [filled]


def test_the_places_of_a_row_are_followed_past_activations() -> None:
    body = (
        "net = nn.Sequential(\n    nn.Linear(4, 8),\n    nn.ReLU(),\n    nn.Linear(8, 1))\n"
        "count = 1\n"
        "nn.init.ones_(net[0].bias)\n"
        "nn.init.xavier_uniform_(net[-1].weight)\n"
        "net"
    )
    assert _plain(tell("pytorch", "keras", body)) == (
        "net = keras.Sequential([\n"
        "    layers.Dense(8, activation='relu', bias_initializer='ones'),\n"
        "    layers.Dense(1, kernel_initializer=keras.initializers.GlorotUniform())])\n"
        "count = 1\n"
        "net"
    )


def test_an_own_layer_and_one_that_is_added_are_told_too() -> None:
    body = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.table = nn.Embedding(5, 2)
            nn.init.ones_(self.table.weight)

    net = nn.Sequential()
    net.append(nn.Linear(2, 1))
    nn.init.zeros_(net[-1].bias)
    """
    told = _plain(tell("pytorch", "keras", body))
    assert "layers.Embedding(5, 2, embeddings_initializer='ones')" in told
    assert told.endswith("net.add(layers.Dense(1, bias_initializer='zeros'))")


@pytest.mark.parametrize(
    "between",
    [
        "print(net)\n",
        "other = net\n",
        "nn.init.normal_(net[0].weight, std=0.5)\n",
        "net[0].weight.data += 1\n",
        "if True:\n    net(X)\n",
    ],
)
def test_what_is_filled_after_it_was_used_is_filled_there(between: str) -> None:
    first = "nn.init.normal_(net[0].weight, std=0.5)\n"
    body = ROW + (first if "normal_" in between else "") + between
    told = tell("pytorch", "keras", body + "nn.init.constant_(net[0].weight, 1)")
    assert told.split("\n")[-1].startswith("net.layers[0].kernel.assign(")


def test_layers_of_another_block_and_other_layers_are_filled_where_they_are() -> None:
    body = "for _ in range(2):\n    net = nn.Linear(2, 1)\nnn.init.zeros_(net.bias)"
    assert "net.bias.assign(" in tell("pytorch", "keras", body)
    body = "norm = nn.BatchNorm1d(2)\nnn.init.zeros_(norm.bias)"
    assert "norm.beta.assign(" in tell("pytorch", "keras", body)
    assert "nn.initializer" in tell("pytorch", "paddle", ROW + "nn.init.zeros_(net[0].bias)")


def test_a_filling_that_keras_has_no_initializer_for_is_refused_as_before() -> None:
    body = ROW + "nn.init.trunc_normal_(net[0].weight, 0.0, 1.5, -1.0, 2.0)"
    assert "cuts at two standard deviations" in write("pytorch", "keras", body).marks[0].reason


def test_long_lines_are_broken() -> None:
    filled = "nn.init.kaiming_uniform_(net[0].weight)\nnn.init.constant_(net[0].bias, 0.125)"
    assert tell("pytorch", "keras", ROW + filled) == (
        "net = keras.Sequential([layers.Dense(\n"
        "    1, kernel_initializer=keras.initializers.HeUniform(),\n"
        "    bias_initializer=keras.initializers.Constant(0.125))])"
    )
    two = "net = nn.Sequential(nn.Linear(2, 1), nn.Linear(1, 1))\n"
    assert tell("pytorch", "keras", two + filled) == (
        "net = keras.Sequential([\n"
        "    layers.Dense(\n"
        "        1, kernel_initializer=keras.initializers.HeUniform(),\n"
        "        bias_initializer=keras.initializers.Constant(0.125)),\n"
        "    layers.Dense(1),\n"
        "])"
    )
