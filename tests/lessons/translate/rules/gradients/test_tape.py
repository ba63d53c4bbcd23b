"""Backward passes as tapes: what goes into `with`, and what is asked of it."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules import nets
from tests.lessons.translate.rules.cells import LEAF, SCALAR, know, lines, tell

_LEAF = "import torch\nx = torch.ones(3, requires_grad=True)"


def keras(*cells: str) -> list[str]:
    return tell("pytorch", "keras", *cells)


def test_what_made_the_loss_goes_into_the_tape() -> None:
    told = keras(_LEAF, "y = (x * x).sum()  # a sum\ny.backward()\nx.grad")[1]
    assert lines(told) == [
        "with tf.GradientTape() as t:",
        "    y = tf.reduce_sum(x * x)  # a sum",
        "t.gradient(y, x)",
    ]


def test_the_tape_stands_where_the_loss_was_made_in_an_earlier_cell() -> None:
    told = keras(_LEAF, "y = x * x\ny", "y.sum().backward()\nprint(x.grad)")
    assert lines(told[1]) == ["with tf.GradientTape() as t:", "    y = x * x", "y"]
    assert lines(told[2]) == ["print(t.gradient(y, x))"]


def test_a_tape_that_is_asked_twice_persists() -> None:
    told = keras(
        _LEAF,
        "y = x * x\nz = y * 2\nz.sum().backward()\nx.grad",
        "x.grad.zero_()\ny.sum().backward()\nx.grad",
    )
    assert told[1].startswith("with tf.GradientTape(persistent=True) as t:")
    assert lines(told[2]) == ["t.gradient(y, x)"]


def test_gradients_that_were_not_set_back_are_added() -> None:
    told = keras(_LEAF, "y = x * x\ny.sum().backward()", "z = x + 1\nz.sum().backward()\nx.grad")
    assert "x_grad = t.gradient(y, x)" in told[1]
    assert "x_grad += t.gradient(z, x)" in told[2]


def test_several_leaves_are_given_together() -> None:
    told = keras(
        "import torch\nw = torch.ones(2, requires_grad=True)\n"
        "b = torch.zeros(2, requires_grad=True)\n"
        "loss = (w + b).mean()\nloss.backward()\nw.grad, b.grad"
    )[0]
    assert "w_grad, b_grad = t.gradient(loss, [w, b])\nw_grad, b_grad" in told


def test_a_loss_without_a_name_gets_one() -> None:
    told = keras(_LEAF, "def f(a):\n    return a * a\n\nf(x).sum().backward()\nx.grad")[1]
    assert "with tf.GradientTape() as t:\n    loss = tf.reduce_sum(f(x))\n" in told
    assert told.endswith("\nt.gradient(loss, x)")


def test_gradients_that_are_printed_at_once_are_asked_for_at_once() -> None:
    leaf = f"{_LEAF}\nz = torch.ones(2, requires_grad=True)\ny = (x * z).sum()\ny.backward()\n"
    told = keras(f"{leaf}print(x.grad, z.grad)")[0]
    assert told.endswith("    y = tf.reduce_sum(x * z)\nprint(*t.gradient(y, [x, z]))")
    assert "x_grad, z_grad = t.gradient(y, [x, z])" in keras(f"{leaf}print(x.grad, 1, z.grad)")[0]


def test_a_gradient_that_is_read_later_or_compared_keeps_a_name() -> None:
    made = "y = (x * x).sum()\ny.backward()\n"
    assert "x_grad = t.gradient(y, x)\nx_grad == 2" in keras(_LEAF, f"{made}x.grad == 2")[1]
    assert "x_grad = t.gradient(y, x)\nprint(y)" in keras(_LEAF, f"{made}print(y)\nx.grad")[1]


def test_a_gradient_that_is_put_in_is_told() -> None:
    made = "y = x * x\n"
    weights = keras(_LEAF, f"{made}y.backward(torch.tensor([1.0, 2.0, 3.0]))\nx.grad")[1]
    assert "t.gradient(y, x, output_gradients=tf.constant([1.0, 2.0, 3.0]))" in weights
    ones = keras(_LEAF, f"{made}y.backward(torch.ones_like(y))\nx.grad")[1]
    assert "x_grad = t.gradient(y, x, output_gradients=tf.ones_like(y))" in ones


def test_gradients_that_a_function_returns_come_from_the_tape() -> None:
    told = keras(_LEAF, "y = (x * x).sum()\ngrads = torch.autograd.grad(y, [x])")[1]
    assert "grads = t.gradient(y, [x])" in told
    one = keras(_LEAF, "y = (x * x).sum()\ng = torch.autograd.grad(y, x)[0]")[1]
    assert "g = t.gradient(y, x)" in one


def test_before_any_pass_there_is_no_gradient() -> None:
    told = keras(_LEAF, "print(x.grad)", "y = x.sum()\ny.backward()\nx.grad")
    assert lines(told[1]) == ["x_grad = None", "print(x_grad)"]


def test_a_statement_that_hangs_on_no_variable_stays_outside() -> None:
    cells = (_LEAF, "c = torch.zeros(3)\ny = c + x\ny.sum().backward()\nx.grad")
    trace = know("pytorch", cells, x=LEAF, y=SCALAR)
    told = tell("pytorch", "keras", *cells, trace=trace)[1]
    assert told.startswith("c = tf.zeros(3)\nwith tf.GradientTape() as t:\n    y = c + x\n")


def test_a_loss_comes_from_the_layers_that_a_net_holds() -> None:
    told = nets.tell(
        "pytorch",
        "keras",
        "shared = nn.Linear(2, 1)\nnet = nn.Sequential(shared, nn.ReLU())\nl = net(X).sum()\n"
        "l.backward()\nprint(shared.bias.grad)",
        [nets.linear(2, 1)],
        {"l": SCALAR, "net": nets.NET, "net(X)": SCALAR}
        | {"shared": Known(kind="module", class_name=nets.LINEAR, module=0)},
    )
    assert told.endswith("print(tape.gradient(l, shared.bias))")


def test_paddle_is_told_alike() -> None:
    told = tell(
        "paddle",
        "keras",
        "import paddle\nx = paddle.to_tensor([1.0, 2.0], stop_gradient=False)\ny = (x * x).sum()\n"
        "y.backward()\nprint(x.grad)\nx.clear_gradient()",
    )[0]
    assert told.endswith("\nprint(t.gradient(y, x))")


def test_a_backward_of_ones_own_class_is_left_alone() -> None:
    source = "class Story:\n    def backward(self):\n        return 1\n\nStory().backward()"
    assert keras(source)[0] == source


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("for _ in range(2):\n    y = x.sum()\n    y.backward()\n    print(x.grad)", "add up"),
        ("y = x.sum()\ng = torch.autograd.grad(y, x, create_graph=True)", "a tape within a tape"),
    ],
)
def test_what_a_tape_cannot_do_is_refused(body: str, reason: str) -> None:
    told = keras(_LEAF, body)[1]
    assert reason in told
    assert "# triptych: " in told


EITHER = """
def plain(params, lr=0.1):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad
            param.grad.zero_()

