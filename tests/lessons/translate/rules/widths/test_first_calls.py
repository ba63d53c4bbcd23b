"""Calls of Keras nets for nothing but their parameters."""

import pytest

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import place_in, tell

LINES = """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = layers.Dense(2)
    def call(self, X):
        return self.out(X)

net = Net()
net(X)
print(net.out.kernel)
"""


def told(
    lines: str,
    target: str = "pytorch",
    *,
    width: int | None = 4,
    others: tuple[tuple[str, KnownModule], ...] = (),
) -> str:
    """Return the lesson's last lines; `width` is that of the layer where it was seen."""
    names = ("out", *(name for name, _ in others))
    children = tuple((name, place) for place, name in enumerate(names, 1))
    known = Known(kind="module", class_name="Net", is_own=True, module=0)
    modules = [
        KnownModule(class_name="Net", is_own=True, children=children),
        KnownModule(
            class_name="keras.layers.Dense",
            parameters={"kernel": (4, 2)},
            inputs=((2, width),) if width else None,
            made=place_in("keras", lines, "layers.Dense(2)") if width else None,
        ),
        *(module for _, module in others),
    ]
    return tell("keras", target, lines, modules, {"net": known, "Net()": known})


def test_a_call_for_the_parameters_alone_is_left_out() -> None:
    for lines in (LINES, LINES.replace("net(X)", "net(tf.zeros((1, 4)))")):
        assert told(lines).endswith("net = Net()\nprint(net.out.weight)")
        assert told(lines, "paddle").endswith("net = Net()\nprint(net.out.weight)")


@pytest.mark.parametrize(
    "changed",
    [
        LINES.replace("net(X)", "net(X)  # now it has parameters"),
        LINES.replace("net(X)", "# now\nnet(X)"),
        LINES.replace("net(X)\n", "Y = 1\nfor X in Xs:\n    net(X)\n"),
        LINES.replace("        return", "        self.seen = X\n        return"),
        LINES.replace("        return", "        print(X)\n        return"),
        LINES.replace("class Net", "def show(X):\n    print(X)\n\nclass Net").replace(
            "        return", "        show(X)\n        return"
        ),
        LINES.replace("print(net.out.kernel)\n", ""),
    ],
)
def test_a_call_that_shows_or_does_more_stays(changed: str) -> None:
    assert "net(X)" in told(changed)


def test_layers_that_wait_need_it() -> None:
    assert "net(X)" in told(LINES, width=None)


def test_what_stays_in_keras_words_needs_it() -> None:
    read = "tf.train.Checkpoint(model=net).restore(path)"
    made = "kept = tf.train.Checkpoint(model=net)\npath = kept.save('run')\n"
    lines = LINES.replace("\nnet = ", f"\n{made}net = ").replace("print(net.out.kernel)", read)
    assert f"net(X)\n# triptych: what is in this file is not known\n{read}" in told(lines)


def test_a_call_that_is_left_out_puts_a_net_in_no_mode() -> None:
    lines = LINES.replace("return self.out(X)", "return self.drop(self.out(X))")
    lines = lines.replace("    def call", "        self.drop = layers.Dropout(0.5)\n    def call")
    lines = lines.replace("print(net.out.kernel)", "print(net(X, training=False))")
    told_so = told(lines, others=(("drop", KnownModule(class_name="keras.layers.Dropout")),))
    assert "net(X)\n" not in told_so.replace("print(net(X)", "")
    assert "net = Net()\nnet.eval()\n" in told_so
