"""Reading Markdown: fences, tabs, outputs, prose, in all the dialects that books are written in."""

import pytest

from lessons.document import Cell, Parts
from lessons.formats import UnreadableError
from lessons.formats.markdown import read_markdown


def _read(text: str, default: str = "mxnet") -> Parts:
    """Read a text, and check what holds for every one."""
    parts = read_markdown(text, default)
    for index, cell in enumerate(parts.cells):
        assert cell.index == index
        assert text.count("\n", 0, cell.start) + 1 == cell.line or index > 100
        assert text.startswith(cell.source.split("\n", 1)[0], cell.start)
    return parts


def _tabs(text: str, default: str = "mxnet") -> list[tuple[tuple[str, ...], int]]:
    return [(cell.frameworks, cell.slot) for cell in _read(text, default).cells]


def _only(text: str) -> Cell:
    cells = _read(text).cells
    assert len(cells) == 1
    return cells[0]


@pytest.mark.parametrize(
    "opening",
    [
        "```python",
        "```py",
        "```",
        "~~~python",
        "````python",
        "```Python title=x",
        "```{python}",
        "```{.python}",
        "```{code-cell} ipython3",
        "```{code-cell}",
    ],
)
def test_a_fence_of_python_is_a_cell(opening: str) -> None:
    text = f"# T\n\n{opening}\nx = 1\n\ny = 2\n{opening[: opening.count('`') or 3]}\n\nafter\n"
    cell = _only(text)
    assert cell.source == "x = 1\n\ny = 2"
    assert text[cell.start : cell.end] == cell.source
    assert (cell.line, cell.frameworks, cell.recorded) == (4, (), ())


@pytest.mark.parametrize("label", ["bash", "text", "toml", "json", "latex", "mermaid", "sh", "c++"])
def test_a_fence_of_something_else_is_prose(label: str) -> None:
    parts = _read(f"```{label}\nx = 1\n```\n")
    assert parts.cells == ()
    assert "x = 1" in parts.prose[0].text


def test_a_fence_without_a_label_is_no_cell_where_it_holds_no_python() -> None:
    assert _read("```\n├── a\n└── b\n```\n\n```\npip install torch\n```\n").cells == ()


def test_an_entry_of_a_bibliography_is_no_cell() -> None:
    entry = "```\n@book{zhang2023,\n  title={Dive},\n  year={2023},\n}\n```\n"
    assert len(_read(f"```python\nx = 1\n```\nCite:\n\n{entry}").cells) == 1
    assert not _read(entry).cells


def test_among_labelled_fences_one_without_a_label_must_do_something() -> None:
    parts = _read("```python\nx = 1\n```\n\nText.\n\n```\nnvidia-smi\n```\nText\n```\ny = 2\n```\n")
    assert [cell.source for cell in parts.cells] == ["x = 1", "y = 2"]
    assert parts.cells[0].guess is None
    assert parts.cells[1].guess is not None


def test_a_fence_in_a_list_or_a_quotation_is_a_cell_without_their_margin() -> None:
    parts = _read(
        "1. First\n\n   ```python\n   if x:\n       y\n   ```\n\n> ```python\n> z = 1\n> ```\n"
    )
    assert [cell.source for cell in parts.cells] == ["if x:\n    y", "z = 1"]


def test_an_indented_fence_loses_its_indentation() -> None:
    assert _only("   ```python\n   x = 1\n     y\n   ```\n").source == "x = 1\n  y"


def test_a_fence_in_a_comment_or_in_another_fence_is_no_cell() -> None:
    assert _read("<!--\n```python\nx = 1\n```\n-->\n").cells == ()
    assert _read("````md\n```python\nx = 1\n```\n````\n").cells == ()


def test_a_fence_that_is_never_closed_runs_to_the_end_and_is_noted() -> None:
    parts = _read("Text\n\n```python\nx = 1\n\nmore")
    assert parts.cells[0].source == "x = 1\n\nmore"
    assert parts.notes == ("line 3: a fence that is never closed",)


