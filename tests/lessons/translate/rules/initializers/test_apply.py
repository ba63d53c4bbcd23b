"""Functions that a net applies to its layers."""

from tests.lessons.translate.rules.nets import NET, ROWS, linear, row, tell, tell_last, write

INIT = "def init(m):\n    if type(m) == nn.Linear:\n        nn.init.zeros_(m.bias)\n\n"


def test_applying_is_a_loop_over_layers_and_back() -> None:
    assert (
        tell_last("pytorch", "keras", "net.apply(init)")
        == "for layer in net.layers:\n    init(layer)"
    )
    loop = "for layer in net.layers:\n    init(layer)"
    assert tell_last("keras", "pytorch", loop) == "net.apply(init)"
    assert tell_last("pytorch", "paddle", "net.apply(init)") == "net.apply(init)"


def test_the_loops_name_is_free_and_told() -> None:
    written = write("pytorch", "keras", ROWS["pytorch"] + "layer = 1\nnet.apply(init)")
    assert "for block in net.layers:" in written.source
    assert written.introduced == {"block"}


def test_layers_in_layers_are_reached_where_the_text_shows_them() -> None:
    inner = "nn.Sequential(nn.Linear(4, 2), nn.Sequential(nn.Linear(2, 1)))"
    told = tell("pytorch", "keras", f"net = {inner}\nnet.apply(init)")
    assert "for layer in net._flatten_layers():\n    init(layer)" in told


def test_a_lone_layer_is_given_to_the_function_and_nested_ones_are_all_reached() -> None:
    body = "net.apply(init)"
    assert tell("pytorch", "keras", body, [linear(4, 8)], {"net": NET}) == "init(net)"
    nested = [row(1), row(2), linear(4, 8)]
    told = tell("pytorch", "keras", body, nested, {"net": NET})
    assert told.startswith("for layer in net._flatten_layers():")


def test_other_things_called_apply_stay_and_unseen_nets_are_refused() -> None:
    body = "frame.apply(print)"
    known = {"frame": NET.__class__(kind="object")}
    assert tell("pytorch", "keras", body, (), known) == body
    marks = write("pytorch", "keras", body, (), {"frame": NET.__class__(kind="module")}).marks
    assert marks[0].reason == "which layers this net has is not known"


def test_the_function_asks_for_the_targets_class_and_parameters() -> None:
    told = tell("pytorch", "keras", INIT)
    assert "if type(m) == layers.Dense:" in told
    assert "m.bias.assign(" in told


def test_a_function_that_asks_for_a_class_is_applied_to_a_layer() -> None:
    init = "def init(m):\n    if type(m) == layers.Dense:\n        print(m)\n\n"
    known = {"dense": NET.__class__(kind="module")}
    assert tell("keras", "pytorch", init + "init(dense)", (), known).endswith("dense.apply(init)")
    plain = "def init(m):\n    print(m)\n\ninit(dense)"
    assert tell("keras", "pytorch", plain, (), known) == plain
