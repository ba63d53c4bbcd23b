"""A tab more in a book: where its cells stand, what it is called, and that the rest stays."""

import pytest

from lessons.translate.documents.tabs import book_name, extend_list, splice_cells, with_tab
from lessons.write import splice
from tests.lessons.documents import read_text

OLD = """# Init

```{.python .input  n=3}
#@tab pytorch
x = 1

y = 2
```

```{.python .input}
#@tab mxnet
x = 2
```

- an item

  ```python
  #@tab pytorch
  x
  ```
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_cells_stand_right_below_those_of_the_source(newline: str) -> None:
    text = OLD.replace("\n", newline)
    lesson = read_text(text, "a.md")
    written = splice(text, splice_cells(lesson, {0: "#@tab paddle\nz = 1\n\nz", 2: "z\n\nz"}))
    first = "```{.python .input}\n#@tab paddle\nz = 1\n\nz\n```\n"
    expected = OLD.replace("y = 2\n```\n", f"y = 2\n```\n\n{first}")
    expected += "\n  ```python\n  z\n\n  z\n  ```\n"
    assert written == expected.replace("\n", newline)
    again = read_text(written, "a.md")
    assert [cell.frameworks for cell in again.cells[:3]] == [("pytorch",), ("paddle",), ("mxnet",)]
    assert [cell.slot for cell in again.cells[:3]] == [0, 0, 0]


def test_at_the_end_without_a_newline_too() -> None:
    text = "```python\n#@tab pytorch\nx\n```"
    written = splice(text, splice_cells(read_text(text, "a.md"), {0: "z"}))
    assert written == f"{text}\n\n```python\nz\n```"


def test_a_fence_that_is_never_closed_is_closed() -> None:
    text = "```python\n#@tab pytorch\nx\n"
    written = splice(text, splice_cells(read_text(text, "a.md"), {0: "z"}))
    assert written == f"{text}```\n\n```python\nz\n```\n"


def test_a_directive_keeps_its_options_and_a_recorded_output_its_cell() -> None:
    text = (
        "```{code-cell} ipython3\n:tags: [a]\n\n%%tab pytorch\nx\n```\n\n```output\n1\n```\nWords\n"
    )
    written = splice(text, splice_cells(read_text(text, "a.md"), {0: "%%tab paddle\nz"}))
    added = "\n```{code-cell} ipython3\n:tags: [a]\n\n%%tab paddle\nz\n```\n"
    assert written == text.replace("Words", added + "Words")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("#@tab pytorch\nx", "#@tab paddle\nx"),
        ("# @tab pytorch, mxnet\nx", "# @tab paddle\nx"),
        ("%%tab pytorch  # why\nx", "%%tab paddle  # why\nx"),
        ("# About\n%%tab pytorch\nx", "# About\n%%tab paddle\nx"),
        ("x", "#@tab paddle\nx"),
    ],
)
def test_a_cell_is_put_in_the_tab(source: str, expected: str) -> None:
    assert with_tab(read_text(OLD, "a.md"), source, "paddle") == expected


def test_a_tab_is_written_in_the_dialect_of_the_book() -> None:
    lesson = read_text("```python\n%%tab mxnet\nx\n```\n", "a.md")
    assert with_tab(lesson, "x", "paddle") == "%%tab paddle\nx"


@pytest.mark.parametrize(
    ("tab", "framework", "name"),
    [
        ("#@tab pytorch", "keras", "tensorflow"),
        ("%%tab keras", "keras", "keras"),
        ("%%tab pytorch, tf", "keras", "tf"),
        ("tab.interact_select(['mxnet', 'torch'])", "pytorch", "torch"),
        ("#@tab mxnet", "paddle", "paddle"),
    ],
)
def test_a_framework_is_called_as_the_book_calls_it(tab: str, framework: str, name: str) -> None:
    lesson = read_text(f"```{{.python .input}}\n{tab}\nx\n```\n", "a.md")
    assert book_name(lesson, framework) == name


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "tab.interact_select(['mxnet', 'pytorch'])",
            "tab.interact_select(['mxnet', 'pytorch', 'paddle'])",
        ),
        ('%load_ext d2lbook.tab\ntab.interact_select("mxnet", "pytorch")\nx', None),
        ("tab.interact_select([\n    'mxnet',\n    'pytorch',\n])", None),
        (
            "tab.interact_select(['pytorch', 'paddle'])",
            "tab.interact_select(['pytorch', 'paddle'])",
        ),
        ("if tab.selected('pytorch'):\n    x", "if tab.selected('pytorch'):\n    x"),
    ],
)
def test_the_list_of_tabs_is_longer(source: str, expected: str | None) -> None:
    quote = '"' if '"' in source else "'"
    longer = source.replace(
        f"{quote}pytorch{quote}", f"{quote}pytorch{quote}, {quote}paddle{quote}"
    )
    assert extend_list(source, "paddle", "paddle") == (longer if expected is None else expected)