def test_windows_line_ends_are_no_part_of_a_source() -> None:
    text = "# T\r\n\r\n```python\r\nx = 1\r\ny = 2\r\n```\r\n"
    cell = _read(text).cells[0]
    assert cell.source == "x = 1\ny = 2"
    assert text[cell.start : cell.end] == "x = 1\r\ny = 2"


def test_options_of_a_myst_cell_are_no_part_of_its_source() -> None:
    cell = _only("```{code-cell} ipython3\n:tags: [raises-exception, hide-output]\n\nx = 1\n```\n")
    assert (cell.source, cell.line) == ("x = 1", 4)
    assert cell.tags == ("raises-exception", "hide-output")


def test_options_of_a_myst_cell_may_stand_in_a_block() -> None:
    cell = _only("```{code-cell}\n---\ntags:\n  - a\n  - b\nother: 1\n---\nx = 1\n```\n")
    assert (cell.source, cell.line, cell.tags) == ("x = 1", 8, ("a", "b"))


def test_a_tag_is_read_from_options_alone() -> None:
    assert _only("```python\ntags: list = []\n```\n").tags == ()
    assert _only("```{code-cell}\ntags: list = []\n```\n").source == "tags: list = []"


@pytest.mark.parametrize("content", [":tags: [a]\n", ":tags: [a]\n\n", "---\ntags: [a]\n---\n", ""])
def test_a_directive_without_code_is_no_cell(content: str) -> None:
    assert _only(f"```{{code-cell}}\n{content}```\n\n```python\nx = 1\n```\n").source == "x = 1"


def test_the_older_dialect_gives_a_cell_without_a_tab_to_the_default() -> None:
    text = (
        "```{.python .input}\na\n```\n\n```{.python .input  n=3}\n#@tab pytorch\nb\n```\n\n"
        "```{.python .input}\n#@tab tensorflow\nc\n```\n\nText.\n\n"
        "```{.python .input}\n#@tab all\nd\n```\n"
    )
    rest = [(("pytorch",), 0), (("keras",), 0), (("all",), 1)]
    assert _tabs(text) == [(("mxnet",), 0), *rest]
    assert _tabs(text, "paddlepaddle") == [(("paddle",), 0), *rest]


def test_the_newer_dialect_has_its_frameworks_listed() -> None:
    text = (
        "```{.python .input}\n%load_ext d2lbook.tab\n"
        "tab.interact_select(['mxnet', 'pytorch', 'tensorflow'])\n```\n\n# Title\n\n"
        "```{.python .input}\n%%tab mxnet\na\n```\n\n```{.python .input}\n%%tab pytorch\nb\n```\n\n"
        "```{.python .input}\n%%tab all\nc\n```\n"
    )
    assert _tabs(text) == [(("all",), 0), (("mxnet",), 1), (("pytorch",), 1), (("all",), 2)]


def test_text_between_tabs_is_for_its_framework_and_does_not_part_them() -> None:
    text = (
        "For all.\n\n:begin_tab:`pytorch`\nFor PyTorch.\n:end_tab:\n\n"
        "```{.python .input}\n#@tab pytorch\na\n```\n\n"
        ":begin_tab:`tensorflow, paddle`\nFor two.\n:end_tab:\n\n"
        "```{.python .input}\n#@tab tensorflow\nb\n```\n\nFor all again.\n"
    )
    parts = _read(text)
    assert [cell.slot for cell in parts.cells] == [0, 0]
    assert [(run.text, run.line, run.before, run.frameworks) for run in parts.prose] == [
        ("For all.", 1, 0, ("all",)),
        ("For PyTorch.", 4, 0, ("pytorch",)),
        ("For two.", 13, 1, ("keras", "paddle")),
        ("For all again.", 21, 2, ("all",)),
    ]


