"""A notebook's cells are found where they stand in the file."""

import json
from pathlib import Path

import pytest

from lessons.document import LessonError, Prose, Recorded
from lessons.formats.notebook import MOST_BRACKETS
from tests.lessons.documents import DOCUMENTS, code_cell, notebook, read_text

AGAIN = "open it in Jupyter and save it again"


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_cells_have_their_source_line_tags_and_outputs() -> None:
    text = DOCUMENTS["jupyter.ipynb"]
    lesson = read_text(text, "a.ipynb")
    first, second, third = lesson.cells
    assert (first.source, first.line) == ("import torch\nx = '块'", line_of(text, "import torch"))
    assert first.recorded == (
        Recorded("tensor(1.)\ndone\n", line_of(text, "tensor(1.)")),
        Recorded("<Figure>", line_of(text, "<Figure>")),
    )
    assert (second.source, second.line) == ('y = 1\nz = "q"', line_of(text, "y = 1"))
    assert second.tags == ("raises-exception",)
    assert (third.source, third.recorded, third.tags) == ("", (), ())
    assert text[third.start : third.end] == "[]"
    assert lesson.prose == (Prose(line_of(text, "# 参数"), "# 参数管理\nWords.", 0),)
    assert lesson.frameworks == ("pytorch",)


@pytest.mark.parametrize("name", ["jupyter.ipynb", "compact.ipynb", "odd.ipynb"])
def test_a_span_is_the_source_as_it_is_written(name: str) -> None:
    text = DOCUMENTS[name]
    for cell in read_text(text, name).cells:
        written = json.loads(text[cell.start : cell.end])
        assert "".join(written) == cell.source
        assert text.count("\n", 0, cell.start) + 1 <= cell.line


def test_errors_are_recorded_and_what_goes_to_stderr_is_not() -> None:
    outputs = [
        {"output_type": "stream", "name": "stderr", "text": "warning"},
        {"output_type": "error", "ename": "ValueError", "evalue": "bad \ud800", "traceback": []},
        {"output_type": "display_data", "data": {"image/png": "AAAA"}, "metadata": {}},
        "not an output",
    ]
    text = notebook([code_cell("x", outputs=outputs)]).replace("\ud800", "\\ud800")
    (cell,) = read_text(text, "a.ipynb").cells
    assert cell.recorded == (Recorded("ValueError: bad ?", line_of(text, "ValueError")),)


def test_of_a_key_that_comes_twice_the_last_counts_as_it_does_in_python() -> None:
    text = '{"nbformat":4,"cells":[{"cell_type":"code","source":"a","source":"b"}]}'
    (cell,) = read_text(text, "a.ipynb").cells
    assert (cell.source, text[cell.start : cell.end]) == ("b", '"b"')


def test_raw_cells_are_left_alone() -> None:
    raw = {"cell_type": "raw", "metadata": {}, "source": "x"}
    lesson = read_text(notebook([raw, code_cell("y")]), "a.ipynb")
    assert [cell.source for cell in lesson.cells] == ["y"]
    assert lesson.prose == ()


UPGRADE = "upgrade it with: jupyter nbconvert --to notebook --nbformat 4 FILE"
HEAD = '{"nbformat": 4,\n"cells": [\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"cells":\n[',
            "2: this is no whole JSON (Expecting value, column 2): the notebook was cut short"
            f" or damaged; {AGAIN}",
        ),
        ("[1]", f"1: this is JSON, but no notebook; {AGAIN}"),
        ("{}", f'1: this JSON has no "nbformat", as notebooks do; {AGAIN}'),
        ('{\n"nbformat": 3}', f"2: this is notebook format 3, 4 is read; {UPGRADE}"),
        (
            '{"nbformat": "x"}',
            "1: this is an unknown notebook format, 4 is read; save it from Jupyter as format 4",
        ),
        ('{\n"nbformat": 4}', f'2: this notebook has no list of "cells"; {AGAIN}'),
        (HEAD + "1]}", f"3: a cell is no JSON object; {AGAIN}"),
        (HEAD + "{}]}", f'3: a cell has no "cell_type" of code, markdown, raw; {AGAIN}'),
        (HEAD + '{"cell_type": "code"}]}', f'3: a cell has no "source" of text; {AGAIN}'),
        (
            HEAD + '{"cell_type": "code",\n"source": ["a", 1]}]}',
            f'4: a cell has no "source" of text; {AGAIN}',
        ),
        (
            HEAD + '{"cell_type": "code", "source": "\\ud800"}]}',
            f"3: a source has half of a surrogate pair in it; {AGAIN}",
        ),
        ("[" * 200_000, f"1: the JSON is nested too deeply for a notebook; {AGAIN}"),
        (
            HEAD + '{"cell_type": "code", "source": ' + "[" * 200_000 + "]" * 200_000 + "}]}",
            f"1: the JSON is nested too deeply for a notebook; {AGAIN}",
        ),
        (
            "[]," * (MOST_BRACKETS + 1),
            "1: this JSON has more than 1000000 objects and lists, too many for a notebook;"
            " clear its outputs, or split it",
        ),
    ],
)
def test_what_is_no_notebook_is_refused(text: str, message: str) -> None:
    with pytest.raises(LessonError) as refused:
        read_text(text, str(Path("some", "a.ipynb")))
    assert str(refused.value) == f"some/a.ipynb:{message}"


def test_a_number_of_thousands_of_digits_is_no_obstacle() -> None:
    text = notebook([code_cell("x")]).replace("null", "1" * 5000)
    assert len(read_text(text, "a.ipynb").cells) == 1
