"""Lists that are calculated with as tensors."""

from common.cells.known import Known
from tests.lessons.translate.rules.nets import tell

TENSOR = Known(kind="tensor", dtype="float32", shape=(2,), ndim=1)
NUMBERS = Known(kind="sequence", class_name="list", items=("number", "number"))
TENSORS = Known(kind="sequence", class_name="list", items=("tensor", "tensor"))
SIZES = Known(kind="shape", class_name="TensorShape")


def told(source: str, known: Known, target: str = "pytorch") -> str:
    return tell(
        "keras", target, source, (), {"w": TENSOR, "a": known, "[1, 2]": NUMBERS, "w + 1": TENSOR}
    )


def test_a_list_that_is_calculated_with_becomes_a_tensor() -> None:
    assert told("y = a * w", NUMBERS).endswith("y = torch.tensor(a) * w")
    assert told("y = w - [1, 2]", NUMBERS).endswith("y = w - torch.tensor([1, 2])")
    paddle = told("y = w - [1, 2]", NUMBERS, "paddle")
    assert paddle.endswith("y = w - paddle.to_tensor([1, 2], dtype='float32')")


def test_a_list_of_tensors_is_stacked_where_one_is_wanted() -> None:
    summed = told("y = tf.reduce_sum(a, axis=0)", TENSORS)
    assert summed.endswith("torch.sum(torch.stack(a), dim=0)")
    assert "paddle.stack(a)" in told("y = tf.reduce_sum(a, axis=0)", TENSORS, "paddle")
    assert "torch.stack([w + 1 for _ in z])" in told(
        "y = tf.reduce_sum([w + 1 for _ in z])", TENSOR
    )
    assert "torch.tensor(a)" in told("y = tf.reduce_max(a)", NUMBERS)


def test_a_list_that_is_cast_becomes_a_tensor_first() -> None:
    assert told("y = tf.cast([1, 2], tf.float32)", NUMBERS).endswith(
        "y = torch.tensor([1, 2]).float()"
    )
    assert told("y = tf.cast(a, tf.int64)", NUMBERS, "paddle").endswith(
        "y = paddle.cast(paddle.to_tensor(a), 'int64')"
    )
    assert told("y = tf.cast(a, tf.float32)", TENSOR).endswith("y = a.float()")


def test_what_is_no_list_is_left_alone() -> None:
    assert told("y = a * 2", NUMBERS).endswith("y = a * 2")
    assert told("y = (1,) + a", SIZES).endswith("y = (1,) + a")
    assert told("y = tf.reduce_sum(a)", TENSOR).endswith("y = a.sum()")
