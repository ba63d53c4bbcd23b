"""Functions that evaluate a net which they are given, without a tape near them."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import DROPOUT, NET, linear, row, tell

PLAIN = [row(1, 2), linear(4, 8, is_turned=False), linear(8, 1, is_turned=False)]
MODAL = [row(1, 2), linear(4, 8, is_turned=False), DROPOUT]
KNOWN = {"net": NET, "net(X)": Known(kind="tensor", ndim=2)}
EVALUATE = """
def evaluate(net, X):
    predicted = net(X)
    return predicted
"""
TRAIN = """
def train(net, X):
    with tf.GradientTape() as tape:
        l = tf.reduce_sum(net(X, training=True))
    sgd.apply(tape.gradient(l, net.trainable_variables), net.trainable_variables)
"""
QUIET = "    with {}.no_grad():\n        predicted = net(X)\n    return predicted"


def _told(body: str, target: str = "pytorch") -> str:
    return tell("keras", target, body, PLAIN, KNOWN)


def test_nothing_is_recorded_there() -> None:
    assert QUIET.format("torch") in _told(EVALUATE + TRAIN + "evaluate(net, X)")
    assert QUIET.format("paddle") in _told(EVALUATE + TRAIN + "evaluate(net, X)", "paddle")


def test_a_loop_is_put_there_as_a_whole() -> None:
    body = EVALUATE.replace("    predicted", "    for X in data:\n        predicted", 1)
    told = _told(f"{body}{TRAIN}evaluate(net, X)")
    assert "    with torch.no_grad():\n        for X in data:\n" in told


def test_what_a_tape_may_come_to_keeps_its_gradients() -> None:
    inner = TRAIN.replace("net(X, training=True)", "both(net, X)")
    both = "def both(net, X):\n    return evaluate(net, X)"
    assert "no_grad" not in _told(f"{EVALUATE}{both}{inner}")
    assert "no_grad" not in _told(f"{EVALUATE}{TRAIN}use(evaluate)")


def test_a_lesson_that_trains_nothing_says_nothing_of_it() -> None:
    assert "no_grad" not in _told(f"{EVALUATE}evaluate(net, X)")


def test_training_ends_where_a_net_is_evaluated() -> None:
    body = f"{EVALUATE}{TRAIN}evaluate(net, X)\ntrain(net, X)\nprint(evaluate(net, X))"
    lines = _told(body).splitlines()
    assert lines[-4:] == [
        "evaluate(net, X)",
        "train(net, X)",
        "net.eval()",
        "print(evaluate(net, X))",
    ]
    assert "net.eval()" not in _told(body.replace(", training=True", ""))


def test_a_net_with_modes_is_set_within_the_function() -> None:
    body = f"{EVALUATE}{TRAIN}train(net, X)\nevaluate(net, X)"
    told = tell("keras", "pytorch", body, MODAL, KNOWN)
    assert told.splitlines()[-2:] == ["train(net, X)", "evaluate(net, X)"]
    assert "    net.eval()\n    predicted = net(X)" in told
