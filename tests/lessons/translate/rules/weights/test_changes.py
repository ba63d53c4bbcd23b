"""Parameters that are set, all of one or a part."""

from common.cells.known import Known, KnownModule
from tests.lessons.translate.rules.nets import LINEAR, ROWS, linear, tell, tell_last, write

WEIGHT = Known(kind="parameter", owner=LINEAR, part="weight", shape=(8, 4), ndim=2)


def test_an_element_is_set_where_its_framework_lets_it() -> None:
    body = "net[0].weight.data[1, 0] = 42"
    assert tell_last("pytorch", "keras", body) == "net.layers[0].kernel[0, 1].assign(42)"
    assert tell_last("pytorch", "paddle", body) == (
        "with paddle.no_grad():\n    net[0].weight[0, 1] = 42"
    )
    assert tell_last("keras", "pytorch", "net.layers[0].kernel[0, 1].assign(42)") == body


def test_a_whole_parameter_is_changed_by_an_operator() -> None:
    assert tell_last("pytorch", "paddle", "net[0].weight.data[:] += 1") == (
        "net[0].weight.set_value(net[0].weight + 1)"
    )
    assert tell_last("paddle", "pytorch", "net[0].weight.set_value(net[0].weight.numpy() + 1)") == (
        "net[0].weight.data += 1"
    )
    assert tell_last("pytorch", "keras", "net[0].bias.data *= 2") == (
        "net.layers[0].bias.assign(net.layers[0].bias * 2)"
    )


def test_an_array_of_a_parameter_stays_one_where_both_set_it_so() -> None:
    own = "net[0].weight.set_value(net[0].weight.numpy() + 1)"
    told = tell_last("paddle", "keras", own)
    assert told == "net.layers[0].kernel.assign(net.layers[0].kernel.numpy() + 1)"
    assert tell_last("keras", "paddle", told) == own
    assert tell_last("keras", "pytorch", told) == "net[0].weight.data += 1"
    bare = "net[0].weight.set_value(net[0].weight + 1)"
    assert tell_last("paddle", "keras", bare) == "net.layers[0].kernel.assign_add(1)"


def test_a_parameter_that_is_filled_is_filled_outside_of_the_history() -> None:
    known = {"p": Known(kind="parameter", dtype="float32", is_trainable=True)}
    body = "for p in net.trainable_variables:\n    p.assign(tf.fill(p.shape, 1e-6))"
    told = tell("keras", "pytorch", f"{ROWS['keras']}{body}", (), known)
    assert told.endswith("for p in net.parameters():\n    p.data.fill_(1e-6)")


def test_a_mask_is_cast_where_nothing_else_does_it() -> None:
    body = "m.weight.data *= m.weight.data.abs() >= 5"
    mask = Known(kind="tensor", dtype="bool", shape=(8, 4), ndim=2)
    known = {"m.weight": WEIGHT, "m.weight.data.abs() >= 5": mask}
    told = tell("pytorch", "paddle", body, (), known)
    assert told.endswith(".astype('float32'))")
    assert told.startswith("m.weight.set_value(m.weight * (")


def test_a_value_is_turned_with_its_weight() -> None:
    known = {"m.weight": WEIGHT, "values": Known(kind="tensor", shape=(8, 4), ndim=2)}
    assert tell("pytorch", "paddle", "m.weight.data = values", (), known) == (
        "m.weight.set_value(values.T)"
    )
    known["values"] = Known(kind="tensor", shape=(4,), ndim=1)
    marks = write("pytorch", "paddle", "m.weight.data = values", (), known).marks
    assert "how this value stands is not known" in marks[0].reason


def test_a_value_that_is_turned_twice_is_not_turned() -> None:
    known = {"m.weight": WEIGHT, "v": Known(kind="tensor", shape=(8, 4), ndim=2)}
    known["v.T"] = Known(kind="tensor", shape=(4, 8), ndim=2)
    assert tell("pytorch", "paddle", "m.weight.data.copy_(v.T)", (), known) == (
        "m.weight.set_value(v)"
    )
    assert tell("pytorch", "keras", "m.weight.data.copy_(v.T)", (), known) == "m.kernel.assign(v)"
    known["v + v.T"] = known["v"]
    assert tell("pytorch", "paddle", "m.weight.data.copy_(v + v.T)", (), known) == (
        "m.weight.set_value((v + v.T).T)"
    )


