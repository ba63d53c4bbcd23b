"""Loops over parameters with their names."""

from tests.lessons.translate.rules.nets import HEADS, ROWS, tell_last, write

LOOP = "for name, param in net.named_parameters():\n    if 'weight' in name:\n        print(name)"


def test_a_variable_of_keras_knows_its_path() -> None:
    told = tell_last("pytorch", "keras", LOOP)
    assert told == (
        "for param in net.weights:\n    if 'kernel' in param.path:\n        print(param.path)"
    )
    assert tell_last("keras", "pytorch", told) == LOOP
    assert tell_last("pytorch", "paddle", LOOP) == LOOP


def test_comprehensions_are_loops_too() -> None:
    one = "print(*[(name, param.shape) for name, param in net[0].named_parameters()])"
    told = tell_last("pytorch", "keras", one)
    assert told == "print(*[(param.path, param.shape) for param in net.layers[0].weights])"
    assert tell_last("keras", "paddle", told) == one


def test_a_list_of_just_the_pairs_is_a_list_of_what_gives_them() -> None:
    listed = "pairs = list(net.named_parameters())"
    told = tell_last("pytorch", "keras", listed)
    assert told == "pairs = [(param.path, param) for param in net.weights]"
    assert tell_last("keras", "pytorch", told) == listed
    chosen = "pairs = [(w.path, w) for w in net.weights if 'kernel' in w.path]"
    assert tell_last("keras", "pytorch", chosen) == (
        "pairs = [(name, w) for name, w in net.named_parameters() if 'weight' in name]"
    )
    other = "pairs = [(w.path, w.shape) for w in net.weights]"
    assert "[(name, w.shape) for name, w in" in tell_last("keras", "pytorch", other)


def test_a_name_that_is_read_after_the_loop_is_no_attribute() -> None:
    told = tell_last("pytorch", "keras", f"{LOOP}\nprint(name)")
    assert told.startswith("# triptych: Keras has no name for each weight beside it")
    again = f"{LOOP}\nfor name in names:\n    print(name)\nx = [name for name in names]"
    assert tell_last("pytorch", "keras", again).startswith("for param in net.weights:")


def test_a_name_of_the_lessons_own_is_not_taken() -> None:
    loop = "name = 'mine'\nfor w in net.weights:\n    print(w.path)"
    told = tell_last("keras", "pytorch", f"{loop}\nprint(name)")
    assert "for key, w in net.named_parameters():\n    print(key)\nprint(name)" in told
    assert "for name, w in net.named_parameters():" in tell_last("keras", "pytorch", loop)


def test_what_normalization_follows_is_no_parameter() -> None:
    made = HEADS["pytorch"] + "net = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8))\n"
    listed = "pairs = list(net.named_parameters())"
    told = write("pytorch", "keras", f"{made}{LOOP}\n{listed}").source
    assert "for param in net.trainable_weights:" in told
    assert "[(param.path, param) for param in net.trainable_weights]" in told
    frozen = "net[0].weight.requires_grad = False\n"
    marks = write("pytorch", "keras", made + frozen + LOOP).marks
    assert "leaves out what normalization follows" in marks[-1].reason


def test_a_loop_over_a_dictionary_stays() -> None:
    loop = "for name, value in {'a': 1}.items():\n    print(name, value)"
    assert tell_last("pytorch", "keras", loop) == loop


def test_names_that_come_and_go_are_told() -> None:
    written = write("pytorch", "keras", ROWS["pytorch"] + LOOP)
    assert written.left_out == {"name"}
    back = write("keras", "pytorch", ROWS["keras"] + "for w in net.weights:\n    print(w.path)")
    assert back.introduced == {"name"}
