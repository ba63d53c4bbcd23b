"""Nets that are made of the tensors that go in and come out."""

from tests.lessons.translate.rules.nets import tell, write

LINE = """
inputs = keras.Input(shape=(4,))
x = layers.Dense(8, activation="relu")(inputs)
# and out
outputs = layers.Dense(1)(x)
net = keras.Model(inputs, outputs, name="line")
"""
FORKED = LINE.replace("(x)", "(layers.add([x, inputs]))")


def test_a_straight_line_is_a_row() -> None:
    assert tell("keras", "pytorch", LINE) == (
        "# and out\nnet = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(1))"
    )
    body = LINE.replace("\n", "\n    ").replace("net =", "return")
    made = f"def make():{body.rstrip()}\n\nnet = make()"
    told = tell("keras", "pytorch", made)
    assert "    return nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(1))" in told
    assert "inputs" not in told


def test_a_long_line_has_its_layers_below_each_other() -> None:
    longer = LINE.replace("(inputs)", '(layers.Dense(16, activation="sigmoid")(inputs))')
    assert tell("keras", "pytorch", longer).endswith(
        "nn.Sequential(\n    nn.LazyLinear(16), nn.Sigmoid(),\n    nn.LazyLinear(8), nn.ReLU(),\n"
        "    nn.LazyLinear(1),\n)"
    )


def test_names_that_are_given_anew_may_be_read() -> None:
    again = f"{LINE}\nx = tf.ones((2, 4))\nprint(net(x))"
    assert "inputs" not in tell("keras", "pytorch", again)


def test_what_is_no_line_or_is_asked_for_is_refused() -> None:
    for body in (FORKED, f"{LINE}\nprint(x.shape)", LINE.replace("inputs, out", "[inputs], out")):
        reasons = [mark.reason for mark in write("keras", "pytorch", body).marks]
        assert "PyTorch makes no nets of symbolic tensors: they are classes or nn.Sequential" in (
            reasons
        )
