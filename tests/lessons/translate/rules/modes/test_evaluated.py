"""Nets of a Keras lesson that are evaluated once they are trained."""

from tests.lessons.translate.rules.nets import DROPOUT, NET, linear, row, tell

PLAIN = [row(1, 2), linear(4, 8), linear(8, 1)]
MODAL = [row(1, 2), linear(4, 8), DROPOUT]
KNOWN = {"net": NET, "model": NET}
TRAINED = """
with tf.GradientTape() as tape:
    l = tf.reduce_sum(net(X, training=True))
grads = tape.gradient(l, net.trainable_variables)
"""


def _told(body: str, target: str = "pytorch") -> str:
    return tell("keras", target, TRAINED + body, PLAIN, KNOWN)


def test_a_trained_net_is_evaluated_without_gradients() -> None:
    told = _told("Y = net(X, training=False)")
    assert told.startswith("net.train()\nl = ")
    assert told.endswith("net.eval()\nwith torch.no_grad():\n    Y = net(X)")
    assert "with paddle.no_grad():\n    Y = net(X)" in _told("Y = net(X, training=False)", "paddle")


def test_what_is_evaluated_in_a_row_shares_a_block() -> None:
    told = _told("Y = net(X, training=False)\nZ = net(X, training=False)")
    assert told.endswith("with torch.no_grad():\n    Y = net(X)\n    Z = net(X)")


def test_what_is_only_shown_is_shown_as_it_is() -> None:
    assert _told("net(X, training=False)").endswith("net.eval()\nnet(X)")


def test_a_net_that_is_never_trained_needs_no_block() -> None:
    told = tell("keras", "pytorch", "Y = net(X, training=False)", PLAIN, KNOWN)
    assert told == "net.eval()\nY = net(X)"
    trained = TRAINED.replace("net", "model") + "Y = net(X, training=False)"
    assert "no_grad" not in tell("keras", "pytorch", trained, PLAIN, KNOWN)


def test_a_loop_that_evaluates_is_a_block_as_a_whole() -> None:
    told = _told("total = 0\nfor X in data:\n    total += net(X, training=False)")
    lines = ["net.eval()", "with torch.no_grad():", "    for X in data:", "        total += net(X)"]
    assert told.splitlines()[-4:] == lines


def test_a_loop_that_trains_too_is_no_block() -> None:
    loop = "for X in data:\n" + TRAINED.strip("\n").replace("\n", "\n    ").join(("    ", "\n"))
    told = tell("keras", "pytorch", loop + "    Y = net(X, training=False)", PLAIN, KNOWN)
    lines = ["    net.eval()", "    with torch.no_grad():", "        Y = net(X)"]
    assert told.splitlines()[-3:] == lines
    assert "    net.train()\n    l = " in told


def test_a_mode_that_nobody_says_leaves_the_gradients() -> None:
    assert _told("Y = net(X)").endswith("Y = net(X)")
    assert "no_grad" not in _told("Y = net(X)")
