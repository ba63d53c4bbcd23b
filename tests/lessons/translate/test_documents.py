"""A document with new cells: what was not to change comes back byte for byte."""

import json
from pathlib import Path

import pytest

from lessons.document import Lesson
from lessons.read import read_bytes
from lessons.translate.documents.marks import put_mark
from lessons.translate.documents.writing import Changes, without_marks, write_changes
from tests.lessons.documents import DOCUMENTS, SEEDS, VARIANTS, code_cell, notebook, read_text

_RESULT = {
    "output_type": "execute_result",
    "execution_count": 3,
    "metadata": {},
    "data": {"text/plain": ["1"]},
}


def sources(lesson: Lesson) -> dict[int, str]:
    return {cell.index: cell.source for cell in lesson.cells}


def nothing(name: str) -> str | None:
    return None


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_where_nothing_changes_all_is_as_it_was(name: str, variant: str) -> None:
    lesson = read_bytes(VARIANTS[variant](DOCUMENTS[name].encode()), Path(name))
    assert write_changes(lesson, Changes(sources(lesson), rename=nothing)) == lesson.text


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_changed_and_changed_back_a_real_document_is_the_same(path: Path) -> None:
    lesson = read_bytes(path.read_bytes(), Path("a.md"))
    other = {index: source.replace("torch", "paddle") for index, source in sources(lesson).items()}
    changed = read_bytes(write_changes(lesson, Changes(other)).encode(), Path("a.md"))
    assert sources(changed) == other
    assert write_changes(changed, Changes(sources(lesson))) == lesson.text


def two_cells() -> str:
    cells = [
        code_cell(["x = 1\n", "x"], outputs=[_RESULT], execution_count=3),
        code_cell("x", outputs=[_RESULT], execution_count=4, metadata={"tags": ["a"]}),
    ]
    return notebook(cells, metadata={"kernelspec": {"name": "python3"}})


def test_outputs_of_a_notebook_are_emptied_where_they_are_no_longer_true() -> None:
    text = two_cells()
    lesson = read_text(text, "a.ipynb")
    written = write_changes(lesson, Changes({0: "x = 2\nx"}, shown={0: "2"}))
    before, after = json.loads(text), json.loads(written)
    assert after["cells"][0] == {
        **before["cells"][0],
        "source": ["x = 2\n", "x"],
        "outputs": [],
        "execution_count": None,
    }
    assert after["cells"][1] == before["cells"][1]
    assert after["metadata"] == before["metadata"]
    assert written.endswith(text[text.index('"tags"') :])


def test_a_notebook_without_outputs_is_no_other_for_it() -> None:
    cells = [{"cell_type": "code", "source": "x"}]
    text = json.dumps({"nbformat": 4, "cells": cells})
    assert write_changes(read_text(text, "a.ipynb"), Changes({}, shown={0: ""})) == text


PAGE = """Words.

```python
x
```

Output:

```python
tensor([[1., 2.],

        [3., 4.]])
```
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_recorded_output_is_what_the_translation_shows(newline: str) -> None:
    text = PAGE.replace("\n", newline)
    lesson = read_text(text, "a.md")
    assert lesson.cells[0].recorded
    written = write_changes(lesson, Changes({}, shown={0: "Tensor(\n\n1)"}))
    old = "tensor([[1., 2.],\n\n        [3., 4.]])".replace("\n", newline)
    assert written == text.replace(old, "Tensor(\n\n1)".replace("\n", newline))


@pytest.mark.parametrize("shown", ["", "```\nx"])
def test_an_output_that_is_not_known_or_would_end_its_fence_stays(shown: str) -> None:
    lesson = read_text(PAGE, "a.md")
    assert write_changes(lesson, Changes({}, shown={0: shown})) == PAGE


def test_an_output_in_a_list_keeps_its_margin() -> None:
    text = "- a\n\n  ```python\n  x\n  ```\n\n  ```\n  tensor([1.,\n          2.])\n  ```\n"
    lesson = read_text(text, "a.md")
    assert lesson.cells[0].recorded
    written = write_changes(lesson, Changes({}, shown={0: "A\n B"}))
    assert written == text.replace("  tensor([1.,\n          2.])\n", "  A\n   B\n")


def test_an_output_of_pasted_text_does_not_fall_apart() -> None:
    text = "In [1]:\nx = 1\nx\n\nOut[1]: 1\n\n中文。\n"
    written = write_changes(read_text(text, "a.txt"), Changes({}, shown={0: "A(\n\n 1)"}))
    assert written == text.replace("]: 1", "]: A(\n \n 1)")


def test_prose_that_was_taken_for_output_stays() -> None:
    text = "In [1]:\nx = 1\nx\n\nSome words.\n"
    lesson = read_text(text, "a.txt")
    assert lesson.cells[0].recorded
    assert write_changes(lesson, Changes({}, shown={0: "A"})) == text


def test_several_outputs_of_one_cell_stay() -> None:
    text = "In [1]:\nprint(x)\nx\n\ntensor([1.])\n\ntensor([2.])\n\nWords of prose, 中文。\n"
    lesson = read_text(text, "a.txt")
    assert len(lesson.cells[0].recorded) == 2
    assert write_changes(lesson, Changes({}, shown={0: "A"})) == text


def test_marks_of_before_are_not_read() -> None:
    marked = put_mark("x = 1\n", "differs", "so", "en", "pytorch")
    lesson = without_marks(read_text(marked, "a.py"), "pytorch")
    assert lesson.cells[0].source == "x = 1"
