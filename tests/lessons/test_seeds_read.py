"""The five documents that were found as they are: each cell and output, checked by reading them."""

import re
from pathlib import Path

import pytest

from lessons.document import Cell, Lesson
from lessons.read import read_lesson

SEEDS = Path(__file__).parents[1] / "data" / "seeds"


def _seed(number: int) -> Lesson:
    (path,) = SEEDS.glob(f"{number:03}_*.txt")
    return read_lesson(path)


def _at(lesson: Lesson, line: int) -> Cell:
    return next(cell for cell in lesson.cells if cell.line == line)


@pytest.mark.parametrize(
    ("number", "form", "framework", "cells", "outputs"),
    [
        (0, "markdown", "pytorch", 35, 27),
        (1, "markdown", "paddle", 15, 0),
        (2, "markdown", "pytorch", 15, 12),
        (3, "pasted", "pytorch", 56, 47),
        (4, "pasted", "pytorch", 18, 16),
    ],
)
def test_each_has_its_cells_and_outputs(
    number: int, form: str, framework: str, cells: int, outputs: int
) -> None:
    lesson = _seed(number)
    assert (lesson.form, lesson.frameworks, lesson.notes) == (form, (framework,), ())
    assert len(lesson.cells) == cells
    assert sum(len(cell.recorded) for cell in lesson.cells) == outputs
    assert [cell.slot for cell in lesson.cells] == list(range(cells))


@pytest.mark.parametrize("number", range(5))
def test_each_cell_stands_where_it_says(number: int) -> None:
    lesson = _seed(number)
    lines = lesson.text.split("\n")
    for cell in lesson.cells:
        assert lesson.text[cell.start : cell.end] == cell.source
        assert lines[cell.line - 1].endswith(cell.source.split("\n")[0])
        for output in cell.recorded:
            assert lines[output.line - 1] == output.text.split("\n")[0]


@pytest.mark.parametrize("number", range(5))
def test_no_prose_and_no_output_is_in_a_cell(number: int) -> None:
    for cell in _seed(number).cells:
        lines = (line.partition("#")[0] for line in cell.source.split("\n"))
        code = "\n".join(line for line in lines if '"""' not in line)
        assert not re.search(r"(?<![._])tensor\(|^OrderedDict\(|^<", code, re.MULTILINE)
        assert not any(mark in code for mark in "。，；")


def test_code_and_output_behind_one_label_are_told_apart() -> None:
    lesson = _seed(0)
    initialized = _at(lesson, 234)
    assert [output.line for output in initialized.recorded] == [246, 251]
    assert initialized.recorded[0].text.startswith("Init weight torch.Size([8, 4])")
    lazy = _at(lesson, 348)
    assert "UserWarning" in lazy.recorded[0].text
    assert _at(lesson, 400).recorded == ()
    assert _at(lesson, 510).recorded[0].text == ("(tensor([0, 1, 2, 3]), tensor([0., 0., 0., 0.]))")


def test_a_cell_cut_by_a_page_break_and_a_piece_of_text_are_broken() -> None:
    lesson = _seed(2)
    broken = {cell.line: cell.broken for cell in lesson.cells if cell.broken}
    assert broken == {
        68: "cut off inside a block; what follows at line 78 seems to be its rest",
        158: "no Python, but a piece of the text around it",
    }
    assert _at(lesson, 78).recorded[0].text == "weight1"
    assert _at(lesson, 78).source.startswith("pass\n\nn = MyModel()")


def test_pasted_outputs_are_told_from_code_and_prose() -> None:
    lesson = _seed(3)
    shell = _at(lesson, 778)
    assert shell.source == "!nvidia-smi"
    assert len(shell.recorded) == 1
    assert shell.recorded[0].text.startswith("Thu Apr 14")
    assert shell.recorded[0].text.endswith("| Proces")
    assert [output.line for output in _at(lesson, 485).recorded] == [496, 500]
    assert _at(lesson, 295).recorded[0].text.endswith("requires_grad=True))]")
    assert _at(lesson, 832).source.endswith("try_gpu(), try_gpu(10), try_all_gpus()")
    assert _at(lesson, 824).recorded[0].text == "1"
    assert _at(lesson, 94).source.endswith("        return X")
    assert _at(lesson, 94).recorded == ()


def test_an_output_below_an_assignment_is_recorded() -> None:
    centered = _at(_seed(4), 198)
    assert centered.source.endswith("net = nn.Sequential(nn.Linear(8, 128), CenteredLayer())")
    assert [output.text for output in centered.recorded] == ["tensor([-2., -1.,  0.,  1.,  2.])"]
    guess = centered.recorded[0].guess
    assert guess is not None
    assert "shows nothing" in guess.reason


def test_prose_stands_before_its_cell() -> None:
    lesson = _seed(4)
    assert lesson.prose[1].text.startswith("# 代码+笔记")
    assert lesson.prose[1].before == 1
    assert lesson.cells[1].source.startswith("import torch")
    assert all("import " not in run.text for run in lesson.prose)
