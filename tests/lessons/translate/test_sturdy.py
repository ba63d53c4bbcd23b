"""Whatever a text is like: nothing raises, what parses still parses, no comment is lost."""

import ast
from collections import Counter
from itertools import permutations
from pathlib import Path

import pytest

from lessons.document import Cell
from lessons.read import read_lesson
from lessons.translate.engine import translate_cells, translate_expression, translate_name
from lessons.translate.lines import list_comments
from lessons.translate.stayed import MARK

DATA = Path(__file__).parents[2] / "data"
DIRECTIONS = list(permutations(("pytorch", "paddle", "keras"), 2))
OPENINGS = {
    "pytorch": ("import torch\nfrom torch import nn\nx = torch.ones(2, 3)\n", "torch.exp(x)"),
    "paddle": ("import paddle\nfrom paddle import nn\nx = paddle.ones([2, 3])\n", "paddle.exp(x)"),
    "keras": ("import tensorflow as tf\nimport keras\nx = tf.ones((2, 3))\n", "tf.exp(x)"),
}
# E stands for an expression that is translated.
PIECES = [
    "y = E; z = E; w = 1  # c;d",
    "f'{E:>10} # no {x!r}' # yes",
    'f"""{\nE}\n# no"""  # yes',
    "名字 = E  # 注释",
    "'中文'; y = E + '文'.count('a')  # 中",
    "%matplotlib inline\n!pip install x  # c\n\x0c\ny = E  # c",
    "%%tab pytorch\ny = E  # c",
    "get_ipython().run_line_magic('matplotlib', 'inline')\nE",
    "async def f():\n    await g(E)  # c\n    async for i in E:\n        yield i",
    "match x:\n    case [a, b] if E:  # c\n        y = E  # d\n    case _:\n        z = E",
    "f = lambda a=E, *b, c=E, **d: (y := E)",
    "@deco(E)  # c\n# d\nclass A(B, m=E):  # e\n    '''doc # no'''  # f\n    y: int = E  # g\n",
    "try:\n    E  # a\nexcept (A, B) as e:  # b\n    E\nelse:  # c\n    E\nfinally:  # d\n    E\n",
    "y = f(  # a\n    E,  # a\n    # a\n    E\n    # a\n)  # a",
    "for i in range(3): y = E; nn.Nothing(x)  # c",
    "if x is None:\n\ty = E  # tab\n\tnn.Nothing(x)  # tab\n",
    "x = E if y else \\\n  E  # c\r\nz = E  # d\r\n",
    "if 1: optimizer.zero_grad()  # a\nelse: optimizer.step()  # b",
    "with open('f') as f:  # w\n    for i in x:\n        optimizer.zero_grad()  # a\n",
    "optimizer.zero_grad(); loss = E.sum(); loss.backward(); optimizer.step()  # a",
    "import torch; import os  # c\ntry: import paddle\nexcept ImportError: pass  # d",
    "try:\n    import tensorflow as tf  # c\nexcept ImportError:\n    import torch.nn  # d",
    "def f(data, nn, device):  # a\n    data.T; nn.Linear(1); device.shape  # b",
    "@nn.Nothing\ndef f():\n    nn.Nothing()  # a\n    return E",
    "x = E\ry = E  # old line ends",
    "\x00",
    "this is (no Python",
    "",
    "\n\n# only a comment\n",
]


def cells(*sources: str) -> list[Cell]:
    return [Cell(n, 1, text, 0, 0, (), n) for n, text in enumerate(sources)]


