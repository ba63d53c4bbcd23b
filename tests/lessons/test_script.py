"""Scripts are cut where py:percent says so, and nowhere else."""

import pytest

from lessons.document import Prose
from tests.lessons.documents import PERCENT, read_text


def test_cells_have_their_source_line_and_tags() -> None:
    lesson = read_text(PERCENT, "a.py")
    first, second, last = lesson.cells
    assert first.source == "import torch\n\nx = torch.ones(2)  # 一"
    assert (first.line, first.tags) == (10, ("a", "b"))
    assert (second.source, second.line, second.tags) == ("y = x + 1", 15, ())
    assert (last.source, last.line, last.start) == ("", 23, len(PERCENT))
    assert lesson.prose == (
        Prose(6, "# Title\nWords", 0),
        Prose(19, "More words", 2),
    )


@pytest.mark.parametrize(
    ("header", "is_code", "tags"),
    [
        ("# %%", True, ()),
        ("#%%", True, ()),
        ("# %%%% Deeper", True, ()),
        ("# %% A title [code]", True, ()),
        ('# %% {"tags": ["a"]}', True, ("a",)),
        ('# %% tags=["a", 1]', True, ("a",)),
        ("# %% tags=[a]", True, ()),
        ("# %% [markdown]", False, ()),
        ("# %% Title [md]", False, ()),
        ("# %% [raw]", False, ()),
    ],
)
def test_a_header_says_what_the_cell_is(header: str, is_code: bool, tags: tuple[str, ...]) -> None:
    lesson = read_text(f"# %%\nx = 1\n{header}\n# y = 2\n", "a.py")
    assert [cell.tags for cell in lesson.cells[1:]] == [tags] * is_code


@pytest.mark.parametrize("line", ["# %%time", "#  %% x", " # %%", "x # %%", "# %"])
def test_what_is_no_marker_cuts_nothing(line: str) -> None:
    lesson = read_text(f"# %%\nx = 1\n{line}\ny = 2\n", "a.py")
    assert [cell.source for cell in lesson.cells] == [f"x = 1\n{line}\ny = 2"]


def test_code_above_the_first_marker_is_a_cell_and_comments_are_not() -> None:
    (above, below) = read_text("#!python\nimport os\n\n# %%\nx = 1\n", "a.py").cells
    assert (above.source, above.line) == ("#!python\nimport os", 1)
    assert (below.index, below.line) == (1, 5)
    assert len(read_text("#!python\n# by me\n\n# %%\nx = 1\n", "a.py").cells) == 1


def test_blank_lines_around_code_are_not_its_own_and_its_indentation_is() -> None:
    text = "# %%\n\n  \n    x = 1\n\n\n# %%\ny\n"
    first = read_text(text, "a.py").cells[0]
    assert (first.source, first.line) == ("    x = 1", 4)


def test_line_ends_of_any_kind_are_one_kind_in_a_source() -> None:
    text = PERCENT.replace("\n", "\r\n")
    crlf, plain = read_text(text, "a.py"), read_text(PERCENT, "a.py")
    assert [(c.source, c.line, c.tags) for c in crlf.cells] == [
        (c.source, c.line, c.tags) for c in plain.cells
    ]
    assert [run.text for run in crlf.prose] == [run.text for run in plain.prose]


def test_a_plain_script_is_one_cell() -> None:
    lesson = read_text("\n\nimport keras\n\nx = 1\n", "a.py")
    (cell,) = lesson.cells
    assert (cell.source, cell.line, cell.start) == ("import keras\n\nx = 1", 3, 2)
    assert (lesson.form, lesson.frameworks) == ("script", ("keras",))
