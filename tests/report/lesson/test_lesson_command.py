"""What a person types after `triptych lesson`, and gets: a table of cells, a run, a notebook."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from report.cli import run_command
from tests.lessons.pretend import pretend

Typed = Callable[..., tuple[int, str, str]]
BOOK = """\
# 层 \x9b31m

Both print.

```{.python .input}
#@tab pytorch
print("from pytorch"); 1 + 1
```

```{.python .input}
#@tab paddle
print("from paddle")
```

:begin_tab:`paddle`
For Paddle alone.
:end_tab:

```{.python .input}
#@tab all
import sys
print("\\x1b]0;title\\x07", file=sys.stderr)
# \x1b[31m
```

```{.python .input}
#@tab pytorch
nothing_of_the_kind
```

The end.
"""
NOTEBOOK = """{"cells": [{"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [],
"source": ["import torch\\n", "x = 1"]}, {"cell_type": "markdown", "metadata": {},
"source": "文字"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}"""
FORMS = {
    "a.md": ("Markdown", BOOK),
    "a.ipynb": ("notebook", NOTEBOOK),
    "a.py": ("script in cells", "# %%\nimport torch\n# %%\nx = 1\n"),
    "b.py": ("script", "import torch\nx = 1\n"),
    "a.txt": ("notebook pasted as text", "In [1]:\nimport torch\nx = torch.ones(2)\nx\n"),
}


@pytest.fixture
def typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Typed:
    """Return a function that types `triptych lesson ...` in a folder with a lesson of each form."""
    pretend(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name, (_, text) in FORMS.items():
        Path(name).write_text(text, encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = run_command(["lesson", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def steers(text: str) -> bool:
    return re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text) is not None


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_shown(typed: Typed, name: str) -> None:
    code, out, err = typed("show", name)
    assert (code, err) == (0, "")
    assert out.startswith(f"{name}: {FORMS[name][0]}, ")
    assert "cell  step  line  lines  for" in out


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("columns", [40, 60, 80, 200])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_paper_is_kept(
    typed: Typed, name: str, columns: int, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    code, out, _ = typed("show", name, "--lang", language)
    assert code == 0
    assert max(map(width, out.splitlines())) <= columns
    assert not steers(out)


def test_cells_are_listed_with_tabs_and_lines(typed: Typed) -> None:
    rows = [line.split() for line in typed("show", "a.md")[1].splitlines()[4:]]
    assert [row[:5] for row in rows] == [
        ["0", "0", "6", "2", "pytorch"],
        ["1", "0", "11", "2", "paddle"],
        ["2", "1", "20", "4", "all"],
        ["3", "2", "27", "2", "pytorch"],
    ]


def test_the_default_framework_of_a_book(typed: Typed) -> None:
    Path("c.md").write_text(BOOK.replace("#@tab paddle\n", ""), encoding="utf-8")
    assert "mxnet" in typed("show", "c.md")[1]
    assert "mxnet" not in typed("show", "c.md", "--default", "paddle")[1]


def test_a_run_is_shown(typed: Typed) -> None:
    code, out, err = typed("run", "a.md", "--framework", "pytorch")
    assert code == 1  # a cell raised
    assert out.startswith("pytorch: cells that ran: 2, in ")
    assert "── cell 0, line 6 ──" in out
    assert "  from pytorch\n  2\n" in out
    assert "from paddle" not in out
    assert "NameError (line 2): name 'nothing_of_the_kind' is not defined" in out
    assert "\\x1b]0;title\\x07" in out
    assert not steers(out)
    assert err == "triptych: running\n"


def test_a_run_in_which_all_is_well(typed: Typed) -> None:
    code, out, _ = typed("run", "a.md", "--framework", "paddle")
    assert (code, "from paddle" in out) == (0, True)


def test_a_run_that_is_ended(typed: Typed) -> None:
    text = "# %%\nimport os\nos.kill(os.getpid(), 9)\n# %%\n1\n"
    Path("c.py").write_text(text, encoding="utf-8")
    code, out, _ = typed("run", "c.py", "--framework", "pytorch")
    assert code == 1
    assert out.endswith("The lesson was ended: signal SIGKILL\n")
    assert "  not run\n" in out
    typed("run", "c.py", "--framework", "pytorch", "--out", "c.ipynb")
    notebook = read("c.ipynb")
    assert [cell.execution_count for cell in notebook.cells] == [1, None]
    assert notebook.cells[0].outputs[-1].evalue == "signal SIGKILL"


def test_in_chinese(typed: Typed) -> None:
    out = typed("run", "a.md", "--framework", "pytorch", "--lang", "zh")[1]
    assert out.startswith("pytorch：2 个单元格，用时 ")


def read(name: str) -> nbformat.NotebookNode:
    """Return a notebook that is valid; warnings are errors."""
    notebook: nbformat.NotebookNode = nbformat.read(name, as_version=4)
    nbformat.validate(notebook)
    return notebook


def test_a_run_is_written_as_a_notebook(typed: Typed) -> None:
    code, out, err = typed("run", "a.md", "--framework", "pytorch", "--out", "o/a.ipynb")
    assert (code, out) == (1, "")
    assert err == "triptych: running\nWritten: o/a.ipynb\n"
    cells = read("o/a.ipynb").cells
    kinds = [cell.cell_type for cell in cells]
    assert kinds == ["markdown", "code", "code", "code", "markdown"]
    assert cells[0].source == "# 层 \x9b31m\n\nBoth print."
    assert [output.output_type for output in cells[1].outputs] == ["stream", "execute_result"]
    assert cells[1].outputs[1].execution_count == cells[1].execution_count == 1
    assert cells[2].outputs[0].name == "stderr"
    assert cells[3].outputs[0].ename == "NameError"
    assert "For Paddle alone" not in Path("o/a.ipynb").read_text(encoding="utf-8")


def test_the_same_run_is_the_same_file(typed: Typed) -> None:
    for name in ("1.ipynb", "2.ipynb"):
        typed("run", "a.md", "--framework", "paddle", "--out", name)
    assert Path("1.ipynb").read_bytes() == Path("2.ipynb").read_bytes()


def test_a_figure_is_in_the_notebook(typed: Typed) -> None:
    pytest.importorskip("matplotlib")
    text = "# %%\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);\n"
    Path("c.py").write_text(text, encoding="utf-8")
    typed("run", "c.py", "--framework", "pytorch", "--out", "c.ipynb")
    (output,) = read("c.ipynb").cells[0].outputs
    assert output.data["image/png"].startswith("iVBORw0KGgo")  # PNG's first bytes in base64
    assert "[figure, " in typed("run", "c.py", "--framework", "pytorch")[1]


def test_what_exists_is_not_written_over(typed: Typed) -> None:
    code, out, err = typed("run", "a.md", "--framework", "pytorch", "--out", "a.ipynb")
    assert (code, out) == (2, "")
    assert err == "triptych: a.ipynb exists already; choose another --out\n"
    assert Path("a.ipynb").read_text(encoding="utf-8") == NOTEBOOK


MISTAKES = {
    "": "the following arguments are required: show | run",
    "show": "the following arguments are required: FILE",
    "shwo a.md": "argument show | run: invalid choice: 'shwo'",
    "show absent.md": "absent.md:1: cannot be read: No such file or directory",
    "show .": ".:1: this is no file",
    "show a.md --frmework x": "triptych lesson show does not know '--frmework'",
    "run a.md": "the following arguments are required: --framework",
    "run a.md --framework torch": "unknown framework 'torch'; did you mean pytorch?",
    "run a.md --framework keras": "a.md: no cell of it is for keras; it is told in pytorch, paddle",
    "run b.py --framework paddle": "b.py: no cell of it is for paddle; it is told in pytorch",
    "run a.md --framework pytorch --out a.md": "--out writes a notebook; expected a name in .ipynb",
    "run a.md --framework pytorch --out a.py/b.ipynb": "cannot write a.py: File exists",
    "run a.md --framework pytorch --seconds 0": "argument --seconds: expected a whole number",
}


@pytest.mark.parametrize("arguments", MISTAKES)
def test_a_mistake_is_one_line(typed: Typed, arguments: str) -> None:
    code, out, err = typed(*arguments.split())
    assert (code, out) == (2, "")
    assert err.startswith(f"triptych: {MISTAKES[arguments]}")
    assert err.count("\n") == 1


def test_a_framework_that_does_not_load(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, pytorch="tests.worker.broken:Raises")
    code, out, err = typed("run", "a.md", "--framework", "pytorch")
    assert (code, out) == (3, "")
    assert err.splitlines()[-1].startswith("triptych: pytorch: cannot import")
