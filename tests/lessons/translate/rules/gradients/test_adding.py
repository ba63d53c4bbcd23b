"""Gradients that add up over the rounds of a loop before a step is made of them."""

import pytest

from tests.lessons.translate.rules.cells import lines, tell

_START = """
import torch
net = torch.nn.Linear(3, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
X = torch.ones(4, 3)
"""
_REFUSED = "# triptych: the gradients of several passes add up here, and a tape's do not"


def keras(text: str) -> list[str]:
    told = lines(tell("pytorch", "keras", _START + text)[0])
    return told[told.index("X = tf.ones((4, 3))") + 1 :]


def test_a_step_after_several_rounds_takes_their_sum() -> None:
    told = keras("""
optimizer.zero_grad()
for i in range(8):
    loss = net(X).sum()
    loss.backward()
    if i % 4 == 3:
        optimizer.step()
        optimizer.zero_grad()
""")
    assert told[0] == "grads = None"
    assert told[4:] == [
        "    new_grads = tape.gradient(loss, net.trainable_variables)",
        "    grads = new_grads if grads is None else "
        "[old + new for old, new in zip(grads, new_grads)]",
        "    if i % 4 == 3:",
        "        optimizer.apply(grads, net.trainable_variables)",
        "        grads = None",
    ]


def test_what_is_set_back_before_the_inner_loop_adds_up_in_it() -> None:
    told = keras("""
for epoch in range(2):
    optimizer.zero_grad()
    for i in range(8):
        loss = net(X).sum()
        loss.backward()
    optimizer.step()
""")
    assert told[1] == "    grads = None"
    assert told[-1] == "    optimizer.apply(grads, net.trainable_variables)"


def test_what_is_first_set_back_in_the_loop_is_not_there_before_it() -> None:
    told = keras("""
for i in range(8):
    loss = net(X).sum()
    loss.backward()
    if i % 4 == 3:
        optimizer.step()
        optimizer.zero_grad()
""")
    assert told[:2] == ["grads = None", "for i in range(8):"]


@pytest.mark.parametrize("first", ["if i > 0:", "if i:", "if i != 0:"])
def test_a_first_round_has_nothing_to_set_back(first: str) -> None:
    told = keras(f"""
for i in range(8):
    loss = net(X).sum()
    {first}
        optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""")
    assert "    grads = tape.gradient(loss, net.trainable_variables)" in told


@pytest.mark.parametrize(
    "text",
    [
        "for i in range(8):\n    loss = net(X).sum()\n    loss.backward()\n    optimizer.step()",
        "w = torch.ones(3, requires_grad=True)\nfor i in range(8):\n    loss = (w * w).sum()\n"
        "    loss.backward()\n    if i % 2:\n        print(w.grad)\n        w.grad.zero_()",
    ],
)
def test_other_sums_are_refused(text: str) -> None:
    assert any(_REFUSED in one for one in keras(text))
