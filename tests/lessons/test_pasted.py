"""Reading notebooks that were pasted as text, with nothing between code, output and prose."""

import pytest

from lessons.document import Cell, Parts
from lessons.formats.pasted import read_pasted


def _read(text: str) -> Parts:
    """Read a text, and check what holds for every one."""
    parts = read_pasted(text)
    for index, cell in enumerate(parts.cells):
        assert cell.index == index
        assert text[cell.start : cell.end].replace("\r\n", "\n") == cell.source
        assert text.count("\n", 0, cell.start) + 1 == cell.line
    return parts


def _only(text: str) -> Cell:
    cells = _read(text).cells
    assert len(cells) == 1
    return cells[0]


def _outputs(cell: Cell) -> list[str]:
    return [output.text for output in cell.recorded]


@pytest.mark.parametrize(
    "prompt",
    ["In [5]:\n", "In [None]:\n", "In [ ]:\n", "In [*]:\n", "In[5]: ", "In [5]: ", "In []:\n"],
)
def test_code_output_and_prose_are_told_apart(prompt: str) -> None:
    parts = _read(f"Words.\n\n{prompt}x = net(X)\nx\n\ntensor([1.])\n\n接下来。\n\nMore words.\n")
    assert [cell.source for cell in parts.cells] == ["x = net(X)\nx"]
    assert _outputs(parts.cells[0]) == ["tensor([1.])"]
    assert [(run.before, run.text) for run in parts.prose] == [
        (0, "Words."),
        (1, "接下来。\n\nMore words."),
    ]


def test_empty_lines_within_code_are_code() -> None:
    source = (
        "import torch\n\n# a class\nclass A:\n    def f(self):\n        x\n\n    def g(self):\n"
        "        y\n\n    z = 1\n\ntry:\n    f()\n\nexcept E:\n    pass\n\n"
        't = """a\n\nb"""\n\nn = [\n    1,\n\n    2,\n]\n\nn'
    )
    assert _only(f"In [1]:\n{source}\n\n小结\n").source == source


def test_a_try_that_is_whole_takes_in_no_prose() -> None:
    source = "try:\n    f()\nexcept E:\n    pass"
    assert _only(f"In [1]:\n{source}\n\n词，词。\n").source == source


def test_a_lone_comment_is_code_above_code_and_a_heading_elsewhere() -> None:
    assert _only("In [1]:\nx = 1\n\n# then\n\nx = 2\n").source == "x = 1\n\n# then\n\nx = 2"
    parts = _read("In [1]:\nx = 1\n\n# Summary\n\nWords about it.\n\nIn [2]:\nx = 2\n")
    assert [cell.source for cell in parts.cells] == ["x = 1", "x = 2"]
    assert parts.prose[0].text == "# Summary\n\nWords about it."


@pytest.mark.parametrize(
    "words",
    ["小结", "Summary", "- item", "Note: this", "![a](b)", "[a](b)", "## T", "`x`", "x_y is good"],
)
def test_words_that_parse_are_prose_still(words: str) -> None:
    parts = _read(f"In [1]:\nx = 1\n\n{words}\n")
    assert parts.cells[0].source == "x = 1"
    assert parts.prose[0].text == words


def test_a_name_that_the_lesson_knows_is_code() -> None:
    assert _only("In [1]:\nx = 1\n\nx\n\n1\n").source == "x = 1\n\nx"


def test_a_first_value_is_code_and_the_next_its_output() -> None:
    cell = _only("In [1]:\n'a'\n\n'a'\n")
    assert (cell.source, _outputs(cell)) == ("'a'", ["'a'"])


def test_a_shell_command_is_code_and_its_table_one_output() -> None:
    cell = _only(
        "In [1]:\n!nvidia-smi\n\nThu Apr 14\n+---------+\n| a  |\n     \n+---------+\n| b  |\n"
    )
    assert cell.source == "!nvidia-smi"
    assert _outputs(cell) == ["Thu Apr 14\n+---------+\n| a  |\n     \n+---------+\n| b  |"]


def test_an_empty_line_parts_two_outputs() -> None:
    cell = _only("In [1]:\nprint(s)\nt\n\nInit torch.Size([8, 4])\n\n\ntensor([1.])\n\n词\n")
    assert _outputs(cell) == ["Init torch.Size([8, 4])", "tensor([1.])"]
    assert [output.line for output in cell.recorded] == [5, 8]


def test_a_marked_output_is_no_guess() -> None:
    cell = _only("In [1]: x\n\nOut[1]: anything at all\n")
    assert [(output.text, output.guess) for output in cell.recorded] == [("anything at all", None)]


def test_output_directly_below_code_is_found() -> None:
    cell = _only("In [1]:\nprint(net)\nMLP(\n  (a): Linear(in_features=1)\n)\n")
    assert cell.source == "print(net)"
    assert _outputs(cell)[0].startswith("MLP(")


def test_a_tensor_below_an_assignment_is_output_and_less_sure() -> None:
    below_silent = _only("In [1]:\nx = 1\n\ntensor([1.])\n").recorded[0].guess
    below_shown = _only("In [1]:\nx\n\ntensor([1.])\n").recorded[0].guess
    assert below_silent is not None
    assert below_shown is not None
    assert below_silent.sure < below_shown.sure


def test_an_english_sentence_is_no_output() -> None:
    parts = _read("In [1]:\nx\n\nThe tensor(1.) that we see above is small.\n")
    assert parts.cells[0].recorded == ()


def test_broken_code_is_a_cell_still() -> None:
    cell = _only("In [1]:\nx = = 1\n\n词\n")
    assert cell.source == "x = = 1"
    assert cell.guess is not None
    assert cell.guess.sure < 0.9


def test_a_prompt_without_code_is_no_cell() -> None:
    parts = _read("In [1]:\nx = 1\n\nIn [ ]:\n\n## 小结\n")
    assert len(parts.cells) == 1
    assert parts.prose[-1].text == "## 小结"


def test_windows_line_ends_are_no_part_of_a_source() -> None:
    cell = _only("In [1]:\r\nx = 1\r\n\r\nx\r\n\r\n1\r\n\r\n\u8bcd\r\n")
    assert (cell.source, _outputs(cell)) == ("x = 1\n\nx", ["1"])


@pytest.mark.parametrize(
    "text",
    [
        "In [1]:\n" + "(" * 100_000,
        "In [1]:\n" + "f(\n\n" * 20_000,
        "In [1]:\nif x:\n    y\n\n" + "else:\n    z\n\n" * 5_000,
        "In [1]:\nclass A:\n" + "    x = 1\n\n" * 5_000,
        "In [1]:\n" + "x = 1\n\n" * 5_000,
        "In [1]:\n" + "# x\n\n" * 20_000,
        "In [1]:\n'''" + "\n\n" * 100_000,
        "In [1]:\nx\n\n" + "tensor(1)\n\n" * 5_000,
        "In [1]:\nx\n\n" + "some words. \n \n" * 50_000,
        "In [1]:\n" + "\\'" * 100_000,
        "In [1]:" * 10_000,
        "In [1]:\n" * 20_000,
        "In [1]:\nx\n" * 3_000,
    ],
    ids=range(13),
)
def test_hostile_texts_are_read_soon(text: str) -> None:
    assert len(_read(text).cells) <= 3_000
