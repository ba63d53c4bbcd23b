"""Tapes as backward passes: the recorded statements, the zeroing, and where gradients are read."""

from tests.lessons.translate.rules.cells import lines, tell

_VARIABLE = "import tensorflow as tf\nx = tf.Variable([1.0, 2.0])"


def pytorch(*cells: str) -> list[str]:
    return tell("keras", "pytorch", *cells)


def test_the_recorded_statements_stand_alone() -> None:
    told = pytorch(
        _VARIABLE,
        "with tf.GradientTape() as tape:\n    # doubled\n    y = tf.reduce_sum(2 * x)  # a sum\n"
        "g = tape.gradient(y, x)\nprint(g)",
    )
    assert told[0].endswith("x = torch.tensor([1.0, 2.0], requires_grad=True)")
    assert lines(told[1]) == [
        "# doubled",
        "y = (2 * x).sum()  # a sum",
        "y.backward()",
        "print(x.grad)",
    ]


def test_an_earlier_gradient_is_set_back_first() -> None:
    taped = "with tf.GradientTape() as tape:\n    y = tf.reduce_sum(x)\ntape.gradient(y, x)"
    assert "x.grad.zero_()" not in pytorch(_VARIABLE, taped)[1]
    assert (
        "x.grad.zero_()\ny = x.sum()\ny.backward()\nx.grad" in pytorch(_VARIABLE, taped, taped)[2]
    )
    assert "x.clear_gradient()" in tell("keras", "paddle", _VARIABLE, taped, taped)[2]


def test_a_tape_that_persists_keeps_the_graph() -> None:
    told = pytorch(
        _VARIABLE,
        "with tf.GradientTape(persistent=True) as tape:\n    y = tf.reduce_sum(x)\n    z = 2 * y\n"
        "a = tape.gradient(z, x)\nprint(a)\nb = tape.gradient(y, x)\nprint(b)\ndel tape",
    )[1]
    assert "z.backward(retain_graph=True)\nprint(x.grad)\n" in told
    assert told.endswith("x.grad.zero_()\ny.backward()\nprint(x.grad)")


def test_gradients_that_are_read_later_are_copied() -> None:
    taped = "with tf.GradientTape() as tape:\n    y = tf.reduce_sum(x)\n"
    told = pytorch(
        _VARIABLE, f"{taped}a = tape.gradient(y, x)\n{taped}b = tape.gradient(y, x)\nprint(a, b)"
    )[1]
    assert "a = x.grad.clone()" in told
    assert "print(a, x.grad)" in told


def test_loops_over_gradients_go_over_the_variables() -> None:
    told = pytorch(
        _VARIABLE,
        "for _ in range(3):\n    with tf.GradientTape() as tape:\n"
        "        y = tf.reduce_sum(x * x)\n"
        "    grads = tape.gradient(y, [x])\n    for v, g in zip([x], grads):\n"
        "        v.assign_sub(0.1 * g)",
    )[1]
    assert lines(told)[2:] == [
        "    y.backward()",
        "    with torch.no_grad():",
        "        for v in [x]:",
        "            v -= 0.1 * v.grad",
        "            v.grad.zero_()",
    ]


def test_a_function_needs_no_list_of_gradients() -> None:
    told = pytorch(
        "import tensorflow as tf\n\ndef sgd(params, grads, lr):\n"
        "    for param, grad in zip(params, grads):\n        param.assign_sub(lr * grad)",
        "x = tf.Variable([1.0])\nwith tf.GradientTape() as tape:\n    y = tf.reduce_sum(x * x)\n"
        "g = tape.gradient(y, [x])\nsgd([x], g, 0.1)",
    )
    assert "def sgd(params, lr):\n" in told[0]
    assert "        for param in params:\n            param -= lr * param.grad\n" in told[0]
    assert told[1].endswith("y.backward()\nsgd([x], 0.1)")


def test_a_watched_constant_is_told_so() -> None:
    source = (
        "import tensorflow as tf\ns = tf.constant(3.0)\nwith tf.GradientTape() as t:\n"
        "    t.watch(s)\n    y = s * s\nt.gradient(y, s)"
    )
    assert "s.requires_grad_(True)\ny = s * s\n" in pytorch(source)[0]
    assert "s.stop_gradient = False\ny = s * s\n" in tell("keras", "paddle", source)[0]


