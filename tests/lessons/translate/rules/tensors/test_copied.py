"""Constants of a tensor's values that a lesson changes."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell

_KNOWN = {"x": Known(kind="tensor", ndim=1)}


def _told(body: str, target: str) -> str:
    return tell("keras", target, body, (), _KNOWN).splitlines()[0]


def test_what_is_changed_is_a_copy() -> None:
    body = "m = tf.constant(x)\nm.assign(m * 2)"
    assert _told(body, "paddle") == "m = paddle.to_tensor(x)"
    assert _told(body, "pytorch") == "m = x.detach().clone()"


def test_what_is_not_changed_is_the_tensor_without_its_history() -> None:
    assert _told("m = tf.constant(x)\nprint(m)", "paddle") == "m = x.detach()"
    other = "m = tf.constant(x)\ndef f(m):\n    m.assign(3)"
    assert _told(other, "pytorch") == "m = x.detach()"
