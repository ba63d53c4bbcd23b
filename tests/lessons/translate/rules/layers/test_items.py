"""Layers by their places, in rows whose activations move."""

from tests.lessons.translate.rules.nets import ROWS, tell, tell_last


def test_an_item_is_found_where_activations_are_merged() -> None:
    assert tell_last("pytorch", "keras", "net[2].bias") == "net.layers[1].bias"
    assert tell_last("keras", "pytorch", "net.layers[1].bias") == "net[2].bias"
    assert tell_last("pytorch", "keras", "net[-1].bias") == "net.layers[-1].bias"


def test_a_row_that_is_gone_through_keeps_its_activations() -> None:
    told = tell("pytorch", "keras", ROWS["pytorch"] + "for layer in net:\n    print(layer)")
    assert "layers.ReLU()" in told
    assert "for layer in net.layers:" in told


def test_rows_within_rows_are_followed_through_functions() -> None:
    body = """
    def block():
        return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 4), nn.ReLU())

    net = nn.Sequential(block(), nn.Linear(4, 1))
    net[0][2].bias
    """
    assert tell("pytorch", "keras", body).endswith("net.layers[0].layers[1].bias")


def test_items_of_lists_and_tensors_stay() -> None:
    assert tell("pytorch", "keras", "rows = [1, 2]\nrows[1]") == "rows = [1, 2]\nrows[1]"


def test_a_place_that_the_text_does_not_tell_is_refused() -> None:
    body = ROWS["keras"] + "for i in range(2):\n    print(net.layers[i].bias)"
    assert "# triptych: layers are counted otherwise" in tell("keras", "pytorch", body)


def test_layers_that_a_loop_adds_are_reached_by_their_places() -> None:
    body = """
    def small():
        return keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(4)])

    def large():
        net = keras.Sequential()
        for i in range(4):
            net.add(small())
        return net

    net = keras.Sequential([large(), layers.Dense(1)])
    net.layers[0].layers[1].layers[0].bias
    """
    last = tell("keras", "pytorch", body).rpartition("\n")[2]
    assert last == "net[0][1][0].bias"
    body = body.replace(".layers[0].bias", ".layers[1].bias")
    assert tell("keras", "pytorch", body).endswith("net[0][1][2].bias")


def test_layers_that_are_added_one_by_one_are_counted_and_those_of_a_loop_beside_them_not() -> None:
    body = """
    net = keras.Sequential()
    net.add(layers.Dense(8, activation="relu"))
    net.add(layers.Dense(1))
    net.layers[1].bias
    """
    assert tell("keras", "pytorch", body).endswith("net[2].bias")
    loop = "for _ in range(2):\n        net.add(layers.Dense(4, activation='relu'))\n    "
    beside = body.replace("net.add(layers.Dense(1))", f"{loop}net.add(layers.Dense(1))")
    assert "# triptych: which layer this is" in tell("keras", "pytorch", beside)
