"""A lesson that is translated, and translated back, is the author's own again."""

from collections import Counter

import pytest

from benchmarks.translation import LESSONS, code_lines
from lessons.document import Cell
from lessons.read import read_lesson
from lessons.translate.engine import translate_cells

SHARE = 0.9  # of the code lines


def retell(cells: list[Cell], source: str, via: str) -> list[Cell]:
    for one, other in ((source, via), (via, source)):
        found = translate_cells(cells, one, other, notes="none")
        cells = [Cell(c.index, 1, found[c.index].source, 0, 0, (), c.index) for c in cells]
    return cells


def there_and_back(text: str, source: str, via: str) -> str:
    return retell([Cell(0, 1, text, 0, 0, (), 0)], source, via)[0].source


def share_that_came_back(before: list[Cell], after: list[Cell]) -> tuple[int, int]:
    kept = total = 0
    for one, other in zip(before, after, strict=True):
        lines: Counter[str] = code_lines(one.source)
        kept += (lines & code_lines(other.source)).total()
        total += lines.total()
    return kept, total


PYTORCH = "import torch\nfrom torch import nn\n"
PADDLE = "import paddle\nfrom paddle import nn\n"


@pytest.mark.parametrize("via", ["paddle", "keras"])
@pytest.mark.parametrize(
    "text",
    [
        "x = torch.zeros(2, 3)",
        "x = torch.rand(size=(2, 3))",
        "y = x.sum(dim=1, keepdim=True).mean()",
        "y = (x * 2).reshape(-1, 1)",
        "x = torch.arange(12, dtype=torch.float32)",
        "y = torch.cat((x, y), dim=0)",
    ],
)
def test_pytorch_comes_back(text: str, via: str) -> None:
    assert there_and_back(PYTORCH[:13] + text, "pytorch", via) == PYTORCH[:13] + text


@pytest.mark.parametrize(
    "text",
    [
        "net = nn.Sequential(nn.Linear(4,8), nn.ReLU(),\n                    nn.Linear(8,1))",
        "conv = nn.Conv2d(1, 1, kernel_size=3, padding=1, stride=2)",
        "x = torch.zeros((2, 3))",
        "y = torch.mm(x, w) + torch.matmul(x, w)",
        "nn.init.normal_(m.weight, mean=0, std=0.01)\nnn.init.constant_(m.bias, 1)",
        "trainer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)",
        "device = torch.device(f'cuda:{i}')",
        'y = torch.device("cpu"), "double quotes"',
        "print(sum(p.numel() for p in net.parameters()))",
        "l = loss(y, z.reshape(y.shape))\nl.backward()",
        "mask = torch.rand(x.shape)",
    ],
)
def test_pytorch_comes_back_from_paddle(text: str) -> None:
    assert there_and_back(PYTORCH + text, "pytorch", "paddle") == PYTORCH + text


@pytest.mark.parametrize(
    "text",
    [
        "x = paddle.zeros([2, 3]) + paddle.ones((2, 3))",
        "x = paddle.arange(16, dtype='float32').reshape([4, 4])",
        "y = paddle.sum(x, axis=1) + x.sum(axis=0)",
        "nn.initializer.XavierUniform()(m.weight)",
        "sgd = paddle.optimizer.SGD(learning_rate=0.1, parameters=net.parameters())\n"
        "l.backward()\nsgd.step()\nsgd.clear_grad()",
    ],
)
def test_paddle_comes_back_from_pytorch(text: str) -> None:
    assert there_and_back(PADDLE + text, "paddle", "pytorch") == PADDLE + text


@pytest.mark.parametrize(("source", "via"), [("pytorch", "paddle"), ("paddle", "pytorch")])
def test_nearly_all_lines_of_the_lessons_come_back(source: str, via: str) -> None:
    kept = total = 0
    for path in sorted(LESSONS.glob("*.md")):
        cells = list(read_lesson(path).cells_of(source))
        found = share_that_came_back(cells, retell(cells, source, via))
        kept, total = kept + found[0], total + found[1]
    assert total > 1500
    assert kept / total >= SHARE


def test_lines_that_do_not_come_back_are_seen() -> None:
    before = [Cell(0, 1, "x = 1\n\n# why\ny = 2\n", 0, 0, (), 0)]
    after = [Cell(0, 1, "x = 1\ny = 3\nz = 4\n", 0, 0, (), 0)]
    assert share_that_came_back(before, after) == (1, 2)
