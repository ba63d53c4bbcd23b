"""Devices: arguments and methods, or blocks."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell, write

DEVICE, TENSOR = Known(kind="device"), Known(kind="tensor", shape=(2, 3), ndim=2)
GPU = "def gpu():\n    return tf.device('/GPU:0')\n\n"


def test_what_is_made_on_a_device_is_made_in_its_block() -> None:
    told = tell("pytorch", "keras", "X = torch.ones(2, 3, device=gpu())")
    assert told == "with gpu():\n    X = tf.ones((2, 3))"
    back = tell("keras", "pytorch", GPU + told)
    assert back.endswith("X = torch.ones(2, 3, device=gpu())")
    assert "place=gpu()" in tell("keras", "paddle", GPU + told)


def test_paddle_makes_first_and_puts_there_then() -> None:
    body = "Z = torch.rand(2, 3, dtype=torch.float32, device=gpu())"
    told = tell("pytorch", "paddle", body)
    assert told == "Z = paddle.to_tensor(paddle.rand([2, 3], dtype='float32'), place=gpu())"


def test_what_is_moved_is_a_copy_there() -> None:
    known = {"Z": TENSOR, "X.device": DEVICE}
    told = tell("pytorch", "keras", "Y = Z.to(X.device)", (), known)
    assert told == "with tf.device(X.device):\n    Y = tf.identity(Z)"
    told = tell("pytorch", "keras", "Y = Z.cuda(1)", (), {"Z": TENSOR})
    assert told == "with tf.device('/GPU:1'):\n    Y = tf.identity(Z)"


def test_a_parameters_device_is_its_values() -> None:
    known = {"net.weight": Known(kind="parameter", owner="torch.nn.Linear", part="weight")}
    told = tell("pytorch", "keras", "net.weight.data.device", (), known)
    assert told == "net.kernel.value.device"


def test_types_are_no_devices() -> None:
    body = "Y = Z.to(torch.float32)"
    known = {"Z": TENSOR, "torch.float32": Known(kind="dtype")}
    assert "with" not in tell("pytorch", "keras", body, (), known)


def test_a_printed_value_is_in_its_block() -> None:
    told = tell("pytorch", "keras", "print(Z.cuda(1))", (), {"Z": TENSOR})
    assert told == "with tf.device('/GPU:1'):\n    print(tf.identity(Z))"


def test_what_numpy_reads_needs_no_block() -> None:
    assert tell("pytorch", "keras", "x = Z.detach().cpu().numpy()", (), {"Z": TENSOR}) == (
        "x = Z.numpy()"
    )


def test_paddle_puts_a_tensor_where_it_is_to_be() -> None:
    made = "paddle.ones([2, 3])"
    known = {"Z": TENSOR, made: TENSOR}
    told = tell("paddle", "keras", f"X = paddle.to_tensor({made}, place=gpu())", (), known)
    assert told == "with gpu():\n    X = tf.ones([2, 3])"
    told = tell("paddle", "keras", "X = paddle.to_tensor(Z, place=gpu())", (), known)
    assert told == "with gpu():\n    X = tf.identity(Z)"
    told = tell("keras", "paddle", f"{GPU}with gpu():\n    x = tf.constant([1, 2])")
    assert told.endswith("x = paddle.to_tensor([1, 2], place=gpu())")


def test_a_tensor_that_is_moved_is_never_the_same() -> None:
    marks = write("pytorch", "keras", "print(Z.cuda(1) is Z)", (), {"Z": TENSOR}).marks
    assert marks[0].reason.startswith("TensorFlow copies a tensor also to where it is")


def test_a_shown_value_cannot_be_in_a_block() -> None:
    marks = write("pytorch", "keras", "Z.cuda(1)", (), {"Z": TENSOR}).marks
    assert marks[0].reason == "what a block of TensorFlow shows is not shown"
    body = "Y = Z.to('tpu')"
    marks = write("pytorch", "keras", body, (), {"Z": TENSOR}).marks
    assert marks[0].reason == "`tpu` is no device of TensorFlow"


def test_what_paddle_makes_and_puts_on_a_device_is_made_there() -> None:
    body = "Y = paddle.to_tensor(paddle.arange(3), place=X.place)"
    known = {"X": Known(kind="tensor", ndim=1)}
    assert tell("paddle", "pytorch", body, (), known) == "Y = torch.arange(3, device=X.device)"
    there = "Y = torch.arange(3, device=X.device)"
    assert tell("pytorch", "paddle", there, (), known) == body


def test_a_name_for_where_something_is_holds_the_block() -> None:
    known = {"w": Known(kind="parameter", owner="torch.nn.Linear", part="weight")}
    body = "def move(x, w, device=None):\n    if not device:\n        device = w.device\n{}"
    told = tell("pytorch", "keras", body.format("    y = x.to(device)"), (), {"x": TENSOR} | known)
    assert "        device = tf.device(w.value.device)\n    with device:\n" in told
    assert "where = w.value.device" in tell("pytorch", "keras", "where = w.device", (), known)
    back = tell("keras", "pytorch", told, (), {"device": DEVICE} | known)
    assert back == body.format("    y = x.to(device)")
