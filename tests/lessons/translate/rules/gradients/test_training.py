"""Training steps: which variables are trained, in both ways."""

from tests.lessons.translate.rules.cells import lines, tell

_NET = """
import torch
from torch import nn
net = nn.Sequential(nn.Linear(2, 1))
loss = nn.MSELoss()
"""
_LOOP = """
for X, y in batches:
    {first}
    l = loss(net(X), y)
    l.backward()
    {last}
"""


def keras(*cells: str) -> list[str]:
    return tell("pytorch", "keras", *cells)


def test_a_step_applies_what_the_tape_gives() -> None:
    made = f"{_NET}trainer = torch.optim.SGD(net.parameters(), lr=0.1)"
    loop = _LOOP.format(first="", last="trainer.step()")
    told = keras(made, loop.replace("    l.backward", "    trainer.zero_grad()\n    l.backward"))[1]
    assert lines(told) == [
        "for X, y in batches:",
        "    with tf.GradientTape() as tape:",
        "        l = loss(y, net(X))",
        "    grads = tape.gradient(l, net.trainable_variables)",
        "    trainer.apply(grads, net.trainable_variables)",
    ]


def test_a_step_after_a_loss_that_follows_the_zeroing_is_given_pairs() -> None:
    made = f"{_NET}trainer = torch.optim.SGD(net.parameters(), lr=0.1)"
    told = keras(made, _LOOP.format(first="trainer.zero_grad()", last="trainer.step()"))[1]
    assert "    trainer.apply_gradients(zip(grads, net.trainable_variables))" in told


def test_a_function_calls_the_net_by_its_own_name() -> None:
    function = (
        "def train(model, opt, X, y):\n    opt.zero_grad()\n    l = loss(model(X), y)\n"
        "    l.backward()\n    opt.step()\n\ntrain(net, trainer, X, y)"
    )
    made = f"{_NET}trainer = torch.optim.SGD(net.parameters(), lr=0.1)"
    told = keras(made, function)[1]
    assert "opt.apply_gradients(zip(grads, model.trainable_variables))" in told


def test_a_list_of_variables_stays_a_list() -> None:
    told = keras(
        "import torch\nw = torch.ones(2, requires_grad=True)\nopt = torch.optim.SGD([w], lr=0.1)\n"
        "l = (w * w).sum()\nopt.zero_grad()\nl.backward()\nopt.step()"
    )[0]
    assert "grads = tape.gradient(l, [w])\nopt.apply(grads, [w])" in told


def test_a_function_that_reads_gradients_is_given_them() -> None:
    function = (
        "import torch\n\ndef sgd(params, lr):\n    with torch.no_grad():\n"
        "        for param in params:\n            param -= lr * param.grad\n"
        "            param.grad.zero_()"
    )
    call = (
        "w = torch.ones(2, requires_grad=True)\nfor _ in range(3):\n    l = (w * w).sum()\n"
        "    l.backward()\n    sgd([w], 0.1)"
    )
    told = keras(function, call)
    assert lines(told[0])[1:] == [
        "def sgd(params, grads, lr):",
        "    for param, grad in zip(params, grads):",
        "        param.assign_sub(lr * grad)",
    ]
    assert "    grads = tape.gradient(l, [w])\n    sgd([w], grads, 0.1)" in told[1]


def test_a_list_with_a_name_is_what_the_tape_is_asked_for() -> None:
    function = (
        "def sgd(params, lr):\n    for p in params:\n        p.data -= lr * p.grad\n"
        "        p.grad.zero_()\n"
    )
    made = "import torch\nw = torch.ones(2, requires_grad=True)\nparams = [w]\n"
    step = "for _ in range(3):\n    l = (w * w).sum()\n    l.backward()\n    sgd(params, 0.1)"
    told = keras(made + function + step)[0]
    assert "    grads = tape.gradient(l, params)\n    sgd(params, grads, 0.1)" in told