def parses(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


def faults(lesson: list[Cell], source: str, target: str) -> list[str]:
    """Return what a translation does that none may do."""
    told = translate_cells(lesson, source, target)
    return [
        f"{fault}:\n{cell.source}\n->\n{told[cell.index].source}"
        for cell in lesson
        if (fault := fault_of(cell.source, told[cell.index].source))
    ]


def fault_of(before: str, after: str) -> str:
    """Return what is wrong with a cell that was told anew."""
    if not parses(before):
        return ""
    if not parses(after):
        return "does not parse any more"
    lost = comments_of(before) - comments_of(after)
    return f"{lost} lost" if lost else ""


def comments_of(text: str) -> Counter[str]:
    return Counter(comment for _, _, comment in list_comments(text))


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
@pytest.mark.parametrize("piece", PIECES)
def test_pieces(piece: str, source: str, target: str) -> None:
    opening, expression = OPENINGS[source]
    text = piece.replace("E", expression)
    assert faults(cells(opening, text), source, target) == []
    assert faults(cells(opening + text), source, target) == []
    translate_expression(text, source, target)
    translate_name(text, source, target)


@pytest.mark.parametrize("path", sorted(DATA.glob("translation/*.md")), ids=lambda path: path.stem)
def test_lessons(path: Path) -> None:
    if path.name == "README.md":
        return
    lesson = read_lesson(path, "mxnet")
    for source, target in DIRECTIONS[::2] if len(path.stem) % 2 else DIRECTIONS[1::2]:
        assert faults(list(lesson.cells_of(source)), source, target) == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("f()", "f(", "does not parse"),
        ("f()  # a\ng()  # a", "f()  # a\ng()", "# a"),
        ("f()  # a\ng()  # b", "f()  # a  # b", "# a"),
        ("f()  # a", "f('# a')", "# a"),
        ("f(", "f((", ""),
        ("f()  # a", "# a\ng()", ""),
    ],
)
def test_a_fault_is_seen(before: str, after: str, fault: str) -> None:
    assert fault in fault_of(before, after)
    assert bool(fault_of(before, after)) == bool(fault)


@pytest.mark.parametrize("module", [ast, pytest, Path], ids=["ast", "pytest", "pathlib"])
@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_what_has_no_framework_comes_back_byte_for_byte(
    module: object, source: str, target: str
) -> None:
    import inspect

    owner = inspect.getmodule(module)
    assert owner
    text = inspect.getsource(owner)
    assert translate_cells(cells(text), source, target)[0].source == text


@pytest.mark.parametrize(
    "text",
    [
        "parts = name.split(', ')",
        "found.add(item); found.sort()",
        "class Mine:\n    def device(self): pass\n    def sum(self): pass\nf(a.device(), b.sum())",
        "def f(torch): return torch.exp(1)",
        "data = 'torch.exp(x)'; shape = data",
    ],
)
def test_what_others_name_so_too_is_not_touched(text: str) -> None:
    told = translate_cells(cells(OPENINGS["pytorch"][0], text), "pytorch", "keras")
    assert told[1].source == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("y = " + "-" * 500 + "torch.exp(x)", "nested too deeply"),
        ("torch.exp(x)\n" * 20_000, "longer than 200000 characters"),
        ("x = torch.exp(x)\ry = 2", "old Macintosh"),
        ("x = torch.exp(x", "no Python"),
    ],
)
def test_what_is_not_looked_at_says_why(text: str, reason: str) -> None:
    told = translate_cells(cells(OPENINGS["pytorch"][0], text), "pytorch", "keras")
    assert reason in told[1].marks[0].reason
    assert told[1].source == f"{MARK}{told[1].marks[0].reason}\n{text}"
    assert "tf.ones" in told[0].source


def test_calls_in_calls_are_written_once_each() -> None:
    """Forty deep, twice at each depth would take years."""
    text = "torch.exp(" * 40 + "x" + ")" * 40
    told = translate_cells(cells(OPENINGS["pytorch"][0], text), "pytorch", "paddle")
    assert told[1].source == text.replace("torch", "paddle")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("x.view(-1, 4)", "tf.reshape(x, (-1, 4))"),
        ("nn.Linear(4, 8)", "layers.Dense(8)"),
        ("torch.exp(\n    y)", "tf.exp(\n    y)"),
        ("no (Python", "no (Python"),
    ],
)
def test_expressions(text: str, written: str) -> None:
    assert translate_expression(text, "pytorch", "keras") == (written, ())


def test_names() -> None:
    assert translate_name("torch.exp", "pytorch", "paddle") == "paddle.exp"
    assert translate_name("torch.no_such", "pytorch", "paddle") is None
    assert translate_name("x = 1", "pytorch", "paddle") is None
    assert translate_name("(", "pytorch", "paddle") is None
