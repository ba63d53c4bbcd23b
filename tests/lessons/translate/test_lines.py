"""Code as lines of text: commas are written as the cell writes its own."""

import pytest

from lessons.translate.engine import translate_expression
from lessons.translate.lines import has_tight_commas, tightened


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("f(a,b)", True),
        ("f(a,b, c)", False),
        ("f(a, b)", False),
        ("f(a)", False),
        ("f(a,)  # b,c", False),
        ("f(a,\n  b)", False),
        ("x[:,0]", False),
        ("f(a,'b, c')  # d, e", True),
        ("f(a,b,  # c\n  d)", True),
        ("f(a, 'b')", False),
    ],
)
def test_a_cell_shows_how_it_writes_commas(code: str, expected: bool) -> None:
    assert has_tight_commas(code) is expected


def test_only_code_is_tightened() -> None:
    code = "f(a, 'b, c',  \"d, e\", '''f,\n g, h''', i,\n  j,  # k, l\n  m)"
    expected = "f(a,'b, c',\"d, e\",'''f,\n g, h''',i,\n  j,  # k, l\n  m)"
    assert tightened(code) == expected


def test_a_cell_without_spaces_after_commas_gets_none() -> None:
    net = "from torch import nn\nnet = nn.Sequential(nn.Linear(4,8),nn.ReLU(),nn.Linear(8,1))"
    told, _ = translate_expression(net, "pytorch", "keras")
    assert 'keras.Sequential([layers.Dense(8,activation="relu"),layers.Dense(1)])' in told
    spaced = net.replace("nn.Linear(4,8)", "nn.Linear(4, 8)")
    assert '(8, activation="relu")' in translate_expression(spaced, "pytorch", "keras")[0]