def test_a_gradient_method_of_ones_own_is_left_alone() -> None:
    source = (
        "class Slope:\n    def gradient(self, y, x):\n        return y\n\nSlope().gradient(1, 2)"
    )
    assert pytorch(source)[0] == source


def test_gradients_that_another_pass_would_add_to_are_kept_by_no_tensor() -> None:
    made = "import tensorflow as tf\nx = tf.Variable(1.0)\ny = tf.Variable(2.0)\n"
    tape = "with tf.GradientTape(persistent=True) as t:\n    z = x * y\n"
    asked = "dx = t.gradient(z, x)\ndy = t.gradient(z, y)\nprint(dx, dy)"
    assert tell("keras", "pytorch", made + tape + asked)[0].endswith(
        "dx = torch.autograd.grad(z, x, retain_graph=True)[0]\n"
        "dy = torch.autograd.grad(z, y)[0]\nprint(dx, dy)"
    )
    told = tell("keras", "paddle", f"{made}{tape}print(t.gradient(z, x), t.gradient(z, y))")[0]
    assert told.endswith("print(paddle.grad(z, x, retain_graph=True)[0], paddle.grad(z, y)[0])")
    other = "with tf.GradientTape() as t:\n    w = y * y\ndy = t.gradient(w, y)"
    alone = f"{made}with tf.GradientTape() as t:\n    z = x * x\ndx = t.gradient(z, x)\n{other}"
    assert "z.backward()" in tell("keras", "pytorch", f"{alone}\nprint(dx, dy)")[0]


def test_a_tape_within_a_tape_gives_gradients_that_go_on() -> None:
    told = pytorch(
        _VARIABLE,
        "with tf.GradientTape() as a:\n    with tf.GradientTape() as b:\n"
        "        y = tf.reduce_sum(x * x)\n"
        "    g = b.gradient(y, x)\n    s = tf.reduce_sum(g)\nprint(a.gradient(s, x))",
    )[1]
    assert lines(told) == [
        "y = (x * x).sum()",
        "g = torch.autograd.grad(y, x, create_graph=True)[0]",
        "s = torch.sum(g)",
        "s.backward()",
        "print(x.grad)",
    ]


def test_a_value_in_between_is_asked_for_where_it_keeps_no_gradient() -> None:
    told = pytorch(
        _VARIABLE,
        "with tf.GradientTape() as t:\n    y = 2 * x\n    z = tf.reduce_sum(y * y)\n"
        "print(t.gradient(z, y))",
    )[1]
    assert told.endswith("print(torch.autograd.grad(z, y)[0])")


def test_gradients_of_a_dictionary_are_those_of_its_variables() -> None:
    own = "with tf.GradientTape() as t:\n    y = tf.reduce_sum(x)\ng = t.gradient(y, {'x': x})\n"
    assert pytorch(_VARIABLE, own + "print(g['x'])")[1].endswith("y.backward()\nprint(x.grad)")
    assert "g = {'x': x.grad.clone()}\n" in pytorch(_VARIABLE, own + "print(g)")[1]
    named = own.replace("{'x': x}", "own")
    assert "print(x.grad)" in pytorch(_VARIABLE, f"own = {{'x': x}}\n{named}print(g['x'])")[1]


def test_what_a_pass_is_not_told_is_refused() -> None:
    taped = "with tf.GradientTape() as t:\n    y = tf.reduce_sum(x)\n"
    told = pytorch(_VARIABLE, f"{taped}g = t.gradient(y, x, unconnected_gradients='zero')")[1]
    assert "a backward pass is not told `unconnected_gradients`" in told


def test_gradients_of_another_make_are_given_to_the_variables() -> None:
    told = pytorch(
        _VARIABLE,
        "import keras\nopt = keras.optimizers.SGD(0.1)\nwith tf.GradientTape() as tape:\n"
        "    y = tf.reduce_sum(x)\ng = tape.gradient(y, [x])\nopt.apply(clipped, [x])",
    )[1]
    assert told.endswith("for param, grad in zip([x], clipped):\n    param.grad = grad\nopt.step()")


