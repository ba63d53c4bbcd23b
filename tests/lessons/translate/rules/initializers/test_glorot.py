"""Parameters by Glorot's rule, which Paddle follows where nothing is said."""

from tests.lessons.translate.rules.cells import tell

_PADDLE = 'import paddle\nw = paddle.create_parameter({}, "float32")'
_PYTORCH = "import torch\nfrom torch import nn\nw = nn.Parameter({})"


def test_pytorch_says_the_rule() -> None:
    assert tell("paddle", "pytorch", _PADDLE.format("[2, 3]"))[0].endswith(
        "w = torch.nn.Parameter(torch.nn.init.xavier_uniform_(torch.empty(2, 3)))"
    )
    assert tell("paddle", "pytorch", _PADDLE.format("[4]"))[0].endswith(
        "(torch.nn.init.uniform_(torch.empty(4), -(3 / 4) ** 0.5, (3 / 4) ** 0.5))"
    )


def test_paddle_leaves_it_unsaid() -> None:
    matrix = _PYTORCH.format("nn.init.xavier_uniform_(torch.empty(2, 3))")
    vector = _PYTORCH.format("nn.init.uniform_(torch.empty(1), -3 ** 0.5, 3 ** 0.5)")
    for text, shape in ((matrix, "[2, 3]"), (vector, "[1]")):
        told = tell("pytorch", "paddle", text)[0].splitlines()[-1]
        assert told.replace("'", '"') == f'w = paddle.create_parameter({shape}, "float32")'


def test_another_range_is_left_alone() -> None:
    text = _PYTORCH.format("nn.init.uniform_(torch.empty(1), -1, 1)")
    assert '[1], "float32")' not in tell("pytorch", "paddle", text)[0].replace("'", '"')


def test_more_axes_are_refused() -> None:
    assert (
        "# triptych: this initializer" in tell("paddle", "pytorch", _PADDLE.format("[2, 3, 4]"))[0]
    )
