"""Whatever a file is, it is read, or refused in one line that says where, what and what next."""

import os
from pathlib import Path

import pytest

from lessons.document import Form, LessonError
from lessons.formats import MOST_CELLS
from lessons.read import MOST_BYTES, read_bytes, read_lesson
from tests.lessons.documents import DOCUMENTS, code_cell, notebook, read_text


def refusal(path: Path, data: bytes | None = None) -> str:
    with pytest.raises(LessonError) as refused:
        read_lesson(path) if data is None else read_bytes(data, path)
    assert "\n" not in str(refused.value)
    assert "; " in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.md:1: the document is empty; name one with code in it"),
        (b"\xef\xbb\xbf \r\n\t\n", "a.md:1: the document is empty; name one with code in it"),
        (b"x\ny\0", "a.md:2: this is a binary file (a NUL byte); name a text document"),
        ("x = 1".encode("utf-16"), "a.md:1: this is UTF-16; save it as UTF-8"),
        (b"a\n\nb\xb2", "a.md:3: byte 0xb2 is no UTF-8; save the document as UTF-8"),
        (b"\xef\xbb\xbfa\n\xff", "a.md:2: byte 0xff is no UTF-8; save the document as UTF-8"),
    ],
)
def test_a_text_that_is_none_is_refused(data: bytes, message: str) -> None:
    assert refusal(Path("a.md"), data) == message


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    absent, unreadable = tmp_path / "a.md", "check its name and its permissions"
    assert refusal(absent) == (
        f"{absent}:1: cannot be read: No such file or directory; {unreadable}"
    )
    assert refusal(tmp_path) == (
        f"{tmp_path}:1: this is no file; name a document, or files in the folder"
    )
    assert unreadable in refusal(Path("a\0b"))
    os.mkfifo(tmp_path / "pipe")
    assert "this is no file" in refusal(tmp_path / "pipe")


def test_a_name_of_several_lines_is_told_in_one() -> None:
    assert refusal(Path("a\nb\udcff.md"), b"").startswith("a\\nb\\udcff.md:1: the document")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.ipynb"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    expected = "the file has 100.0 MiB, of a notebook at most 64 are read"
    assert refusal(path) == f"{path}:1: {expected}; clear its outputs, or split it"


@pytest.mark.parametrize(
    ("name", "start", "form"),
    [
        ("a.md", "", "markdown"),
        ("a.py", "", "script"),
        ("a.py", "# %%\n", "percent"),
        ("a.txt", "In [1]:\n", "pasted"),
        ("a.ipynb", "", "notebook"),
    ],
)
def test_a_text_too_large_for_its_form_is_refused(name: str, start: str, form: Form) -> None:
    most = MOST_BYTES[form]
    message = refusal(Path(name), start.encode() + b"x" * most + b"x")
    assert f"MiB, of a {form} at most {most / 2**20:g} are read; clear its outputs" in message


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.py", "# %%\n" * (MOST_CELLS + 1), MOST_CELLS + 2),
        ("a.py", "# %% [md]\n" * (MOST_CELLS + 1), MOST_CELLS + 2),
        ("a.md", "```python\nx = 1\n```\n" * 100_000, 3 * MOST_CELLS + 2),
        ("a.ipynb", notebook([code_cell("")] * (MOST_CELLS + 1)), 7 * MOST_CELLS + 8),
    ],
)
def test_too_many_cells_are_refused(name: str, text: str, line: int) -> None:
    message = f"{name}:{line}: there are more than 10000 cells; split the document"
    assert refusal(Path(name), text.encode()) == message


def test_as_many_cells_as_a_lesson_may_have_are_read() -> None:
    assert len(read_text("# %%\nx = 1\n" * MOST_CELLS, "a.py").cells) == MOST_CELLS


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("jupyter.ipynb", DOCUMENTS["jupyter.ipynb"], "notebook"),
        ("named.txt", DOCUMENTS["jupyter.ipynb"], "notebook"),
        ("a.IPYNB", DOCUMENTS["compact.ipynb"], "notebook"),
        ("percent.py", DOCUMENTS["percent.py"], "percent"),
        ("script.py", "x = 1\n# %%time\n", "script"),
        ("script.py", '{"cells": 1}', "script"),
        ("book.md", DOCUMENTS["book.md"], "markdown"),
        ("a.txt", '{"cells" are words}', "markdown"),
        ("a.txt", "words\n\nIn [5]:\nx = 1\n", "pasted"),
        ("a.txt", "In [None]:\nx = 1\n", "pasted"),
        ("a.md", "```\nIn [5]: x = 1\n```\n", "markdown"),
    ],
)
def test_the_form_is_told_by_name_and_content(name: str, text: str, form: str) -> None:
    assert read_text(text, name).form == form


def test_a_broken_notebook_under_another_name_is_a_broken_notebook() -> None:
    cut = DOCUMENTS["jupyter.ipynb"][:200].encode()
    assert "this is no whole JSON" in refusal(Path("a.txt"), cut)


def test_frameworks_come_from_tabs_and_else_from_imports(tmp_path: Path) -> None:
    book = tmp_path / "a.py"
    book.write_text("# %%\n#@tab pytorch\nx = 1\n# %%\n#@tab tensorflow\nx = 2\n# %%\nz = 1\n")
    lesson = read_lesson(book, default="paddlepaddle")
    assert [cell.frameworks for cell in lesson.cells] == [("pytorch",), ("keras",), ("paddle",)]
    assert lesson.frameworks == ("pytorch", "keras", "paddle")
    assert lesson.cells[0].slot == lesson.cells[1].slot

    alone = read_text("# %%\nx = 1\n# %%\nimport paddle\n", "a.py")
    assert [cell.frameworks for cell in alone.cells] == [(), ()]
    assert [cell.slot for cell in alone.cells] == [0, 1]
    assert alone.frameworks == ("paddle",)


def test_a_cell_for_all_makes_no_book() -> None:
    text = "# %%\n%load_ext d2lbook.tab\n# %%\nx = 1\n"
    assert [cell.frameworks for cell in read_text(text, "a.py").cells] == [("all",), ()]


def test_a_document_without_code_is_read_and_says_so() -> None:
    assert read_text("Words.\n", "a.md").notes == ("no code cell was found",)
