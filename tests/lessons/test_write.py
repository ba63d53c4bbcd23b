"""What is not touched comes back byte for byte; what is, in the place and shape of the old."""

import json
from pathlib import Path

import pytest

from common.errors import OutputError
from lessons.document import Lesson
from lessons.read import read_bytes, read_lesson
from lessons.write import replace_sources, write_lesson
from tests.lessons.documents import DOCUMENTS, SEEDS, VARIANTS, code_cell, notebook, read_text

OWN_FORMS = ["jupyter.ipynb", "compact.ipynb", "odd.ipynb", "percent.py", "script.py"]


def sources(lesson: Lesson) -> dict[int, str]:
    return {cell.index: cell.source for cell in lesson.cells}


def put_back(lesson: Lesson) -> str:
    """Return the text after every source was another for a while, in a document read anew."""
    longer = {index: source + "\nq = '另'\n" for index, source in sources(lesson).items()}
    changed = replace_sources(lesson, longer)
    assert changed != lesson.text
    between = read_text(changed, lesson.path.name)
    return replace_sources(between, sources(lesson))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_form_comes_back_byte_for_byte(name: str, variant: str, tmp_path: Path) -> None:
    data = VARIANTS[variant](DOCUMENTS[name].encode())
    (tmp_path / name).write_bytes(data)
    lesson = read_lesson(tmp_path / name)
    assert lesson.cells
    same = replace_sources(lesson, sources(lesson))
    write_lesson(tmp_path / "copy", same, lesson.encoding)
    assert (tmp_path / "copy").read_bytes() == data


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_real_documents_come_back_byte_for_byte(path: Path) -> None:
    lesson = read_lesson(path)
    assert lesson.cells
    same = replace_sources(lesson, sources(lesson))
    assert same.encode(lesson.encoding) == path.read_bytes()


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", ["jupyter.ipynb", "compact.ipynb", "odd.ipynb"])
def test_a_notebook_that_was_changed_and_changed_back_is_the_same(name: str, variant: str) -> None:
    lesson = read_bytes(VARIANTS[variant](DOCUMENTS[name].encode()), Path(name))
    assert put_back(lesson) == lesson.text


def test_only_the_changed_lines_of_a_notebook_differ() -> None:
    text = DOCUMENTS["jupyter.ipynb"]
    new = replace_sources(read_text(text, "a.ipynb"), {0: "import torch\ny = '块'\nz = 1"})
    assert new == text.replace("\"x = '块'\"", '"y = \'块\'\\n",\n    "z = 1"')


@pytest.mark.parametrize("name", OWN_FORMS)
def test_new_sources_are_read_again_as_they_were_given(name: str) -> None:
    lesson = read_text(DOCUMENTS[name], name)
    new = {index: f"a = {index}\n\n    b = '\\n'  # \"块\"" for index in sources(lesson)}
    assert sources(read_text(replace_sources(lesson, new), name)) == new


def test_a_list_without_lines_takes_the_indentation_of_the_file() -> None:
    text = notebook([code_cell([])])
    expected = notebook([code_cell(["a\n", "b"])])
    assert replace_sources(read_text(text, "a.ipynb"), {0: "a\nb"}) == expected
    assert replace_sources(read_text(expected, "a.ipynb"), {0: ""}) == text
    compact = '{"nbformat":4,"cells":[{"cell_type":"code","source":[]}]}'
    new = replace_sources(read_text(compact, "a.ipynb"), {0: "a\nb"})
    assert new == compact.replace("[]", '["a\\n", "b"]')


def test_a_notebook_that_escapes_goes_on_escaping() -> None:
    text = json.dumps(json.loads(notebook([code_cell("x = '块'")])))
    new = replace_sources(read_text(text, "a.ipynb"), {0: "y = '块'"})
    assert new == text.replace("x = '", "y = '")
    assert new.isascii()


def test_a_line_that_stays_keeps_its_own_escapes() -> None:
    text = notebook([code_cell(["a < b\n", "c"])]).replace("<", "\\u003c")
    assert "a \\u003c b" in replace_sources(read_text(text, "a.ipynb"), {0: "a < b\nd"})


def test_a_script_keeps_its_line_ends_and_what_is_around_the_code() -> None:
    text = "# %%\r\n\r\nx = 1\r\n\r\n# %%\r\ny = 1"
    new = replace_sources(read_text(text, "a.py"), {0: "a = 1\nb = 2", 1: "c = 3"})
    assert new == "# %%\r\n\r\na = 1\r\nb = 2\r\n\r\n# %%\r\nc = 3"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# %%\n# %%\n", "# %%\nx\n# %%\nx\n"),
        ("# %%\n\n# %%", "# %%\nx\n# %%\nx"),
        ("# %%", "# %%\nx"),
    ],
)
def test_an_empty_cell_can_be_filled(text: str, written: str) -> None:
    lesson = read_text(text, "a.py")
    new = replace_sources(lesson, dict.fromkeys(sources(lesson), "x"))
    assert new.rstrip("\n") == written.rstrip("\n")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("```python\nx = 1\n```\n", "```python\na\n\n  b\n```\n"),
        (
            "- item\n\n  ```python\n  x = 1\n  ```\n- next\n",
            "- item\n\n  ```python\n  a\n\n    b\n  ```\n- next\n",
        ),
        (
            "1. item\n   ```python\n   x = 1\n   y\n   ```\n",
            "1. item\n   ```python\n   a\n\n     b\n   ```\n",
        ),
    ],
)
def test_a_fence_keeps_its_indentation(text: str, written: str, newline: str) -> None:
    text, written = text.replace("\n", newline), written.replace("\n", newline)
    assert replace_sources(read_text(text, "a.md"), {0: "a\n\n  b"}) == written


def test_a_cell_that_is_not_there_cannot_be_replaced() -> None:
    with pytest.raises(KeyError):
        replace_sources(read_text("x = 1", "a.py"), {1: "y"})


def test_a_file_in_the_way_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(OutputError, match="cannot write"):
        write_lesson(tmp_path / "out" / "a.md", "x")


def test_writing_replaces_a_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"\xef\xbb\xbfx = 1\r\n" * 1000)
    write_lesson(path, "y = 1\r\n", "utf-8-sig")
    assert path.read_bytes() == b"\xef\xbb\xbfy = 1\r\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.py"]
