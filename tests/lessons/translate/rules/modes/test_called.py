"""Calls of nets in Keras, which say the mode that their net is in where the lesson says it."""

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import DROPOUT, NET, linear, row, tell, tell_last, write

PLAIN = [row(1, 2), linear(4, 8), linear(8, 1)]
MODAL = [row(1, 2), linear(4, 8), DROPOUT]
KNOWN = {"net": NET, "make()": NET}
LAYER = Known(kind="varies")


def test_a_mode_that_is_said_stays_said() -> None:
    body = "net.eval()\nY = net(X)\nnet.train()\nY = net(X)"
    told = tell("pytorch", "keras", body, PLAIN, KNOWN)
    assert told == "Y = net(X, training=False)\nY = net(X, training=True)"
    assert tell("paddle", "keras", body, PLAIN, KNOWN) == told


def test_a_mode_that_nobody_says_is_not_said() -> None:
    body = "net = make()\nY = net(X)"
    assert tell("pytorch", "keras", body, PLAIN, KNOWN) == body


def test_a_net_that_acts_in_both_alike_is_in_training_where_gradients_are_taken() -> None:
    told = tell_last(
        "pytorch",
        "keras",
        """
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        net.train()
        for X, y in data:
            l = ((net(X) - y) ** 2).sum()
            optimizer.zero_grad()
            l.backward()
            optimizer.step()
        print(net(X))
        """,
    )
    assert "((net(X, training=True) - y) ** 2)" in told
    assert told.endswith("print(net(X))")


def test_the_layers_of_a_row_say_its_mode() -> None:
    body = "net.eval()\nfor layer in net:\n    X = layer(X)"
    told = tell("pytorch", "keras", body, MODAL, KNOWN | {"layer": LAYER})
    assert told.endswith("    X = layer(X, training=False)")
    body = "for layer in layers_of(net):\n    X = layer(X)"
    assert tell("pytorch", "keras", body, MODAL, KNOWN | {"layer": LAYER}) == body


def test_a_block_without_gradients_evaluates() -> None:
    body = "with torch.no_grad():\n    Y = net(X)"
    assert tell("pytorch", "keras", body, PLAIN, KNOWN) == "Y = net(X, training=False)"


def test_a_net_that_a_function_is_given_has_the_mode_that_its_caller_says() -> None:
    body = "def f(net, X):\n    with torch.no_grad():\n        return net(X)"
    assert tell("pytorch", "keras", body, PLAIN, KNOWN) == "def f(net, X):\n    return net(X)"


def test_a_function_that_sets_the_mode_is_known_by_its_calls() -> None:
    body = """
    def fit(model):
        model.train()
    net.eval()
    fit(net)
    Y = net(X)
    """
    told = tell("pytorch", "keras", body, MODAL, KNOWN | {"model": NET})
    assert told.endswith("fit(net)\nY = net(X, training=True)")


def test_a_net_that_is_shown_in_its_new_mode_is_shown() -> None:
    told = tell("pytorch", "keras", "net = make()\nnet.eval()", PLAIN, KNOWN)
    assert told == "net = make()\nnet"


def test_the_mode_comes_after_the_arguments_of_a_longer_call() -> None:
    body = "net.eval()\nY = net(\n    X,\n)"
    told = tell("pytorch", "keras", body, PLAIN, KNOWN)
    assert told == "Y = net(\n    X, training=False)"


def test_a_mode_that_a_name_says_is_handed_on_and_any_other_refused() -> None:
    told = tell("pytorch", "keras", "net.train(is_fitting)\nY = net(X)", MODAL, KNOWN)
    assert told == "Y = net(X, training=is_fitting)"
    marks = write("pytorch", "keras", "net.train(step > 3)", MODAL, KNOWN).marks
    assert "here it is worked out" in marks[0].reason


def test_a_mode_that_is_asked_for_is_what_the_calls_say() -> None:
    body = "net.eval()\nprint(net(X))\nnet.training"
    told = tell("pytorch", "keras", body, MODAL, KNOWN)
    assert told == "print(net(X, training=False))\nFalse"
    marks = write("pytorch", "keras", "net.training", MODAL, KNOWN).marks
    assert "a Keras net is in no mode" in marks[0].reason


def test_a_loss_is_in_no_mode() -> None:
    loss = Known(kind="module", class_name="torch.nn.modules.loss.MSELoss", module=3)
    body = "loss_fn = nn.MSELoss()\nwith torch.no_grad():\n    val = loss_fn(net(X), y)"
    modules = [*PLAIN, KnownModule(class_name=loss.class_name)]
    known = KNOWN | {"loss_fn": loss, "nn.MSELoss()": loss}
    told = tell("pytorch", "keras", body, modules, known)
    assert told.endswith("val = loss_fn(y, net(X, training=False))")
