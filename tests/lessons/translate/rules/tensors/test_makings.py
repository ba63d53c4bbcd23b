"""Where a tensor was made that a loop, a list or a function's caller changes."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.cells import know, lines, tell

_TENSOR = Known(kind="tensor", shape=(3,), ndim=1)
_NOT_SEEN = "tensors of TensorFlow do not change, and where this one is made is not seen"


def keras(text: str) -> list[str]:
    cell = f"import torch\n{text}"
    trace = know("pytorch", (cell,), v=_TENSOR, s=_TENSOR, d=_TENSOR)
    return lines(tell("pytorch", "keras", cell, trace=trace)[0])[1:]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ("vs = [torch.zeros(3)]", "vs = [tf.Variable(tf.zeros(3))]"),
        ("vs = [torch.zeros(n) for n in ns]", "vs = [tf.Variable(tf.zeros(n)) for n in ns]"),
        ("vs = []\nvs.append(torch.zeros(3))", "vs.append(tf.Variable(tf.zeros(3)))"),
        ("vs = (torch.zeros(3),) + ()", "vs = (tf.Variable(tf.zeros(3)),) + ()"),
    ],
)
def test_a_loop_changes_what_its_list_was_made_of(made: str, expected: str) -> None:
    told = keras(f"{made}\nfor v in vs:\n    v[:] = v + v")
    assert expected in told
    assert told[-1] == "    v.assign(v + v)"


@pytest.mark.parametrize(
    ("names", "items"),
    [
        ("g, v", "zip(gs, vs)"),
        ("n, v", "enumerate(vs)"),
        ("n, (g, v)", "enumerate(zip(gs, vs))"),
        ("n, v", "dict(a=1).items()"),
    ],
)
def test_a_list_may_be_gone_through_beside_others(names: str, items: str) -> None:
    told = keras(f"vs = [torch.zeros(3)]\nfor {names} in {items}:\n    v[:] = v + v")
    is_known = "dict" not in items
    assert (told[0] == "vs = [tf.Variable(tf.zeros(3))]") is is_known
    assert (f"    # triptych: {_NOT_SEEN}" in told) is not is_known


def test_a_mapping_gives_what_is_under_the_key() -> None:
    text = "state = {'v': torch.zeros(3), 'n': torch.ones(3)}\nv = state['v']\nv[:] = v + v"
    told = keras(text)
    assert told[0] == "state = {'v': tf.Variable(tf.zeros(3)), 'n': tf.ones(3)}"


def test_items_that_functions_return_are_made_there() -> None:
    told = keras("""
def start():
    s, d = torch.zeros(3), torch.ones(3)
    return ((s, d),)

def step(states):
    for (s, d) in states:
        s[:] = s + d

step(start())
""")
    assert "    s, d = tf.Variable(tf.zeros(3)), tf.ones(3)" in told
    assert "        s.assign(s + d)" in told


_HANDED = """
def step(states):
    for v in states:
        v[:] = v + v

def other(states):
    return states

def train(how, states):
    how(states)

vs, ns = [torch.zeros(3)], [torch.ones(3)]
"""


def test_a_function_that_is_handed_on_changes_what_comes_with_it() -> None:
    told = keras(f"{_HANDED}train(step, vs)\ntrain(other, ns)")
    assert "vs, ns = [tf.Variable(tf.zeros(3))], [tf.ones(3)]" in told


@pytest.mark.parametrize("end", ["all = [step]", "map(step, [vs])", "train(step, vs[0].other)"])
def test_a_function_whose_callers_are_not_all_seen_is_left(end: str) -> None:
    told = keras(f"{_HANDED}train(step, vs)\n{end}")
    assert f"        # triptych: {_NOT_SEEN}" in told


def test_a_name_that_a_function_gives_anew_is_not_its_callers() -> None:
    told = keras("def f(v):\n    v = torch.zeros(3)\n    v[0] = 1\n\nx = torch.ones(3)\nf(x)")
    assert told[1] == "    v = tf.Variable(tf.zeros(3))"
    assert "x = tf.ones(3)" in told
