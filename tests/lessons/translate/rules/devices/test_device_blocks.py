"""Blocks of devices, strategies of one device, and lists of processors."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell, write

_NET = Known(kind="module", class_name="keras.Sequential", module=-1)
_SCOPE = """
strategy = tf.distribute.OneDeviceStrategy({device})
with strategy.scope():
    net = layers.Dense(2)
"""


def test_a_block_of_another_tensors_device_is_undone() -> None:
    body = "with tf.device(X.device):\n    Y = tf.identity(Z)"
    assert tell("keras", "pytorch", body) == "Y = Z.to(X.device)"


def test_what_is_worked_out_in_a_block_is_moved_and_what_is_made_says_where() -> None:
    body = "with tf.device(X.device):\n    Y = tf.tile(X, (2, 1))\n    Z = tf.zeros(3)"
    told = tell("keras", "pytorch", body, (), {"X": Known(kind="tensor", ndim=2)})
    assert told == "Y = X.repeat(2, 1).to(X.device)\nZ = torch.zeros(3, device=X.device)"


def test_a_net_that_is_built_in_a_block_is_moved() -> None:
    body = "with tf.device('/CPU:0'):\n    net.build((None, 3))"
    told = tell("keras", "pytorch", body, (), {"net": _NET})
    assert told == "net.to(device=torch.device('cpu'))"


def test_a_net_of_a_strategy_is_moved() -> None:
    known = {"layers.Dense(2)": _NET, "net": _NET}
    for device, expected in (
        ("gpu()._device_name", "gpu()"),
        ("'/gpu:1'", "torch.device('cuda:1')"),
        ("'CPU'", "torch.device('cpu')"),
    ):
        told = tell("keras", "pytorch", _SCOPE.format(device=device), (), known)
        assert "strategy" not in told
        assert told.endswith(f".to(device={expected})")


def test_a_strategy_that_is_asked_is_refused() -> None:
    body = _SCOPE.format(device="'/GPU:0'") + "print(strategy)"
    marks = write("keras", "paddle", body, (), {"layers.Dense(2)": _NET}).marks
    assert marks[0].reason.startswith("a net of Paddle is moved to a device")


def test_all_other_processors_are_one_device() -> None:
    body = "tf.config.list_physical_devices('CPU')"
    assert tell("keras", "pytorch", body) == "[torch.device('cpu')]"
    assert tell("keras", "paddle", body) == "[paddle.CPUPlace()]"


def test_a_block_of_something_else_stays() -> None:
    body = "with tf.name_scope('a'):\n    x = 1"
    assert "with tf.name_scope" in tell("keras", "pytorch", body)


def test_all_that_is_copied_in_a_block_says_where() -> None:
    known = {"device": Known(kind="device"), "net": Known(kind="module")}
    body = "with device:\n    x, y = tf.identity(x), [tf.identity(one) for one in y]"
    told = tell("keras", "pytorch", body, (), known)
    assert told == "x, y = x.to(device), [one.to(device) for one in y]"
    body = "with device:\n    net(tf.zeros((1, 4)))"
    assert tell("keras", "pytorch", body, (), known) == "net.to(device)"