def test_one_variable_that_a_function_is_given_is_changed_there() -> None:
    function = "def step(p, lr):\n    with torch.no_grad():\n        p -= lr * p.grad\n"
    made = "import torch\nw = torch.ones(2, requires_grad=True)\n"
    told = keras(f"{made}{function}l = (w * w).sum()\nl.backward()\nstep(w, 0.1)")[0]
    assert "def step(p, grad, lr):\n    p.assign_sub(lr * grad)" in told
    assert "w_grad = tape.gradient(l, w)\nstep(w, w_grad, 0.1)" in told


def test_parameters_that_are_picked_are_not_all_of_a_nets() -> None:
    lesson = (
        f"{_NET}opt = torch.optim.SGD(filter(lambda p: {{}}, net.parameters()), lr=0.1)\n"
        "l = loss(net(X), y)\nl.backward()\nopt.step()"
    )
    assert "net.trainable_variables" in keras(lesson.format("p.requires_grad"))[0]
    told = keras(lesson.format("p.dim() > 1"))[0]
    assert "# triptych: which variables are trained is not said in words that Keras has" in told


def test_groups_of_parameters_are_refused() -> None:
    made = (
        f"{_NET}opt = torch.optim.SGD([{{'params': net[0].weight}}], lr=0.1)\n"
        "l = loss(net(X), y)\nl.backward()\nopt.step()"
    )
    assert "Keras has no groups of parameters with settings of their own" in keras(made)[0]


def test_an_optimizer_is_given_what_it_is_applied_to() -> None:
    step = (
        "import tensorflow as tf\nimport keras\nw = tf.Variable([1.0, 2.0])\n"
        "opt = keras.optimizers.SGD(0.1)\nfor _ in range(3):\n"
        "    with tf.GradientTape() as tape:\n        l = tf.reduce_sum(w * w)\n"
        "    grads = tape.gradient(l, [w])\n    opt.apply(grads, [w])"
    )
    told = tell("keras", "pytorch", step)[0]
    assert "opt = torch.optim.SGD([w], 0.1)" in told
    assert lines(told)[-4:] == [
        "    l = (w * w).sum()",
        "    opt.zero_grad()",
        "    l.backward()",
        "    opt.step()",
    ]
    assert "    opt.clear_grad()\n" in tell("keras", "paddle", step)[0]


def test_an_optimizer_before_its_net_is_refused() -> None:
    step = (
        "import tensorflow as tf\nimport keras\nopt = keras.optimizers.SGD(0.1)\n"
        "w = tf.Variable([1.0, 2.0])\nwith tf.GradientTape() as tape:\n"
        "    l = tf.reduce_sum(w * w)\ngrads = tape.gradient(l, [w])\nopt.apply(grads, [w])"
    )
    told = tell("keras", "pytorch", step)[0]
    assert "made before the parameters that it is to train" in told
    assert "opt = keras.optimizers.SGD(0.1)" in told


def test_a_list_is_called_as_another_functions_own_is() -> None:
    lesson = (
        "import torch\n\ndef plain(params, grads):\n    return grads\n\n"
        "def train():\n    w = torch.ones(2, requires_grad=True)\n"
        "    opt = torch.optim.SGD([w], lr=0.1)\n    l = (w * w).sum()\n    l.backward()\n"
        "    opt.step()\n{}"
    )
    told = tell("pytorch", "keras", lesson.format(""))[0]
    assert "\n    grads = tape.gradient(l, [w])\n" in told
    told = tell("pytorch", "keras", lesson.format("grads = 1"))[0]
    assert "\n    gradients = tape.gradient(l, [w])\n" in told


def test_an_optimizer_that_is_returned_beside_its_net_trains_it() -> None:
    told = tell(
        "pytorch",
        "keras",
        """
        import torch
        from torch import nn
        def make():
            model = nn.Linear(3, 2)
            return model, torch.optim.SGD(model.parameters(), lr=0.1)
        net, trainer = make()
        """,
        "l = net(X).sum()\nl.backward()\ntrainer.step()\ntrainer.zero_grad()",
    )[1]
    assert told.endswith(
        "grads = tape.gradient(l, net.trainable_variables)\n"
        "trainer.apply(grads, net.trainable_variables)"
    )
