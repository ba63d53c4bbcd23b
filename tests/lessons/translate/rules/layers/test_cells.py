"""Recurrent cells: what they give, and to what names."""

import pytest

from tests.lessons.translate.rules.nets import tell, write

GRU = "cell = nn.GRUCell(4, 8)\n"
LSTM = "cell = nn.LSTMCell(4, 8)\n"


def told(lines: str, target: str = "paddle") -> str:
    return tell("pytorch", target, lines).split("\n", 1)[1]


@pytest.mark.parametrize("target", ["paddle", "keras"])
@pytest.mark.parametrize(
    ("cell", "there", "here"),
    [
        (GRU, "h = cell(x, h)", "h, _ = cell(x, h)"),
        (GRU, "y = cell(x, h) + 1", "y = cell(x, h)[0] + 1"),
        (LSTM, "h, c = cell(x, (h, c))", "_, (h, c) = cell(x, (h, c))"),
        (LSTM, "state = cell(x, state)", "_, state = cell(x, state)"),
    ],
)
def test_an_output_is_given_beside_the_state(cell: str, there: str, here: str, target: str) -> None:
    assert told(cell + there, target) == here


@pytest.mark.parametrize(
    ("cell", "here", "back"),
    [
        (GRU, "h, _ = cell(x, h)", "h = cell(x, h)"),
        (GRU, "_, h = cell(x, h)", "h = cell(x, h)"),
        (GRU, "y, h = cell(x, h)", "y = h = cell(x, h)"),
        (GRU, "y = cell(x, h)[0] + 1", "y = cell(x, h) + 1"),
        (LSTM, "_, (h, c) = cell(x, (h, c))", "h, c = cell(x, (h, c))"),
        (LSTM, "h, (h, c) = cell(x, (h, c))", "h, c = cell(x, (h, c))"),
    ],
)
def test_the_state_alone_is_taken(cell: str, here: str, back: str) -> None:
    assert tell("paddle", "pytorch", cell + here).split("\n", 1)[1] == back


def test_a_state_in_a_list_is_no_list_elsewhere() -> None:
    lines = "cell = layers.GRUCell(8)\n_, [h] = cell(x, [h])"
    assert tell("keras", "pytorch", lines).splitlines()[-1] == "h = cell(x, h)"


def test_what_cannot_be_told_is_refused() -> None:
    assert "given its state" in write("pytorch", "keras", f"{GRU}h = cell(x)").marks[-1].reason
    both = write("paddle", "pytorch", f"{LSTM}pair = cell(x, state)").marks[-1].reason
    assert "output and its state" in both


def test_a_function_of_that_name_is_no_cell() -> None:
    assert told("cell = make()\nh = cell(x, h)") == "h = cell(x, h)"
