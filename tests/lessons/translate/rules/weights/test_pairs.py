"""Loops over parameters with their names."""

from tests.lessons.translate.rules.nets import ROWS, tell_last, write

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


def test_a_loop_over_a_dictionary_stays() -> None:
    loop = "for name, value in {'a': 1}.items():\n    print(name, value)"
    assert tell_last("pytorch", "keras", loop) == loop


def test_names_that_come_and_go_are_told() -> None:
    written = write("pytorch", "keras", ROWS["pytorch"] + LOOP)
    assert written.left_out == {"name"}
    back = write("keras", "pytorch", ROWS["keras"] + "for w in net.weights:\n    print(w.path)")
    assert back.introduced == {"name"}
