"""Layers with their activations as small rows, where a row shows how many layers it has."""

import pytest

from tests.lessons.translate.rules.nets import ROWS, tell, write

THROUGH = "for layer in net.layers:\n    X = layer(X)\n"
NESTED = "net = nn.Sequential(nn.Sequential(nn.LazyLinear(8), nn.ReLU()), nn.LazyLinear(1))\n"


def test_a_row_that_is_gone_through_has_as_many_layers() -> None:
    body = f"{ROWS['keras']}{THROUGH}    print(X.shape)\n"
    asked = "net.layers[0].kernel, net.layers[1].kernel, net.layers[0](X)"
    told = tell("keras", "pytorch", body + asked)
    assert told.startswith(NESTED + "for layer in net:\n")
    assert told.endswith("net[0][0].weight, net[1].weight, net[0](X)")
    back = tell("pytorch", "keras", told)
    assert back.replace('"', "'") == (body + asked).replace('"', "'")


def test_what_asks_each_layer_for_parameters_asks_the_layer_and_no_row() -> None:
    body = f"{ROWS['keras']}{THROUGH}    print(X.shape)\n"
    loop = "for layer in net.layers:\n    print(layer.kernel)"
    told = tell("keras", "pytorch", body + loop)
    assert "for layer in [net[0][0], net[1]]:\n    print(layer.weight)" in told
    assert tell("pytorch", "keras", told).endswith(loop)


def test_a_layer_that_is_filled_is_reached_in_its_small_row() -> None:
    row = ROWS["keras"].replace('activation="relu"', "activation='relu', bias_initializer='ones'")
    told = tell("keras", "pytorch", f"{row}[one.name for one in net.layers]")
    assert "nn.init.ones_(net[0][0].bias)" in told


def test_a_row_that_shows_nothing_has_its_activations_beside() -> None:
    assert "nn.Sequential(nn.LazyLinear(8), nn.ReLU(), " in tell(
        "keras", "pytorch", ROWS["keras"] + THROUGH
    )


def test_a_row_that_is_put_together_bit_by_bit_is_refused() -> None:
    body = (
        'net = keras.Sequential()\nnet.add(layers.Dense(8, activation="relu"))\n'
        f"{THROUGH}    print(X.shape)"
    )
    marks = write("keras", "pytorch", body).marks
    reason = "layers are counted otherwise where activations are layers of their own"
    assert marks[0].reason == reason


def test_a_layer_with_its_activation_is_one_argument_in_keras() -> None:
    body = "both = Parallel(nn.Linear(4, 2), nn.Sequential(nn.Linear(4, 3), nn.Tanh()))"
    told = "both = Parallel(layers.Dense(2), layers.Dense(3, activation='tanh'))"
    assert tell("pytorch", "keras", body).replace('"', "'") == told


@pytest.mark.parametrize(
    "asked",
    [
        "net[0][1]",
        "for one in net[0]:\n    print(one)",
        'net.state_dict()["0.0.weight"]',
        "for part in net:\n    part[0]",
    ],
)
def test_a_small_row_of_which_more_is_asked_stays_one(asked: str) -> None:
    told = tell("pytorch", "keras", f"{NESTED}{asked}")
    assert told.startswith("net = keras.Sequential([keras.Sequential([")


def test_a_list_of_some_layers_and_one_of_numbers_stay() -> None:
    body = f"{ROWS['pytorch']}some = [net[0]]\n[1, 2]"
    assert tell("pytorch", "keras", body).endswith("some = [net.layers[0]]\n[1, 2]")
