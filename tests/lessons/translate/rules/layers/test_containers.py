"""Rows of layers: brackets, layout, activations merged and split."""

from common.cells.known import Known, KnownModule
from lessons.translate.rules.initializers.given import with_argument
from tests.lessons.translate.rules.nets import ROWS, tell


def test_a_row_is_a_list_in_keras_with_activations_inside() -> None:
    told = tell("pytorch", "keras", ROWS["pytorch"])
    assert told == ROWS["keras"].strip()


def test_an_activation_inside_a_layer_is_a_layer_of_its_own() -> None:
    dense = 'layers.Dense(8, activation="relu")'
    known = {dense: Known(kind="module", class_name="keras.layers.Dense", module=0)}
    module = KnownModule(class_name="keras.layers.Dense", parameters={"kernel": (4, 8)})
    body = f"net = keras.Sequential([\n    {dense},\n])"
    told = tell("keras", "paddle", body, [module], known)
    assert told == "net = nn.Sequential(\n    nn.Linear(4, 8), nn.ReLU(),\n)"
    alone = tell("keras", "paddle", f"hidden = {dense}", [module], known)
    assert alone == "hidden = nn.Sequential(nn.Linear(4, 8), nn.ReLU())"


def test_an_activation_stands_below_a_layer_that_fills_its_line() -> None:
    name = "number_of_numbers_that_go_into_this_layer_and_all_those_after_it_in_the_row"
    dense = f'layers.Dense({name}, activation="tanh")'
    known = {dense: Known(kind="module", class_name="keras.layers.Dense", module=0)}
    module = KnownModule(class_name="keras.layers.Dense", parameters={"kernel": (4, 8)})
    told = tell("keras", "paddle", f"net = keras.Sequential([\n    {dense}])", [module], known)
    assert told == f"net = nn.Sequential(\n    nn.Linear(4, {name}),\n    nn.Tanh())"


def test_comments_and_lines_of_a_row_stay() -> None:
    body = "net = nn.Sequential(\n    nn.Linear(4, 8),  # first\n    nn.Linear(8, 1))"
    told = tell("pytorch", "keras", body)
    assert told == "net = keras.Sequential([\n    layers.Dense(8),  # first\n    layers.Dense(1)])"


def test_a_shared_layer_keeps_its_activation_apart() -> None:
    body = "shared = nn.Linear(8, 8)\nnet = nn.Sequential(shared, nn.ReLU(), shared, nn.ReLU())"
    assert "[shared, layers.ReLU(), shared, layers.ReLU()]" in tell("pytorch", "keras", body)


def test_a_width_that_only_a_run_can_say_is_asked_for() -> None:
    told = tell("keras", "paddle", 'hidden = layers.Dense(8, activation="relu")')
    assert told.startswith("# triptych: `in_features` is not known")


def test_a_row_of_a_variable_is_unpacked() -> None:
    assert (
        tell("keras", "pytorch", "net = keras.Sequential(blocks)") == "net = nn.Sequential(*blocks)"
    )
    assert (
        tell("pytorch", "keras", "net = nn.Sequential(*blocks)") == "net = keras.Sequential(blocks)"
    )


def test_a_list_that_is_no_row_stays() -> None:
    assert tell("pytorch", "keras", "names = ['a', 'b']") == "names = ['a', 'b']"


def test_an_argument_of_a_row_is_one_of_its_last_layer() -> None:
    row = "keras.Sequential([\n    layers.ZeroPadding2D(1),\n    layers.Conv2D(2, 3),\n])"
    expected = row.replace("2, 3", "2, 3, activation='relu'")
    assert with_argument(row, "activation='relu'") == expected
    assert with_argument("layers.Dense(2)", "use_bias=False") == "layers.Dense(2, use_bias=False)"


def test_lists_of_layers_among_layers_keep_their_places() -> None:
    row = "net = nn.Sequential(\n    *blks, nn.Flatten(),\n    # it\n    nn.Linear(4, 2))"
    told = tell("pytorch", "keras", row)
    assert told == (
        "net = keras.Sequential([\n    *blks, layers.Flatten(),\n    # it\n    layers.Dense(2)])"
    )
    assert tell("pytorch", "paddle", row) == row
    assert tell("keras", "pytorch", told) == row.replace("nn.Linear(4, 2)", "nn.LazyLinear(2)")
    assert tell("pytorch", "keras", "net = nn.Sequential(*blks)") == "net = keras.Sequential(blks)"