def test_the_only_weight_of_a_layer_is_all_that_it_is_given() -> None:
    value = "values"
    known = {
        "m": Known(kind="module", class_name=LINEAR, module=0),
        "m.weight": WEIGHT,
        value: Known(kind="tensor", shape=(8, 4), ndim=2),
    }
    alone = KnownModule(class_name=LINEAR, parameters={"weight": (8, 4)})
    told = tell("pytorch", "keras", "m.weight.data = values", [alone], known)
    assert told.endswith("m.set_weights([tf.transpose(values)])")
    told = tell("pytorch", "keras", "m.weight.data = values", [linear(4, 8)], known)
    assert told.endswith("m.kernel.assign(tf.transpose(values))")


def test_plain_names_and_steps_of_training_are_left_to_others() -> None:
    assert tell_last("pytorch", "keras", "count = 0\ncount += 1") == "count = 0\ncount += 1"
    step = "p.data -= 0.1 * p.grad"
    assert (
        tell("pytorch", "paddle", step, (), {"p": WEIGHT, "p.data": WEIGHT}).count("set_value") < 2
    )


def test_an_element_that_is_scattered_is_set() -> None:
    weight = Known(kind="parameter", owner="keras.layers.Dense", part="kernel", ndim=2)
    body = "k.assign(tf.tensor_scatter_nd_update(k.value, [[0, 1]], [42.0]))"
    assert tell("keras", "pytorch", body, (), {"k": weight}) == "k.data[1, 0] = 42.0"
    assert tell("keras", "paddle", body, (), {"k": weight}).endswith("    k[0, 1] = 42.0")


def test_a_sum_is_bracketed_where_it_has_to_be() -> None:
    known = {"m.bias": Known(kind="parameter", owner=LINEAR, part="bias", shape=(8,), ndim=1)}
    body = "m.bias.data -= {}"
    told = tell("pytorch", "keras", body.format("2 * a"), (), known)
    assert told == "m.bias.assign_sub(2 * a)"
    told = tell("pytorch", "paddle", body.format("2 * a"), (), known)
    assert told.endswith("m.bias.set_value(m.bias - 2 * a)")
    told = tell("pytorch", "paddle", body.format("(a + 1)"), (), known)
    assert told.endswith("m.bias.set_value(m.bias - (a + 1))")


def test_a_parameter_that_is_counted_among_the_weights_is_changed_as_a_whole() -> None:
    counted = "net.layers[0].weights[0]"
    net = KnownModule(class_name="keras.Sequential", children=(("0", 1), ("1", 2)))
    modules = [net, linear(4, 8, is_turned=False), linear(8, 1, is_turned=False)]
    dense = Known(kind="module", class_name="keras.layers.Dense", module=1)
    kernel = Known(kind="parameter", owner="keras.layers.Dense", part="kernel", shape=(4, 8))
    known = {"net.layers[0]": dense, counted: kernel}
    body = f"{ROWS['keras']}{counted}.assign({counted} + 1)"
    assert tell("keras", "pytorch", body, modules, known).endswith("net[0].weight.data += 1")
    assert tell("keras", "paddle", body, modules, known).endswith(
        "net[0].weight.set_value(net[0].weight + 1)"
    )


def test_a_list_is_made_a_tensor_where_tensorflow_takes_it_for_one() -> None:
    body = "net.layers[0].bias.assign([2, 0])"
    bias = {"net.layers[0].bias": Known(kind="parameter", dtype="float32", shape=(2,), ndim=1)}
    told = tell("keras", "pytorch", f"{ROWS['keras']}{body}", (), bias)
    assert told.endswith("net[0].bias.data.copy_(torch.tensor([2, 0]))")
    told = tell("keras", "paddle", f"{ROWS['keras']}{body}", (), bias)
    assert told.endswith("""net[0].bias.set_value(paddle.to_tensor([2, 0], dtype="float32"))""")
