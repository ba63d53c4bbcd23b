"""Whose a cell is, and which cells are one step of the lesson."""

import pytest

from lessons.document import Cell, Prose
from lessons.formats.tabs import frameworks_of, number_slots, runnable, tabs_of


def _cell(index: int, *frameworks: str, source: str = "x") -> Cell:
    return Cell(index, index + 1, source, 0, 0, frameworks, slot=-1)


def _slots(cells: list[Cell], prose: tuple[Prose, ...] = ()) -> list[int]:
    return [cell.slot for cell in number_slots(cells, prose)]


@pytest.mark.parametrize(
    ("source", "tabs"),
    [
        ("#@tab pytorch\nx", ("pytorch",)),
        ("#@tab pytorch, tensorflow\nx", ("pytorch", "keras")),
        ("# @tab torch, paddlepaddle, tf\nx", ("pytorch", "paddle", "keras")),
        ("#@tab keras, tensorflow\nx", ("keras",)),
        ("#@tab all\nx", ("all",)),
        ("#@tab mxnet, all\nx", ("all",)),
        ("%%tab jax\nx", ("jax",)),
        ("%%tab all\nx", ("all",)),
        ("\n# a word first\n#@tab pytorch\nx", ("pytorch",)),
        ("%load_ext d2lbook.tab\ntab.interact_select(['mxnet'])", ("all",)),
        ("x = 1\n#@tab pytorch", None),
        ("#@save\nx = 1", None),
        ("#@tab\nx", None),
        ("#@table\nx", None),
        ("", None),
    ],
)
def test_a_cell_says_whose_it_is_in_its_first_line(
    source: str, tabs: tuple[str, ...] | None
) -> None:
    assert tabs_of(source) == tabs


@pytest.mark.parametrize(
    ("source", "run"),
    [
        ("%%tab pytorch\nx = 1\ny", "#\nx = 1\ny"),
        ("#@tab pytorch\nx = 1", "#@tab pytorch\nx = 1"),
        ("%load_ext d2lbook.tab\nx", "%load_ext d2lbook.tab\nx"),
        ("%%time\nx", "%%time\nx"),
        ("x = '''\n%%tab all\n'''", "x = '''\n%%tab all\n'''"),
    ],
)
def test_only_the_tabs_magic_is_not_run_and_lines_keep_their_numbers(source: str, run: str) -> None:
    assert runnable(source) == run


def test_cells_of_different_tabs_at_one_place_share_a_slot() -> None:
    cells = [_cell(0, "mxnet"), _cell(1, "pytorch"), _cell(2, "keras"), _cell(3, "pytorch")]
    assert _slots(cells) == [0, 0, 0, 1]


def test_a_cell_for_several_tabs_meets_none_of_them_in_its_slot() -> None:
    cells = [_cell(0, "mxnet", "pytorch"), _cell(1, "keras"), _cell(2, "pytorch", "keras")]
    assert _slots(cells) == [0, 0, 1]


@pytest.mark.parametrize("frameworks", [("all",), ()])
def test_a_cell_for_all_stands_alone(frameworks: tuple[str, ...]) -> None:
    cells = [_cell(0, "pytorch"), _cell(1, *frameworks), _cell(2, *frameworks), _cell(3, "keras")]
    assert _slots(cells) == [0, 1, 2, 3]


def test_prose_for_everybody_ends_a_slot_and_prose_for_a_tab_does_not() -> None:
    cells = [_cell(0, "pytorch"), _cell(1, "keras")]
    assert _slots(cells, (Prose(1, "Now the next step.", 1),)) == [0, 1]
    assert _slots(cells, (Prose(1, "In Keras:", 1, ("keras",)),)) == [0, 0]
    assert _slots(cells, (Prose(1, " \n", 1),)) == [0, 0]


def test_a_lesson_has_the_frameworks_that_it_lists() -> None:
    listing = "tab.interact_select(['mxnet', 'pytorch', 'tensorflow'])"
    cells = [_cell(0, "all", source=listing), _cell(1, "pytorch")]
    assert frameworks_of(cells) == ("mxnet", "pytorch", "keras")


def test_a_lesson_has_the_frameworks_that_its_cells_name_or_ask_for() -> None:
    asking = (
        "if tab.selected('mxnet', 'jax'):\n    x = 1\nif tab.selected(\"tensorflow\"):\n    y = 2"
    )
    cells = [_cell(0, "pytorch"), _cell(1, "all", source=asking)]
    assert frameworks_of(cells) == ("pytorch", "mxnet", "jax", "keras")


def test_a_lesson_without_tabs_has_the_framework_that_it_imports_most() -> None:
    sources = ["import torch\nfrom torch import nn", "import tensorflow as tf", "import os"]
    assert frameworks_of([_cell(0, source=source) for source in sources]) == ("pytorch",)
    assert frameworks_of([_cell(0, source="import numpy")]) == ()


def test_asking_for_a_tab_names_no_framework_where_there_are_none() -> None:
    asks = "if tab.selected('tensorflow'):\n    pass"
    paddle = _cell(0, source="import paddle")
    assert frameworks_of([paddle, _cell(1, source=asks)]) == ("paddle",)
    assert frameworks_of([paddle, _cell(1, "all", source=asks)]) == ("keras",)
