"""Which parameters an optimizer of Keras trains."""

import pytest

from tests.lessons.translate.rules.nets import write

BODY = """
w = tf.Variable([1.0])

def make():
    optimizer = keras.optimizers.SGD(0.1)
    return {}

optimizer = keras.optimizers.Adam(0.1)
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(w ** 2)
grads = tape.gradient(loss, [w])
optimizer.apply(grads, [w])
"""


@pytest.mark.parametrize("target", ["pytorch", "paddle"])
def test_an_optimizer_is_not_another_of_its_name(target: str) -> None:
    reasons = [mark.reason for mark in write("keras", target, BODY.format("1")).marks]
    assert reasons == ["which parameters this optimizer trains is not said"]


@pytest.mark.parametrize("target", ["pytorch", "paddle"])
def test_an_optimizer_that_is_returned_is_applied_by_the_caller(target: str) -> None:
    written = write("keras", target, BODY.format("optimizer"))
    assert not written.marks
    assert written.source.count("[w]") == len(["the function's", "the lesson's"])