def test_a_document_without_tabs_has_no_frameworks_in_its_cells() -> None:
    assert _tabs("```python\nimport torch\n```\n") == [((), 0)]


def test_a_books_way_to_open_a_fence_belongs_to_the_default_unless_imports_say_else() -> None:
    assert _tabs("```{.python .input}\nx = 1\n```\n") == [(("mxnet",), 0)]
    assert _tabs("```{.python .input}\nfrom mxnet import np\n```\n") == [(("mxnet",), 0)]
    assert _tabs("```{.python .input}\nimport torch\n```\n") == [((), 0)]


def test_outputs_below_a_cell_belong_to_it() -> None:
    text = "```python\nf()\nx\n```\n\n```python\ntensor([1.])\n```\nOutput:\n```\nTrue\n```\n"
    cell = _only(text)
    assert [(output.text, output.line) for output in cell.recorded] == [
        ("tensor([1.])", 7),
        ("True", 11),
    ]
    assert all(output.guess and output.guess.reason for output in cell.recorded)


def test_text_between_a_cell_and_a_value_makes_the_value_a_cell() -> None:
    assert len(_read("```python\nx\n```\n\nNow see this.\n\n```python\n(1, 2)\n```\n").cells) == 2


def test_a_fence_that_says_that_it_is_output_is_no_guess() -> None:
    cell = _only("```python\nx = 1\n```\n\n```{.json .output n=1}\n[]\n```\n\n```output\n1\n```\n")
    assert [(output.text, output.guess) for output in cell.recorded] == [("[]", None), ("1", None)]


def test_text_and_indented_blocks_directly_below_a_cell_are_guessed_to_be_output() -> None:
    cell = _only("```python\nx\n```\n\n    tensor([1.])\n\n```text\nsome words\n```\n")
    assert [output.text for output in cell.recorded] == ["tensor([1.])", "some words"]
    assert all(output.guess for output in cell.recorded)


def test_a_cut_cell_says_so() -> None:
    parts = _read("```\nclass A:\n    def f(self):\n```\n\n```\npass\n\nA()\n```\n")
    assert parts.cells[0].broken == (
        "cut off inside a block; what follows at line 7 seems to be its rest"
    )
    assert parts.cells[1].broken == ""


def test_front_matter_is_prose() -> None:
    parts = _read("---\njupytext:\n  text_representation:\n    a: 1\n---\n\n```python\nx\n```\n")
    assert len(parts.cells) == 1
    assert parts.prose[0].text.startswith("---")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (">" * 20_000 + " x\n", 0),
        ("- " * 20_000 + "x\n", 0),
        (("> " * 30 + "- " * 30 + "x\n") * 100, 0),
        ("".join(f"{'  ' * depth}- x\n" for depth in range(500)), 0),
        ("```python\nx\n```\n\n" * 10_000, 10_000),
        ("```python\n" + "x = 1\n" * 200_000, 1),
        ("- x\n" * 250_000 + "\n```python\nx\n```\n", 1),
        ("[" * 100_000 + "\n```\n" + "(" * 100_000 + "\n```\n", 0),
        ("```python\n" + "-" * 100_000 + "1\n```\n", 1),
        ("```\n`\n" * 5_000, 0),
        ("\r" * 1000 + "\x0b\x0c\u2028```python\nx\n```\n", 0),
    ],
    ids=range(11),
)
def test_hostile_documents_are_read_soon(text: str, cells: int) -> None:
    assert len(_read(text).cells) == cells


def test_more_fences_than_any_lesson_has_are_refused() -> None:
    with pytest.raises(UnreadableError, match="split the document") as refused:
        _read("```\n```\n" * 40_000)
    assert refused.value.line == 60_001


def test_a_long_cell_in_a_huge_document_is_whole() -> None:
    lines = "\n".join(f"x{number} = {number}" for number in range(120_000))
    assert _only(f"Text\n\n```python\n{lines}\n```\n\nText\n").source == lines
