"""What a lesson of Keras computes outside of its tapes keeps no gradient."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import NET, linear, row, tell

W = Known(kind="tensor", dtype="float32", is_trainable=True, needs_gradient=True, shape=(2,))
TENSOR = Known(kind="tensor", dtype="float32", shape=(2,), ndim=1)
KERNEL = Known(
    kind="parameter",
    is_trainable=True,
    owner="keras.src.layers.core.dense.Dense",
    part="kernel",
    ndim=2,
)
PLAIN = [row(1, 2), linear(4, 8, is_turned=False), linear(8, 1, is_turned=False)]
KNOWN = {"w": W, "net": NET, "net.layers[0].kernel": KERNEL}
STEP = """
with tf.GradientTape() as tape:
    l = tf.reduce_sum(w * x)
dw = tape.gradient(l, w)
"""


def _told(body: str, target: str = "pytorch", **values: Known) -> str:
    return tell("keras", target, body, PLAIN, KNOWN | values)


def test_a_loop_of_training_looks_at_how_far_it_is() -> None:
    inner = STEP.strip("\n").replace("\n", "\n    ")
    body = f"for x in data:\n    {inner}\n    far = tf.abs(w)\n    print(far)\n"
    known = {"tf.abs(w)": TENSOR, "far": TENSOR}
    told = tell("keras", "pytorch", body, PLAIN, KNOWN | known)
    assert told.endswith("    with torch.no_grad():\n        far = w.abs()\n        print(far)")
    told = tell("keras", "paddle", body, PLAIN, KNOWN | known)
    assert "    with paddle.no_grad():\n        far = " in told


def test_what_is_computed_before_or_after_training_is_told_as_it_is() -> None:
    known = {"tf.abs(w)": TENSOR, "far": TENSOR}
    told = tell("keras", "pytorch", f"{STEP}far = tf.abs(w)", PLAIN, KNOWN | known)
    assert told.endswith("\nfar = w.abs()")


def test_what_a_tape_goes_on_with_is_constant_to_it() -> None:
    body = f"size = tf.abs(w)\n{STEP.replace('w * x', 'w * size')}"
    told = tell("keras", "pytorch", body, PLAIN, KNOWN | {"tf.abs(w)": TENSOR, "size": TENSOR})
    assert told.startswith("with torch.no_grad():\n    size = w.abs()")


def test_a_variable_itself_keeps_its_gradient() -> None:
    known = {"tf.Variable(w)": W, "tf.abs(v)": TENSOR, "v": W, "size": TENSOR}
    body = f"w = tf.Variable(w)\nsize = tf.abs(v)\n{STEP.replace('w * x', 'w * size')}"
    assert "no_grad" not in tell("keras", "pytorch", body, PLAIN, KNOWN | known)


def test_what_a_tape_makes_anew_is_another_value() -> None:
    body = f"l = tf.abs(w)\n{STEP}".replace("reduce_sum(w * x)", "reduce_sum(w * x)\n    l = l * 2")
    told = tell("keras", "pytorch", body, PLAIN, KNOWN | {"tf.abs(w)": TENSOR, "l": TENSOR})
    assert "no_grad" not in told


def test_what_is_computed_of_trained_parameters_keeps_no_history() -> None:
    step = STEP.replace("w * x", "net(x)").replace("l, w", "l, net.trainable_variables")
    computed = "k = tf.abs(net.layers[0].kernel)"
    assert _told(f"{step}{computed}").endswith("k = net[0].weight.data.abs()")
    told = _told(f"{step}{computed}", "paddle")
    assert told.endswith("k = net[0].weight.detach().abs()")
    assert _told(computed).endswith("k = net[0].weight.abs()")


def test_a_parameter_with_another_name_stays_one() -> None:
    step = STEP.replace("w * x", "net(x)").replace("l, w", "l, net.trainable_variables")
    assert _told(f"{step}k = net.layers[0].kernel").endswith("k = net[0].weight")
