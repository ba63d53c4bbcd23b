"""Tensors of which gradients are wanted, in-place changes of them, and blocks without a record."""

from tests.lessons.translate.rules.cells import LEAF, SCALAR, know, tell


def test_pytorch_asks_and_paddle_does_not_stop() -> None:
    source = "import torch\nx = torch.arange(4.0)\nx.requires_grad_(True)"
    told = tell("pytorch", "paddle", source)[0]
    assert told.endswith("x.stop_gradient = False")
    back = tell("paddle", "pytorch", told)[0]
    assert back.endswith("x.requires_grad_(True)")
    frozen = tell(
        "paddle", "pytorch", "import paddle\nx = paddle.ones([2])\nx.stop_gradient = True"
    )
    assert frozen[0].endswith("x.requires_grad_(False)")


def test_in_keras_a_leaf_is_a_variable_from_its_making() -> None:
    near = tell("paddle", "keras", "import paddle\nw = paddle.zeros([2])\nw.stop_gradient = False")
    assert "w = tf.Variable(tf.zeros(" in near[0]
    assert len(near[0].splitlines()) == 2
    read = tell("pytorch", "keras", "import torch\nx = torch.ones(2)\nprint(x)\nx.requires_grad_()")
    assert read[0].endswith("print(x)\nx = tf.Variable(x)")


def test_a_list_of_leaves_becomes_one_of_variables() -> None:
    source = (
        "import torch\n\ndef make():\n    w = torch.ones(2)\n    params = [w]\n"
        "    for p in params:\n        p.requires_grad_(True)\n    return {}"
    )
    told = tell("pytorch", "keras", source.format("params"))[0]
    assert "    params = [tf.Variable(p) for p in params]\n" in told
    told = tell("pytorch", "keras", source.format("w"))[0]
    assert "becomes a variable of TensorFlow when it is made" in told


def test_steps_change_the_variable_itself() -> None:
    cells = ("import torch\nwith torch.no_grad():\n    # down\n    w -= 0.1 * g\n    w[:] = g",)
    trace = know("pytorch", cells, w=LEAF)
    told = tell("pytorch", "keras", *cells, trace=trace)[0]
    assert told.endswith("# down\nw.assign_sub(0.1 * g)\nw.assign(g)")
    told = tell("pytorch", "paddle", *cells, trace=trace)[0]
    assert "    w.set_value(w - 0.1 * g)" in told


def test_a_number_is_changed_as_before() -> None:
    source = "n = 3\nn -= 1"
    assert tell("pytorch", "keras", source)[0] == source


def test_set_value_of_a_leaf_is_a_step_or_a_change_of_its_data() -> None:
    cells = ("import paddle\nwith paddle.no_grad():\n    w.set_value(w - g)\nw.set_value(g)",)
    told = tell("paddle", "pytorch", *cells, trace=know("paddle", cells, w=LEAF))[0]
    assert told.endswith("    w -= g\nw.data.copy_(g)")


def test_variables_become_tensors_as_far_as_gradients_are_asked_for() -> None:
    made = (
        "import tensorflow as tf\nw = tf.Variable(tf.zeros([2]) * 2)\n"
        "v = tf.Variable(w, trainable=False)"
    )
    taped = "with tf.GradientTape() as tape:\n    y = w * w\ntape.gradient(y, w)"
    told = tell("keras", "pytorch", made, taped)[0]
    assert "w = nn.Parameter(torch.zeros(" in told
    assert told.endswith("v = w.clone()")
    told = tell("keras", "paddle", made, taped)[0]
    assert "w = paddle.zeros([2]) * 2\nw.stop_gradient = False\n" in told


def test_a_parameter_is_a_variable_that_is_said_to_be_trained() -> None:
    made = "import torch\nfrom torch import nn\nw = nn.Parameter(torch.ones(2, 3))"
    cells = (made, "y = (w * w).sum()\ny.backward()\nw.grad")
    there = tell("pytorch", "keras", *cells, trace=know("pytorch", cells, w=LEAF, y=SCALAR))
    assert there[0].endswith("w = tf.Variable(tf.ones((2, 3)), trainable=True)")
    assert tell("keras", "pytorch", *there)[0] == cells[0]
    listed = ("import torch\nfrom torch import nn\nw = nn.Parameter(torch.tensor([2.0]))", cells[1])
    told = tell("pytorch", "keras", *listed, trace=know("pytorch", listed, w=LEAF, y=SCALAR))
    assert told[0].endswith("w = tf.Variable([2.0], trainable=True)")
    assert tell("keras", "pytorch", *told)[0] == listed[0]
    computed = (made.replace("3)", "3) * 0.5"), cells[1])
    told = tell("pytorch", "keras", *computed, trace=know("pytorch", computed, w=LEAF, y=SCALAR))
    assert told[0].endswith("w = tf.Variable(tf.ones((2, 3)) * 0.5)")
    assert tell("keras", "pytorch", *told)[0] == computed[0]
    plain = there[0].replace(", trainable=True", "")
    back = tell("keras", "pytorch", plain, *there[1:])[0]
    assert back.endswith("w = torch.ones(2, 3, requires_grad=True)")


def test_detaching_in_place_gives_the_name_another_value() -> None:
    source = "import torch\nh = torch.ones(2)\nh.detach_()"
    assert tell("pytorch", "keras", source)[0].endswith("h = tf.stop_gradient(h)")
    assert tell("pytorch", "paddle", source)[0].endswith("h.detach_()")


def test_what_is_decided_when_it_runs_is_refused() -> None:
    source = "import paddle\nx = paddle.ones([2])\nx.stop_gradient = flag"
    told = tell("paddle", "pytorch", source)[0]
    assert "whether gradients are wanted is worked out when it runs" in told


def test_an_array_of_what_a_tape_saw_is_cut_off_first() -> None:
    taped = (
        "import tensorflow as tf\nx = tf.Variable([1.0])\n"
        "with tf.GradientTape() as t:\n    y = x * x\n"
    )
    told = tell("keras", "pytorch", f"{taped}c = tf.ones(2)\ny.numpy(), c.numpy()")[0]
    assert told.endswith("y.detach().numpy(), c.numpy()")


def test_what_a_function_of_ones_own_makes_is_told_at_once() -> None:
    made = "import tensorflow as tf\n\ndef draw(n):\n    return tf.random.normal((n,)) * 0.1\n\n"
    taped = "with tf.GradientTape() as tape:\n    y = w * w\ntape.gradient(y, w)"
    cells = (f"{made}w = tf.Variable(draw(2))", taped)
    trace = know("keras", cells, w=LEAF)
    assert tell("keras", "pytorch", *cells, trace=trace)[0].endswith("w = draw(2).requires_grad_()")
    cells = (f"{made}w = tf.Variable(draw(v))", taped)
    trace = know("keras", cells, w=LEAF, v=LEAF)
    assert "w = nn.Parameter(draw(v))" in tell("keras", "pytorch", *cells, trace=trace)[0]
