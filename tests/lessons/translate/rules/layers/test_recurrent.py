"""Recurrent layers: states with and without an axis for layers."""

from collections.abc import Sequence

import pytest

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import tell, write

RNN = "rnn = nn.RNN(5, 6, batch_first=True)\n"
LSTM = "lstm = nn.LSTM(5, 6, batch_first=True)\n"
STATE = Known(kind="tensor", shape=(1, 2, 6), ndim=3)


def told(lines: str) -> str:
    return "\n".join(tell("pytorch", "keras", lines, (), {"H": STATE}).split("\n")[1:])


def made(call: str, name: str) -> tuple[Sequence[KnownModule], dict[str, Known]]:
    module = KnownModule(class_name=f"keras.layers.{name}", inputs=((2, 4, 5),))
    known = Known(kind="module", class_name=module.class_name, module=0)
    return [module], {call: known, "rnn": known, "H": Known(kind="tensor", ndim=2, shape=(2, 6))}


def test_a_state_keeps_its_shape() -> None:
    assert told(f"{RNN}Y, state = rnn(X, H)") == (
        "Y, state = rnn(X, initial_state=H[0])\nstate = tf.expand_dims(state, 0)"
    )
    assert told(f"{RNN}Y, _ = rnn(X)") == "Y, _ = rnn(X)"
    assert told(f"{LSTM}Y, (h, c) = lstm(X)") == (
        "Y, h, c = lstm(X)\nh, c = tf.expand_dims(h, 0), tf.expand_dims(c, 0)"
    )


def test_a_state_of_the_last_layer_alone_is_the_state() -> None:
    body = f"""{RNN}
def last(X):
    _, state = rnn(X)
    return head(state[-1])"""
    assert "    _, state = rnn(X)\n    return head(state)" in told(body)
    given = body.replace("last(X)", "last(X, state)").replace("rnn(X)", "rnn(X, state)")
    assert "    return head(state)" in told(given)


def test_a_layer_of_keras_is_told_its_width() -> None:
    call = "layers.SimpleRNN(6, return_sequences=True, return_state=True)"
    body = f"rnn = {call}\nY, state = rnn(X, initial_state=H)"
    text = tell("keras", "pytorch", body, *made(call, "SimpleRNN"))
    assert text == (
        "rnn = nn.RNN(5, 6, batch_first=True)\n"
        "Y, state = rnn(X, H.unsqueeze(0))\nstate = state.squeeze(0)"
    )


@pytest.mark.parametrize(
    ("call", "part"),
    [("layers.GRU(6)", "[0][:, -1]"), ("layers.GRU(6, return_sequences=True)", "[0]")],
)
def test_what_keras_returns_is_taken_out(call: str, part: str) -> None:
    text = tell("keras", "paddle", f"rnn = {call}\nY = rnn(X)", *made(call, "GRU"))
    assert text == f"rnn = nn.GRU(5, 6)\nY = rnn(X){part}"


def test_pytorch_and_paddle_tell_states_alike() -> None:
    text = tell("pytorch", "paddle", f"{RNN}Y, state = rnn(X, H)")
    assert text == "rnn = nn.SimpleRNN(5, 6)\nY, state = rnn(X, H)"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (f"{RNN}both = rnn(X)", "another thing"),
    ],
)
def test_what_keras_has_not_is_refused(lines: str, reason: str) -> None:
    assert reason in write("pytorch", "keras", lines).marks[-1].reason


def test_an_axis_that_is_taken_at_once_is_never_given() -> None:
    there = f"{RNN}Y, state = rnn(X, H.unsqueeze(0))\nstate = state.squeeze(0)"
    assert told(there) == "Y, state = rnn(X, initial_state=H)"
    both = f"{LSTM}Y, (h, c) = lstm(X)\nh, c = h.squeeze(0), c.squeeze(0)"
    assert told(both) == "Y, h, c = lstm(X)"
    assert "expand_dims" in told(f"{RNN}Y, state = rnn(X, H)\nstate = state.squeeze(1)")


def test_an_axis_that_is_given_at_once_was_there() -> None:
    call = "layers.SimpleRNN(6, return_sequences=True, return_state=True)"
    body = f"rnn = {call}\nY, s = rnn(X, initial_state=H[0])\ns = tf.expand_dims(s, 0)"
    modules, known = made(call, "SimpleRNN")
    for state, expected in ((STATE, "H"), (Known(kind="tensor", ndim=2), "H[0].unsqueeze(0)")):
        text = tell("keras", "paddle", body, modules, {**known, "H": state})
        assert text == f"rnn = nn.SimpleRNN(5, 6)\nY, s = rnn(X, {expected})"


def test_a_layer_of_which_the_last_output_is_taken_gives_no_other() -> None:
    text = tell("pytorch", "keras", f"{RNN}Y = rnn(X)[0][:, -1]")
    assert text == "rnn = layers.SimpleRNN(6)\nY = rnn(X)"
    text = tell("pytorch", "keras", f"{RNN}Y = rnn(X)[0][:, -1]\nZ = rnn(X)[0]")
    assert "return_sequences=True" in text


