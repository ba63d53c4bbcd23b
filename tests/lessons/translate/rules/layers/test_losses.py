"""Losses: called with the target first in Keras, and named by themselves."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell, write


def test_a_function_that_is_named_as_the_loss_is_a_loss_of_keras() -> None:
    body = "loss = nn.functional.cross_entropy\nl = loss(net(X), y)"
    keras = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
    assert tell("pytorch", "keras", body) == f"loss = {keras}\nl = loss(y, net(X))"
    assert tell("pytorch", "paddle", body) == body
    known = {"loss": Known(kind="function", class_name="torch.nn.functional.mse_loss")}
    assert tell("pytorch", "keras", "loss(net(X), y)", (), known) == "loss(y, net(X))"
    known = {"loss": Known(kind="function", class_name="nll", is_own=True)}
    assert tell("pytorch", "keras", "loss(net(X), y)", (), known) == "loss(net(X), y)"
    (mark,) = write("pytorch", "keras", "f = nn.functional.kl_div").marks
    assert mark.reason == "`torch.nn.functional.kl_div` has no counterpart in keras"


def test_a_function_that_is_called_by_its_own_name_is_no_other() -> None:
    function = "nn.functional.binary_cross_entropy_with_logits"
    name = function.replace("nn", "torch.nn", 1)
    known = {function: Known(kind="function", class_name=name)}
    told = tell("pytorch", "keras", f"{function}(z, y)", (), known)
    assert told == "tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(y, z))"
