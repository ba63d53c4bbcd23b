"""Loops over variables that go through their gradients as well."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.cells import LEAF, SCALAR, TENSOR, know, lines, tell

_START = "import torch\nw = torch.ones(3, requires_grad=True)\n"
_STATE = Known(kind="tensor", shape=(3,), ndim=1)


def keras(text: str) -> list[str]:
    cell = f"{_START}{text}"
    names = dict.fromkeys("wp", LEAF) | {"v": _STATE, "loss": SCALAR}
    trace = know("pytorch", (cell,), **names)
    return lines(tell("pytorch", "keras", cell, trace=trace)[0])[2:]


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("p in [w]", "p, grad in zip([w], grads)"),
        ("p, n in zip([w], [1])", "p, n, grad in zip([w], [1], grads)"),
        ("p, (n, m) in zip([w], [(1, 2)])", "p, (n, m), grad in zip([w], [(1, 2)], grads)"),
        ("i, p in enumerate([w])", "i, (p, grad) in enumerate(zip([w], grads))"),
        (
            "i, (p, n) in enumerate(zip([w], [1]))",
            "i, (p, n, grad) in enumerate(zip([w], [1], grads))",
        ),
    ],
)
def test_a_loop_goes_through_the_gradients_beside_the_rest(loop: str, expected: str) -> None:
    told = keras(f"loss = (w * w).sum()\nloss.backward()\nfor {loop}:\n    print(p.grad, p.grad)")
    assert told[-3:] == [
        "grads = tape.gradient(loss, [w])",
        f"for {expected}:",
        "    print(grad, grad)",
    ]


def test_a_list_of_gradients_is_made_beside_other_lists() -> None:
    told = keras(
        "loss = (w * w).sum()\nloss.backward()\nnew = [p.grad + v for p, v in zip([w], [w])]"
    )
    assert told[-1] == "new = [grad + v for p, v, grad in zip([w], [w], grads)]"


def test_two_lists_of_variables_in_a_loop_are_refused() -> None:
    told = keras(
        "b = torch.ones(3, requires_grad=True)\nloss = (w * w).sum()\nloss.backward()\n"
        "for p, q in zip([w], [w, b]):\n    print(p.grad)\n    print(q.grad)"
    )
    assert any("gradients of two lists of variables are asked for" in one for one in told)


def test_a_loop_in_other_words_is_refused() -> None:
    told = keras("loss = (w * w).sum()\nloss.backward()\nfor p in pairs(w)[0]:\n    print(p.grad)")
    assert any("triptych" in one for one in told)


_TRAINING = """
def sgd(params, states, lr):
    for p, v in zip(params, states):
        v[:] = v + p.grad
        p.data -= lr * v
        p.grad.zero_()

def plain(params, states, lr):
    for p in params:
        p.data -= lr * p.grad
        p.grad.zero_()

def train(step, states):
    net = lambda x: x * w
    for x in range(3):
        loss = net(x).sum()
        loss.backward()
        step([w], states, 0.1)

train(sgd, [torch.zeros(3)])
train(plain, None)
"""


def test_functions_that_are_handed_on_take_the_gradients_in_the_same_place() -> None:
    told = keras(_TRAINING)
    assert "def sgd(params, grads, states, lr):" in told
    assert "    for p, v, grad in zip(params, states, grads):" in told
    assert "def plain(params, grads, states, lr):" in told
    assert told[-5:] == [
        "            loss = tf.reduce_sum(net(x))",
        "        grads = tape.gradient(loss, [w])",
        "        step([w], grads, states, 0.1)",
        "train(sgd, [tf.Variable(tf.zeros(3))])",
        "train(plain, None)",
    ]


def test_functions_that_take_them_in_other_places_are_refused() -> None:
    told = keras(
        _TRAINING.replace("def plain(params, states, lr)", "def plain(lr, states, params)")
    )
    assert any("which of several functions this calls" in one for one in told)


def test_what_a_loop_gives_again_comes_from_no_loop_before() -> None:
    loop = """
        for X, y in batches:
            l = loss(net(X), y)
            trainer.zero_grad()
            l.mean().backward()
            trainer.step()
        print(float(l.mean()))
    """
    made = """
        import torch
        from torch import nn
        net, loss = nn.Linear(2, 1), nn.MSELoss(reduction='none')
        trainer = torch.optim.SGD(net.parameters(), lr=0.1)
    """
    cells = (made, loop, loop)
    trace = know("pytorch", cells, l=TENSOR, X=_STATE, y=_STATE)
    for told in tell("pytorch", "keras", *cells, trace=trace)[1:]:
        assert "    with tf.GradientTape() as tape:\n        l = loss(y, net(X))" in told
        assert "# triptych: " not in told


def test_a_loop_over_named_parameters_goes_through_variables_that_know_their_names() -> None:
    told = lines(
        tell(
            "pytorch",
            "keras",
            "import torch\nnet = torch.nn.Linear(2, 1)\nloss = net(torch.ones(1, 2)).sum()\n"
            "loss.backward()\nfor name, p in net.named_parameters():\n    print(name, p.grad)",
        )[0]
    )
    assert told[-2:] == [
        "for p, grad in zip(net.trainable_variables, grads):",
        "    print(p.path, grad)",
    ]
