"""Blocks in which nothing is recorded: left out of Keras, and put where PyTorch needs them."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell


def test_keras_records_nothing_outside_of_a_tape() -> None:
    body = "with torch.no_grad():\n    y = x.sum()\nz = y"
    assert tell("pytorch", "keras", body) == "y = tf.reduce_sum(x)\nz = y"
    body = "with torch.autocast('cpu'):\n    y = x"
    assert "with torch.autocast" in tell("pytorch", "keras", body)


def test_what_a_layer_keeps_beside_its_parameters_is_changed_without_history() -> None:
    body = """
    class Mean(layers.Layer):
        def call(self, X):
            self.mean.assign(0.9 * self.mean + X)
            return X
    """
    kept = Known(kind="parameter", class_name="keras.src.backend.Variable", ndim=1)
    told = tell("keras", "pytorch", body, (), {"self.mean": kept})
    lines = ["        with torch.no_grad():", "            self.mean.copy_(0.9 * self.mean + X)"]
    assert told.splitlines()[2:4] == lines


def test_a_loop_that_only_fills_parameters_needs_no_block() -> None:
    body = """
    with tf.GradientTape() as tape:
        l = tf.reduce_sum(w)
    dw = tape.gradient(l, w)
    for p in net.trainable_variables:
        p.assign(tf.fill(p.shape, 0.5))
    """
    parameter = Known(kind="parameter", is_trainable=True, owner="keras.Dense", part="bias")
    told = tell("keras", "pytorch", body, (), {"p": parameter})
    assert "no_grad" not in told
    stepped = body.replace("p.assign(tf.fill(p.shape, 0.5))", "p.assign_sub(0.5 * dw)")
    told = tell("keras", "pytorch", stepped, (), {"p": parameter})
    assert "with torch.no_grad():\n    for p in " in told
    assert "\n        p -= 0.5 * " in told
