"""Nets of a Keras lesson, put into the mode that their calls say."""

from common.cells.known import Known
from lessons.translate.engine import read_script, write_script
from tests.lessons.translate.rules.nets import DROPOUT, NET, linear, row, tell

PLAIN = [row(1, 2), linear(4, 8), linear(8, 1)]
MODAL = [row(1, 2), linear(4, 8), DROPOUT]
KNOWN = {"net": NET}


def test_a_mode_that_is_said_is_set_once() -> None:
    body = "for X in data:\n    net(X, training=True)\nnet(X, training=True)\nprint(net(X))"
    told = tell("keras", "pytorch", body, PLAIN, KNOWN)
    assert told == "net.train()\nfor X in data:\n    net(X)\nnet(X)\nprint(net(X))"


def test_a_net_without_modes_stays_where_nobody_says_one() -> None:
    assert tell("keras", "pytorch", "net(X)", PLAIN, KNOWN) == "net(X)"
    assert tell("keras", "pytorch", "net(X)", MODAL, KNOWN) == "net.eval()\nnet(X)"


def test_a_mode_is_set_in_a_loop_that_calls_who_sets_another() -> None:
    body = """
    def fit(net):
        return net(X, training=True)
    net(X, training=False)
    for epoch in range(3):
        net(X, training=False)
        fit(net)
    """
    told = tell("keras", "pytorch", body, PLAIN, KNOWN)
    assert "    net.train()\n    return net(X)" in told
    assert told.endswith("net.eval()\n    net(X)\n    fit(net)".replace("n    f", "n    f"))


def test_the_layers_of_a_row_are_set_as_one() -> None:
    body = "for layer in net.layers:\n    X = layer(X, training=False)"
    known = KNOWN | {"layer": Known(kind="varies")}
    told = tell("keras", "pytorch", body, MODAL, known)
    assert told == "net.eval()\nfor layer in net:\n    X = layer(X)"


def test_a_net_that_is_shown_first_is_set_there() -> None:
    cells = [(0, "net = f()\nnet"), (1, "Y = net(X, training=False)")]
    script = read_script(cells, "keras", "pytorch", None, "none")
    told = write_script(script)
    assert (told[0].source, told[1].source) == ("net = f()\nnet.eval()", "Y = net(X)")


def test_two_modes_in_one_statement_do_not_matter_where_they_are_alike() -> None:
    body = "net(X, training=True) == net(X, training=False)"
    assert tell("keras", "pytorch", body, PLAIN, KNOWN) == "net.train()\nnet(X) == net(X)"


def test_a_net_without_a_name_is_put_into_its_mode_where_it_is_made() -> None:
    body = "for layer in make().layers:\n    X = layer(X)"
    known = {"make()": NET, "layer": Known(kind="varies")}
    told = tell("keras", "pytorch", body, MODAL, known)
    assert told == "for layer in make().eval():\n    X = layer(X)"
    assert ".eval()" not in tell("keras", "pytorch", body, PLAIN, known)