def test_a_state_that_a_function_uses_once_is_the_last_layers() -> None:
    call = "layers.GRU(6, return_sequences=True, return_state=True)"
    body = "rnn = {}\ndef f(X):\n    _, state = rnn(X)\n    return {}"
    modules, known = made(call, "GRU")
    text = tell("keras", "paddle", body.format(call, "head(state)"), modules, known)
    assert text.endswith("    _, state = rnn(X)\n    return head(state[-1])")
    text = tell("keras", "paddle", body.format(call, "state, head(state)"), modules, known)
    assert "state = state.squeeze(0)" in text


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("nn.LSTM(4, 8, 2, batch_first=True)", "nn.LSTM(4, 8, 2)"),
        ("nn.GRU(4, 8, 2, dropout=0.1)", "nn.GRU(4, 8, 2, time_major=True, dropout=0.1)"),
        (
            "nn.LSTM(4, 8, bidirectional=True)",
            'nn.LSTM(4, 8, direction="bidirect", time_major=True)',
        ),
        (
            "nn.RNN(4, 8, nonlinearity='relu')",
            "nn.SimpleRNN(4, 8, activation='relu', time_major=True)",
        ),
    ],
)
def test_layers_upon_others_and_both_ways(there: str, here: str) -> None:
    told = tell("pytorch", "paddle", f"rnn = {there}").replace('"', "'")
    assert told == f"rnn = {here}".replace('"', "'")
    assert tell("paddle", "pytorch", told).startswith("rnn = nn.")
    assert "one layer" in write("pytorch", "keras", "rnn = nn.GRU(4, 8, 2)").marks[-1].reason


def test_what_a_layer_says_of_itself() -> None:
    known = {"rnn": Known(kind="module", class_name="torch.nn.modules.rnn.GRU")}
    lines = "a = rnn.hidden_size\nb = not rnn.bidirectional"
    assert tell("pytorch", "paddle", lines, (), known) == (
        "a = rnn.hidden_size\nb = not rnn.num_directions == 2"
    )
    assert tell("pytorch", "keras", "a = rnn.hidden_size", (), known) == "a = rnn.units"
    own = {"rnn": Known(kind="module", class_name="Net", is_own=True)}
    assert tell("pytorch", "keras", "a = rnn.hidden_size", (), own) == "a = rnn.hidden_size"


TIME_FIRST = [
    (
        "rnn = nn.RNN(5, 6)\nY, state = rnn(X, H)",
        "Y, state = rnn(tf.transpose(X, (1, 0, 2)), initial_state=H[0])\n"
        "Y = tf.transpose(Y, (1, 0, 2))\nstate = tf.expand_dims(state, 0)",
    ),
    (
        "rnn = nn.LSTM(5, 6)\nY, _ = rnn(X)",
        "Y, *_ = rnn(tf.transpose(X, (1, 0, 2)))\nY = tf.transpose(Y, (1, 0, 2))",
    ),
]


@pytest.mark.parametrize(("lines", "here"), TIME_FIRST)
def test_a_layer_with_time_first_reads_and_gives_changed_axes(lines: str, here: str) -> None:
    assert told(lines) == here


@pytest.mark.parametrize(("lines", "here"), TIME_FIRST)
def test_axes_that_are_changed_before_and_after_are_those_of_time_first(
    lines: str, here: str
) -> None:
    name = "SimpleRNN" if "nn.RNN" in lines else "LSTM"
    call = f"layers.{name}(6, return_sequences=True, return_state=True)"
    modules, known = made(call, name)
    text = tell("keras", "pytorch", f"rnn = {call}\n{here}", modules, {**known, "H": STATE})
    assert text == lines
    last = here.replace("Y = tf.transpose(Y, (1, 0, 2))\n", "").removesuffix(
        "\nY = tf.transpose(Y, (1, 0, 2))"
    )
    text = tell("keras", "pytorch", f"rnn = {call}\n{last}", modules, {**known, "H": STATE})
    assert "batch_first=True" in text.splitlines()[0]
    assert "rnn(X.permute(1, 0, 2)" in text


def test_what_was_turned_before_is_not_turned_again() -> None:
    lines = "rnn = nn.GRU(5, 6)\nY = rnn(X.permute(1, 0, 2))[0]"
    assert told(lines) == "Y = tf.transpose(rnn(X)[0], (1, 0, 2))"


def test_which_axis_comes_first_has_to_be_known() -> None:
    lines = "a = nn.GRU(5, 6)\nb = nn.GRU(5, 6, batch_first=True)\nY, h = rnn(X, H)"
    known = {"rnn": Known(kind="module", class_name="torch.nn.modules.rnn.GRU", module=0)}
    modules = [KnownModule(class_name="torch.nn.modules.rnn.GRU")]
    assert told(lines.replace("rnn(X", "b(X")).splitlines()[1].startswith("Y, h = b(X, ")
    marks = write("pytorch", "keras", lines, modules, known).marks
    assert "not told by the text" in marks[-1].reason


def test_an_activation_of_a_simple_layer_is_told() -> None:
    call = "layers.SimpleRNN(6, activation='relu', return_sequences=True, return_state=True)"
    body = f"rnn = {call}\nY, state = rnn(X)"
    modules, known = made(call, "SimpleRNN")
    for target, first in (
        ("pytorch", "rnn = nn.RNN(5, 6, nonlinearity='relu', batch_first=True)"),
        ("paddle", "rnn = nn.SimpleRNN(5, 6, activation='relu')"),
    ):
        assert tell("keras", target, body, modules, known).splitlines()[0] == first