def train_step(net, X, updater):
    l = net(X).sum()
    if isinstance(updater, torch.optim.Optimizer):
        updater.zero_grad()
        l.backward()
        updater.step()
    else:
        l.backward()
        updater(net.parameters())

net = torch.nn.Linear(2, 1)
train_step(net, X, plain)
train_step(net, X, torch.optim.SGD(net.parameters(), lr=0.1))
"""


def test_an_update_rule_that_is_handed_on_is_given_the_gradients() -> None:
    known = {"updater": Known(kind="optimizer"), "net": nets.NET, "net(X)": SCALAR}
    known |= {"net(X).sum()": SCALAR, "l": SCALAR}
    told = nets.tell("pytorch", "keras", EITHER, [nets.linear(2, 1)], known)
    asked = "        grads = tape.gradient(l, net.trainable_variables)\n"
    step = "updater.apply(grads, net.trainable_variables)"
    assert f"{asked}        {step}" in told
    assert f"{asked}        updater(net.trainable_variables, grads)" in told


def test_one_of_several_rules_that_takes_none_is_not_told() -> None:
    other = "def still(params):\n    pass\n\ntrain_step(net, X, still)"
    assert "which of several functions" in keras(f"import torch\n{EITHER}\n{other}")[0]


def test_a_step_of_an_optimizer_made_in_a_function_has_no_pass_from_elsewhere() -> None:
    function = """
def rates():
    weight = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=0.8)
    optimizer.step()
"""
    told = keras(_LEAF, function, "y = (x * x).sum()\ny.backward()\nx.grad")
    assert "# triptych: " in told[1]
    assert told[2].endswith("\ntape.gradient(y, x)")


def test_an_optimizer_of_two_nets_parameters_steps_by_their_gradients() -> None:
    told = keras(
        "import torch\na, b = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)\n"
        "params = list(a.parameters()) + list(b.parameters())\n"
        "optimizer = torch.optim.SGD(params, lr=0.1)\n"
        "loss = (a(X) + b(X)).sum()\nloss.backward()\noptimizer.step()"
    )[0]
    assert told.endswith("grads = tape.gradient(loss, params)\noptimizer.apply(grads, params)")


def test_the_tape_of_a_lesson_that_changes_something_by_gradients_has_a_long_name() -> None:
    pass_ = "import torch\nx = torch.ones(2, requires_grad=True)\ny = (x * x).sum()\ny.backward()"
    changed = f"{pass_}\nwith torch.no_grad():\n    x -= 0.1 * x.grad"
    assert "with tf.GradientTape() as t:" in tell("pytorch", "keras", f"{pass_}\nx.grad")[0]
    assert "with tf.GradientTape() as tape:" in tell("pytorch", "keras", changed)[0]
    assert "as tape:" in tell("pytorch", "keras", f"{pass_}\nt = x.grad")[0]


def test_a_parameter_with_a_name_is_one_of_its_nets() -> None:
    weight = Known(kind="parameter", is_trainable=True, owner=nets.LINEAR, part="weight")
    told = nets.tell(
        "pytorch",
        "keras",
        "net = nn.Linear(2, 1)\nw = list(net.parameters())[0]\nl = net(X).sum()\nl.backward()\n"
        "print(w.grad)",
        [nets.linear(2, 1)],
        {"l": SCALAR, "net": Known(kind="module", class_name=nets.LINEAR, module=0)}
        | {"net(X)": SCALAR, "w": weight},
    )
    assert told.endswith("print(tape.gradient(l, w))")
