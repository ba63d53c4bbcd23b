"""Parts and repetitions of tensors whose sizes one framework works out, and another is told."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.cells import know, lines, tell

X = Known(kind="tensor", dtype="float32", shape=(5, 2), ndim=2)
V = Known(kind="tensor", dtype="float32", shape=(3,), ndim=1)
FEW = Known(kind="tensor", dtype="int64", shape=(2, 1), ndim=2)
EVERY = Known(kind="tensor", dtype="int64", shape=(5, 1), ndim=2)


def last(text: str, target: str, source: str = "pytorch") -> str:
    root = {"pytorch": "import torch\n", "paddle": "import paddle\n"}[source]
    trace = know(source, (root + text,), X=X, v=V, few=FEW, every=EVERY)
    return "\n".join(lines(tell(source, target, root + text, trace=trace)[0])[1:])


@pytest.mark.parametrize(
    ("text", "paddle", "keras"),
    [
        ("torch.chunk(X, 2)", "num_or_sections=[3, 2])", "num_or_size_splits=[3, 2])"),
        ("torch.chunk(X, 4)", "num_or_sections=[2, 2, 1])", "num_or_size_splits=[2, 2, 1])"),
        ("X.split(2)", "num_or_sections=[2, 2, 1])", "num_or_size_splits=[2, 2, 1])"),
        ("torch.chunk(X, 2, dim=1)", "paddle.chunk(X, 2, axis=1)", "tf.split(X, 2, axis=1)"),
        ("torch.split(v, 3)", "v.shape[0] // 3)", "v.shape[0] // 3)"),
        ("torch.chunk(f(), 2)", "paddle.chunk(f(), 2)", "tf.split(f(), 2)"),
    ],
)
def test_the_last_part_may_be_shorter(text: str, paddle: str, keras: str) -> None:
    assert last(text, "paddle").endswith(paddle)
    assert last(text, "keras").endswith(keras)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("v.repeat(2, 2)", "tf.tile(v[tf.newaxis], (2, 2))"),
        ("torch.tile(X, (2,))", "tf.tile(X, (1, 2))"),
        ("X.repeat(2, 1)", "tf.tile(X, (2, 1))"),
        ("f().repeat(2, 1)", "tf.tile(f(), (2, 1))"),
    ],
)
def test_tensorflow_repeats_along_all_axes(text: str, told: str) -> None:
    assert last(text, "keras") == told


def test_picking_for_fewer_rows() -> None:
    assert last("X.gather(1, few)", "paddle") == "X.take_along_axis(few, 1, broadcast=False)"
    assert "TensorFlow stretches them" in last("X.gather(1, few)", "keras")
    assert last("X.gather(1, every)", "paddle") == "X.take_along_axis(every, 1)"


def test_places_that_are_stretched_stay_so_in_pytorch() -> None:
    told = last("X.take_along_axis(few, 1)", "pytorch", "paddle")
    assert told == "torch.take_along_dim(X, few, dim=1)"
    assert last("X.take_along_axis(every, 1)", "pytorch", "paddle") == "X.gather(1, every)"