def test_a_function_that_is_handed_on_keeps_its_list_of_gradients() -> None:
    step = (
        "import tensorflow as tf\n\ndef plain(params, grads):\n"
        "    for param, grad in zip(params, grads):\n        param.assign_sub(0.1 * grad)\n"
        "updater = plain"
    )
    told = pytorch(step)[0]
    assert "def plain(params, grads):\n" in told
    assert "    for param, grad in zip(params, grads):\n" in told


def test_what_may_be_no_optimizer_does_not_set_gradients_back() -> None:
    source = (
        "import tensorflow as tf\n\ndef step(net, X, updater):\n"
        "    with tf.GradientTape() as tape:\n        l = tf.reduce_sum(net(X))\n"
        "    grads = tape.gradient(l, net.trainable_variables)\n"
        "    if isinstance(updater, tf.keras.optimizers.Optimizer):\n"
        "        updater.apply_gradients(zip(grads, net.trainable_variables))\n"
    )
    told = pytorch(source)[0]
    assert "    net.zero_grad()\n    l.backward()\n" in told
    assert "        updater.step()" in told


def test_gradients_that_a_later_pass_has_taken_over_are_not_those_of_an_earlier() -> None:
    taped = "with tf.GradientTape() as tape:\n    loss = tf.reduce_sum(net(x))\n"
    taped += "grads = tape.gradient(loss, net.trainable_variables)\n"
    applied = f"# the last one\n{taped}opt.apply(grads, net.trainable_variables)"
    first = "import tensorflow as tf\nimport keras\nopt = keras.optimizers.SGD(0.1)\n" + applied
    told = tell("keras", "pytorch", first, taped, applied)
    assert told[1].splitlines() == ["loss = net(x).sum()", "net.zero_grad()", "loss.backward()"]
    assert "opt.zero_grad()\nloss.backward()\nopt.step()" in told[2]


def test_a_part_of_a_trained_variable_is_changed_outside_of_the_graph() -> None:
    taped = "with tf.GradientTape() as tape:\n    y = tf.reduce_sum(x)\ntape.gradient(y, x)"
    told = pytorch(_VARIABLE, taped, "x[0].assign(5.0)\nx[1].assign_add(x[0])")[2]
    assert lines(told) == ["with torch.no_grad():", "    x[0] = 5.0", "    x[1] += x[0]"]
    told = tell("keras", "paddle", _VARIABLE, taped, "x[:1].assign([5.0])")[2]
    assert lines(told) == ["with paddle.no_grad():", "    x[:1] = paddle.to_tensor([5.0])"]


def test_a_list_that_a_variable_is_changed_by_is_a_tensor() -> None:
    taped = "with tf.GradientTape() as t:\n    y = tf.reduce_sum(x)\nprint(t.gradient(y, x))\n"
    told = pytorch(_VARIABLE, f"{taped}x.assign_add([2, 3])")[1]
    assert told.endswith("with torch.no_grad():\n    x += torch.tensor([2, 3])")


def test_a_name_of_a_display_is_no_gradient_of_the_lesson() -> None:
    own = "with tf.GradientTape() as t:\n    y = tf.reduce_sum(x)\ng = t.gradient(y, x)\n"
    told = pytorch(_VARIABLE, own + "print(g, [g + 1 for g in range(3)])")[1]
    assert told.endswith("print(x.grad, [g + 1 for g in range(3)])")


def test_a_variable_that_is_made_anew_keeps_its_gradient() -> None:
    first = "with tf.GradientTape() as t:\n    y = tf.reduce_sum(x * w)\nprint(t.gradient(y, w))"
    again = "x = tf.Variable([3.0])\nwith tf.GradientTape() as t:\n    y = x * x\n"
    told = pytorch(
        _VARIABLE, "w = tf.Variable([1.0, 2.0])", first, f"{again}print(t.gradient(y, x))"
    )
    assert "autograd.grad" not in told[3]
    assert told[3].endswith("print(x.grad)")
