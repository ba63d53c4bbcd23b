"""State dicts: shown, by name, from one net to another."""

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import NET, ROWS, linear, row, tell, tell_last, write

RELU = linear(0, 0)
MODULES = [row(1, 2, 3), linear(4, 8), RELU, linear(8, 1)]


def test_a_state_dict_that_is_shown_is_the_list_of_weights() -> None:
    assert tell_last("pytorch", "keras", "print(net.state_dict())") == "print(net.weights)"
    assert tell_last("pytorch", "paddle", "net.state_dict()") == "net.state_dict()"


def test_a_parameter_by_its_path_is_reached_through_the_layers() -> None:
    body = ROWS["pytorch"] + "net.state_dict()['2.weight']"
    told = tell("pytorch", "keras", body, MODULES, {"net": NET})
    assert told.endswith("net.layers[1].kernel")
    wrong = ROWS["pytorch"] + "net.state_dict()['7.weight']"
    marks = write("pytorch", "keras", wrong, MODULES, {"net": NET}).marks
    assert marks[0].reason == "there is no parameter `7.weight` here"


def test_one_net_takes_over_anothers_state() -> None:
    loaded = "net.load_state_dict(other.state_dict())"
    assert tell_last("pytorch", "keras", loaded) == "net.set_weights(other.get_weights())"
    assert tell_last("pytorch", "paddle", loaded) == "net.set_state_dict(other.state_dict())"
    assert tell_last("keras", "pytorch", "net.set_weights(other.get_weights())") == loaded


def test_weights_that_are_given_in_a_list_are_set_one_by_one() -> None:
    module = KnownModule(class_name="keras.layers.Dense", parameters={"kernel": (3, 2)})
    known = {
        "layer": Known(kind="module", class_name="keras.layers.Dense", module=0),
        "values": Known(kind="tensor", shape=(3, 2), ndim=2),
    }
    body = "layer.set_weights([values])"
    told = tell("keras", "pytorch", body, [module], known)
    assert told == "layer.weight.data = values.T"
    assert tell("keras", "paddle", body, [module], known) == "layer.weight.set_value(values)"
    marks = write("keras", "paddle", body).marks
    assert marks[0].reason == "which parameters these are is only seen in a run"


def test_a_dictionary_of_ones_own_stays_and_an_unknown_state_is_refused() -> None:
    assert tell_last("pytorch", "keras", "{'2.bias': 1}['2.bias']") == "{'2.bias': 1}['2.bias']"
    marks = write("pytorch", "keras", ROWS["pytorch"] + "net.load_state_dict(saved)").marks
    assert marks[0].reason == "Keras has no state dict to load"


def test_a_copy_of_a_state_is_a_list_of_arrays_that_training_leaves_alone() -> None:
    copied = "import copy\nbest = copy.deepcopy(net.state_dict())\nother.load_state_dict(best)"
    told = tell("pytorch", "keras", ROWS["pytorch"] + copied, MODULES, {"net": NET})
    assert told.splitlines()[-2:] == ["best = net.get_weights()", "other.set_weights(best)"]
    kept = "state = net.get_weights()\nnet.fit(X, y)\nnet.set_weights(state)"
    back = write("keras", "pytorch", kept, (), {"net": NET}).source.splitlines()
    assert {"import copy", "state = copy.deepcopy(net.state_dict())"} <= {*back}
    alone = "state = net.get_weights()\nnet.set_weights(state)"
    assert "copy" not in tell("keras", "pytorch", alone, (), {"net": NET})


def test_a_copy_that_is_asked_for_one_parameter_is_refused() -> None:
    copied = "import copy\nbest = copy.deepcopy(net.state_dict())\nbest['2.bias']"
    marks = write("pytorch", "keras", ROWS["pytorch"] + copied, MODULES, {"net": NET}).marks
    assert "of a copy more is asked" in marks[0].reason


def test_arrays_that_are_gone_through_are_the_parameters() -> None:
    shapes = "[w.shape for w in net.get_weights()]"
    assert tell_last("keras", "pytorch", shapes) == "[w.shape for w in net.parameters()]"
    looped = tell("keras", "paddle", "for n, w in enumerate(net.get_weights()):\n    print(n, w)")
    assert looped.startswith("for n, w in enumerate(net.parameters()):")
    assert tell_last("keras", "pytorch", "net.get_weights()") == "net.state_dict()"


def test_the_best_state_so_far_is_loaded_where_a_condition_has_kept_it() -> None:
    body = """import copy
best = None
for epoch in range(3):
    if epoch:
        best = {}
net.{}(best)"""
    state = "copy.deepcopy(net.state_dict())"
    told = tell("pytorch", "keras", body.format(state, "load_state_dict"), (), {"net": NET})
    assert "best = net.get_weights()" in told
    assert told.endswith("net.set_weights(best)")
    back = tell("keras", "pytorch", body.format("net.get_weights()", "set_weights"))
    assert back.endswith("net.load_state_dict(best)")
    other = write("pytorch", "keras", body.format("[1]", "load_state_dict"), (), {"net": NET})
    assert other.marks[-1].reason == "Keras has no state dict to load"
