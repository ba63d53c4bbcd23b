"""What one translation leaves in the source's words is that source's again when it is told back."""

import pytest

from lessons.document import Cell
from lessons.translate.documents.marks import strip_idle
from lessons.translate.engine import translate_cells, translate_expression
from lessons.translate.records import CellText
from tests.lessons.translate.proving import proved
from tests.lessons.verdicts.build import error, step

KERAS = "import tensorflow as tf\nfrom keras import layers\n"
WHY = "# triptych: there is no word for it\n"


def told(text: str, source: str, target: str) -> CellText:
    return translate_cells([Cell(0, 1, text, 0, 0, (), 0)], source, target, notes="none")[0]


def back(text: str, target: str = "pytorch") -> str:
    return told(KERAS + text, "keras", target).source


def test_a_marked_statement_is_what_it_was_and_has_its_imports() -> None:
    text = f"x = tf.zeros((2,))\n{WHY}pool = nn.Unheard(x)  # so\n"
    expected = (
        "import torch\nfrom torch import nn\nx = torch.zeros(2)\npool = nn.Unheard(x)  # so\n"
    )
    assert back(text) == expected


def test_what_names_an_import_of_the_target_gets_it() -> None:
    text = f"{WHY}class Own(data.Dataset):\n    size = tf.zeros((2,))\n"
    assert back(text) == (
        "import torch\nfrom torch.utils import data\n"
        "class Own(data.Dataset):\n    size = torch.zeros(2)\n"
    )


def test_a_name_of_the_lessons_own_needs_no_import() -> None:
    text = f"data = tf.zeros((2,))\n{WHY}print(torch.unheard(data))\n"
    assert back(text) == "import torch\ndata = torch.zeros(2)\nprint(torch.unheard(data))\n"


def test_what_is_in_a_marked_block_is_translated() -> None:
    text = (
        f"def f(x):\n    {WHY}    for y in torch.unheard(x):\n        z = tf.exp(y)\n    return z\n"
    )
    assert "    for y in torch.unheard(x):\n        z = torch.exp(y)\n" in back(text)
    assert "triptych" not in back(text)


def test_what_stands_in_a_third_frameworks_words_keeps_its_mark() -> None:
    found = told(f"{KERAS}{WHY}torch.unheard(1)\n", "keras", "paddle")
    assert found.source == f"import paddle\n{WHY}torch.unheard(1)\n"
    assert [mark.reason for mark in found.marks] == ["there is no word for it"]
    assert not found.has_returned


def test_what_was_mended_is_translated() -> None:
    assert back(f"{WHY}x = tf.zeros((2,))\n") == "import torch\nx = torch.zeros(2)\n"


def test_a_new_mark_takes_the_place_of_the_old() -> None:
    found = back(f"{WHY}tf.unheard(1)\n")
    assert "there is no word" not in found
    assert found.count("triptych") == 1


def test_a_comment_of_ones_own_stays() -> None:
    assert "# triptych was here" in back("# triptych was here\nx = tf.zeros((2,))\n")


def test_kinds_are_read_from_the_words_of_the_target() -> None:
    text = (
        f"image = tf.zeros((1, 4, 4, 2))\n{WHY}pool = nn.MaxPool2d(3, padding=1)\ny = pool(image)"
    )
    assert "image = torch.zeros(1, 2, 4, 4)" in back(text)


ROW = (
    "import torch\nfrom torch import nn\n"
    f"{WHY}row = keras.Sequential([\n    keras.layers.Dense(3, activation='relu'),\n"
    "    keras.layers.BatchNormalization(), keras.layers.Unheard()])\n"
)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("row[0].weight", "row.layers[0].kernel"),
        ("row[2].weight", "row.layers[1].gamma"),
        ("y = row(torch.zeros((2,)))", "y = row(tf.zeros((2,)), training=True)"),
    ],
)
def test_layers_of_a_row_that_stayed_are_known(asked: str, expected: str) -> None:
    text = told(ROW + asked, "pytorch", "keras").source
    assert text.split("\n")[-1] == expected


def test_an_activation_of_a_row_that_stayed_has_no_place() -> None:
    (mark,) = told(f"{ROW}print(row[1])", "pytorch", "keras").marks
    assert "which layer this is" in mark.reason


@pytest.mark.parametrize("source", ["pytorch", "paddle"])
def test_there_and_back(source: str) -> None:
    root = {"pytorch": "torch", "paddle": "paddle"}[source]
    text = f"import {root}\nx = {root}.ones(2)\nif x:\n    {root}.unheard(x)\n"
    there = told(text, source, "keras").source
    assert "triptych" in there
    assert f"if x:\n    {root}.unheard(x)\n" in told(there, "keras", source).source


@pytest.mark.parametrize(
    "mark",
    [
        "# triptych: differs from pytorch: Different values of `p`.\n",
        "# triptych: 与 pytorch 不同：`p` 的值不同。\n",
        "# triptych: raises: NameError\n",
        "# triptych: 报错\n",
        "# triptych: of a statement that is there no more\n\n",
    ],
)
def test_marks_of_cells_go_before_anything_is_read(mark: str) -> None:
    assert strip_idle(f"{mark}x = 1\n") == f"{mark.partition(chr(10))[2]}x = 1\n"
    assert strip_idle(f"{mark}{WHY}x = 1\n").endswith(f"{WHY}x = 1\n")


def test_a_source_that_cannot_run_proves_nothing_of_what_has_come_back() -> None:
    missing = error("NameError", "name 'torch' is not defined")
    first, second = "x = torch.f()", "y = x"
    failing = [
        step(first, **missing),
        step(second, **error("NameError", "name 'x' is not defined")),
    ]
    running = [step(first), step(second)]
    has = {0: {"has_returned": True}}
    found = proved(failing, running, frameworks=("keras", "pytorch"), texts=has)
    assert [one.outcome for one in found] == ["needs", "needs"]
    found = proved(failing, running, frameworks=("keras", "pytorch"))
    assert [one.outcome for one in found] == ["differs", "differs"]


def test_what_is_measured_stays_and_returns() -> None:
    there = "# triptych: `torch.no` is not in the phrasebook\n%timeit torch.no()"
    told, _ = translate_expression(f"import tensorflow as tf\n{there}", "keras", "paddle")
    assert told.endswith(there)
    told, _ = translate_expression(f"import tensorflow as tf\n{there}", "keras", "pytorch")
    assert told == "import torch\n%timeit torch.no()"
