"""Arrays of NumPy that change, and tensors that share their numbers."""

import pytest

from common.cells.known import Known
from tests.lessons.translate.rules.cells import know, lines, tell

_X = "import numpy as np\nimport torch\nx = torch.ones(3)\nn = np.ones(3)\n"
_P = "import numpy as np\nimport paddle\nx = paddle.ones([3])\nn = np.ones(3)\n"


def told(source: str, target: str, text: str) -> str:
    text = {"pytorch": _X, "paddle": _P}[source] + text
    tensor = Known(kind="tensor", dtype="float32", shape=(3,), ndim=1)
    array = Known(kind="array", dtype="float64", shape=(3,), ndim=1)
    trace = know(source, (text,), x=tensor, t=tensor, n=array, y=array)
    return tell(source, target, text, trace=trace)[0]


@pytest.mark.parametrize("target", ["paddle", "keras"])
@pytest.mark.parametrize(
    "text",
    [
        "y = x.numpy()\ny[0] = 9\nx",
        "y = x.numpy()\ny += 1\nx",
        "t = torch.from_numpy(n)\nn[0] = 9\nt",
        "t = torch.from_numpy(n)\nnp.add(n, 1, out=n)\nprint(t)",
    ],
)
def test_a_tensor_shows_it_in_pytorch_alone(text: str, target: str) -> None:
    assert "# triptych: an array of NumPy shares" in told("pytorch", target, text)


@pytest.mark.parametrize(
    "text",
    [
        "y = x.numpy()\ny[0] = 9\ny",
        "y = np.array(x)\ny[0] = 9\nx",
        "t = torch.tensor(n)\nn[0] = 9\nt",
        "n[0] = 9\nt = torch.from_numpy(n)\nt",
    ],
)
def test_what_shares_nothing_or_is_not_seen_is_left_alone(text: str) -> None:
    assert "triptych" not in told("pytorch", "paddle", text)


def test_pytorch_copies_where_others_do() -> None:
    assert "y = x.numpy().copy()" in told("paddle", "pytorch", "y = x.numpy()\ny[0] = 9\nx")
    text = "t = paddle.to_tensor(n)\nn[0] = 9\nt"
    assert lines(told("paddle", "pytorch", text))[4] == "t = torch.tensor(n)"
    assert lines(told("paddle", "pytorch", "t = paddle.to_tensor(n)\nt"))[4] == (
        "t = torch.from_numpy(n)"
    )
