"""A cell's run, as a notebook would have it, and what it did to the names."""

from pathlib import Path

import msgspec
import pytest

from common.cells.needs import need_of
from common.cells.records import Reach
from common.cells.seen import (
    SeenMapping,
    SeenModule,
    SeenOther,
    SeenPlain,
    SeenSequence,
    SeenTensor,
)
from tests.cells.running import START, run, run_one, tell


def test_a_cell_shows_its_last_expression_as_a_notebook_does() -> None:
    shown, quiet, nothing = run("x = [1] * 3\nx", "x;", "None")
    assert (shown.result, quiet.result, nothing.result) == ("[1, 1, 1]", "", "")
    assert [found.how for found in shown.shown] == ["result"]
    assert shown.shown[0].line == 2
    assert quiet.shown == ()


def test_output_is_kept_per_cell() -> None:
    first, second = run("import sys\nprint('a')\nprint('b', file=sys.stderr)", "print('c')")
    assert (first.stdout, first.stderr, second.stdout) == ("a\n", "b\n", "c\n")
    assert [found.value for found in second.shown] == [SeenPlain("c", "str")]


def test_too_much_output_is_cut_in_the_middle() -> None:
    cell = run_one("for i in range(100_000): print(i)")
    assert cell.stdout.startswith("0\n1\n")
    assert cell.stdout.endswith("99999\n")
    assert "... cut ..." in cell.stdout
    assert len(cell.stdout) < 70_000
    assert len(cell.shown) == 50


def test_a_failing_cell_does_not_stop_the_rest() -> None:
    runs = run(
        "x = 1\n1/0", "x", "import sys\nsys.exit(3)", "raise KeyboardInterrupt", "def (", "x"
    )
    assert [one.status for one in runs] == ["raised", "ran", "raised", "raised", "raised", "ran"]
    errors = [one.error.type for one in runs if one.error]
    assert errors == ["ZeroDivisionError", "SystemExit", "KeyboardInterrupt", "SyntaxError"]
    assert runs[1].result == "1"


def test_warnings_are_kept_with_their_line_and_once() -> None:
    source = "import warnings\nfor i in range(3):\n    warnings.warn('old', DeprecationWarning)"
    first, second = run(source, source)
    for cell in (first, second):
        assert [(w.category, w.message, w.line) for w in cell.warnings] == [
            ("DeprecationWarning", "old", 3)
        ]


def test_names_bound_changed_and_deleted() -> None:
    first, second, third, fourth = run(
        f"{START}net = toy.Dense(2, 3)\nx = toy.ones(2)\nn = 1\nxs = [1]",
        "net.weight.fill_(7)\nn = 2\nxs.append(3)\nx = toy.ones(2)",
        "del n",
        "net\nn = 2",
    )
    assert set(first.bound) == {"net", "x", "n", "xs"}
    assert set(second.bound) == {"n", "x"}
    assert second.changed["net"].parameters == ("weight",)
    assert set(second.changed) == {"net", "xs"}
    assert third.deleted == ("n",)
    assert (set(fourth.bound), fourth.changed) == ({"n"}, {})


def test_parameters_are_seen_in_canonical_layout() -> None:
    (cell,) = run(f"{START}net = toy.Dense(2, 3)\nprint(net.weight)\nnet.weight.data")
    net, weight = cell.bound["net"], cell.shown[0].value
    assert isinstance(net, SeenModule)
    assert isinstance(weight, SeenTensor)
    assert (weight.shape, weight.stored, weight.role) == ((2, 3), (3, 2), "parameter")
    assert net.parameters[0].tensor == weight


def test_the_same_slot_draws_the_same_numbers() -> None:
    one = run(f"{START}x = toy.rand(3)")[0]
    other = run(f"{START}y = toy.rand(3)")[0]
    assert one.bound["x"] == other.bound["y"]
    assert run(f"{START}x = toy.rand(3)", seed=1)[0].bound != one.bound


def test_an_error_is_told_without_the_colours_of_its_text() -> None:
    (cell,) = run("raise ValueError('\\x1b[1mbold\\x1b[0m text')")
    assert cell.error
    assert (cell.error.message, "\x1b" in cell.error.traceback) == ("bold text", False)


def test_objects_that_raise_are_described_by_their_error() -> None:
    source = "class A:\n    def __repr__(self):\n        raise KeyError(1)\na = A()\nprint(3)\na"
    cell = run_one(source)
    assert cell.status == "ran"
    assert cell.bound["a"] == SeenOther("object", "A", "<KeyError>")
    assert "KeyError" in cell.stderr


def test_needs_are_told_apart_from_failures() -> None:
    runs = run(
        "import d2l.torch",
        "import os.nothing",
        "open('../data/x.csv')",
        "import urllib.error\nraise urllib.error.URLError('x')",
        "raise AssertionError('Torch not compiled with CUDA enabled')",
        "device = 'cuda:1'; raise AssertionError('Torch not compiled with CUDA enabled')",
        "y = !ls\nx = 3",
        "open('x.csv', 'w').close(); open('nothing')",
    )
    needs = ["the module d2l", "", "a data set", "the network", "a GPU", "2 GPUs", "the shell", ""]
    assert [one.need for one in runs] == needs
    assert [one.status for one in runs] == ["needs" if need else "raised" for need in needs]
    assert "x" in runs[6].bound


@pytest.mark.parametrize(
    "source",
    [
        "raise ModuleNotFoundError('x', name=5)",
        "class Odd(ImportError):\n    def __str__(self): return 1 / 0\nraise Odd",
        "class Odd(OSError):\n    filename = property(lambda s: 1 / 0)\nraise Odd('No such file')",
        "class M(type):\n    __name__ = property(lambda c: 1 / 0)\n"
        "class Odd(Exception, metaclass=M): pass\nraise Odd",
        "globals()[5] = 1\nraise KeyError",
        "class Odd(EOFError):\n    def __str__(self): return 1 / 0\nraise Odd",
        f"raise RuntimeError('no NVIDIA driver')  # cuda:{'9' * 5000}",
    ],
)
def test_an_error_at_which_our_questions_fail_ends_its_cell_alone(source: str) -> None:
    odd, next_one = run(source, "x = 1")
    assert odd.error
    assert (odd.error.type, next_one.status) != ("ZeroDivisionError", "raised")
    assert "x" in next_one.bound


def test_a_class_whose_name_raises_is_described_by_its_own() -> None:
    source = "class M(type):\n    __name__ = property(lambda c: 1 / 0)\nclass A(metaclass=M): pass"
    cell = run_one(f"{source}\na = A()")
    assert isinstance(cell.bound["a"], SeenOther)
    assert cell.bound["a"].class_name == "A"


def test_lists_within_lists_are_described_while_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("common.cells.session.ROOM", 1000)
    cell = run_one("a = [1] * 64\nfor _ in range(3):\n    a = [a] * 64")
    assert isinstance(cell.bound["a"], SeenSequence)
    assert cell.bound["a"].length == 64
    assert len(msgspec.json.encode(cell.bound["a"])) < 10**6  # of all it would be 600 MB


def test_a_lesson_that_removes_the_notes_loses_nothing_else() -> None:
    watched, plain = run("import builtins\ndel builtins.__lesson__", "x = 1")
    assert (watched.status, plain.status) == ("ran", "ran")


def test_a_log_whose_arguments_do_not_fit_is_no_error_of_the_cell() -> None:
    source = "import logging\nlog = logging.getLogger('a')\nlog.propagate = False"
    cell = run_one(f"{source}\nlog.addHandler(logging.NullHandler())\nlog.warning('%s %s', 'b')")
    assert cell.status == "ran"


@pytest.mark.parametrize(
    ("source", "message", "need"),
    [
        ("Y.cuda(1)", "Cannot access accelerator device when none is available.", "2 GPUs"),
        ("x", "PyTorch was compiled without CUDA support", "a GPU"),
        ("x", "PyTorch is not linked with support for mps devices", "a GPU"),
        ("paddle.CUDAPlace(1)", "(InvalidArgument) use wrong place, Please check.", "2 GPUs"),
        ("paddle.CPUPlace()", "(InvalidArgument) use wrong place, Please check.", ""),
        ("x", "The device should not be gpu:1, since Paddle is not compiled with CUDA", "2 GPUs"),
        ("x.gpu()", "GPU:0 unknown device.", "a GPU"),
        ("x", "Cannot download https://a/b.gz within retry limit 3", "the network"),
        ("x", "node ../data/a.csv; No such file or directory [Op:ReadFile]", "a data set"),
        ("x", "shapes cannot be multiplied (2x3 and 4x8)", ""),
    ],
)
def test_messages_of_frameworks_that_lack_something(source: str, message: str, need: str) -> None:
    assert need_of(RuntimeError(message), source, "") == need


def test_a_list_of_gpus_that_is_empty() -> None:
    source = "tf.config.list_physical_devices('GPU')[1]"
    assert need_of(IndexError("list index out of range"), source, "") == "2 GPUs"
    assert need_of(IndexError("list index out of range"), "xs[1]", "") == ""


def test_a_warning_of_the_function_that_the_cell_called_has_its_line() -> None:
    library = "import warnings\ndef old():\n    warnings.warn('\\x1b[93m\\nWarning:\\nbe new')"
    Path("library.py").write_text(library + "\ndef other():\n    old()\n", encoding="utf-8")
    near, far = run("import library\nlibrary.old()", "library.other()")
    assert [(found.message, found.line) for found in near.warnings] == [("be new", 2)]
    assert [(found.message, found.line) for found in far.warnings] == [("be new", 0)]


def test_what_numpy_tells_a_library_is_not_the_cells_own() -> None:
    old = "import warnings\ndef old():\n    warnings.warn('a (Deprecated NumPy 1.25.)', {})"
    Path("caller.py").write_text(old.format("DeprecationWarning"), encoding="utf-8")
    source = old.format("DeprecationWarning") + "\nold()"
    far, own = run("import caller\ncaller.old()", source)
    assert [found.line for found in far.warnings] == [0]
    assert [found.line for found in own.warnings] == [3]


def test_shell_commands_run_where_they_are_allowed() -> None:
    (cell,) = run("out = !echo hello\nout[0]", allows_shell=True)
    assert (cell.status, cell.result) == ("ran", "'hello'")


@pytest.mark.parametrize(
    "source",
    [
        "%time x = 3",
        "%timeit -n 10 x = 3",
        "%%time\nx = 3",
        "\n\n%%timeit -n 3\nx = 3",
        "x = %time 3",
        "%%tab toy\nx = 3",
        "%config A = 1\n%load_ext autoreload\n%autoreload 2\nx = 3",
        "%load_ext d2lbook.tab\ntab.interact_select('a', 'toy')\nif tab.selected('toy'): x = 3",
        "if tab.selected(['other']): x = 4\nelse: x = 3",
    ],
)
def test_magics_run_what_they_measure_once(source: str) -> None:
    (cell,) = run(source)
    assert (cell.status, cell.bound) == ("ran", {"x": SeenPlain(3, "int")})
    assert "x" in cell.binds


def test_lines_below_a_cell_magic_are_the_cells() -> None:
    (cell,) = run("\n%%time\nx = 1\n1 / 0\n")
    assert cell.error is not None
    assert cell.error.line == 4


def test_reach_is_told_of_the_modules_that_cells_called() -> None:
    told = tell(f"{START}net = toy.Dense(2, 3)\nx = toy.ones(1, 2)\nnet(x)", "net(x)")
    reaches = [found for found in told if isinstance(found, Reach)]
    assert reaches == [Reach(0, "net", "Dense", ("weight", "bias"), ())]


def test_figures_are_taken_and_closed() -> None:
    source = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    first, second = run(source, "len(plt.get_fignums())")
    assert first.figures[0].startswith(b"\x89PNG")
    assert (first.warnings, second.result, second.figures) == ((), "0", ())


def test_a_file_of_arrays_is_told_by_its_arrays(tmp_path: Path) -> None:
    path = str(tmp_path / "arrays.npz")
    cell, _ = run(
        f"import numpy as np\nnp.savez({path!r}, x=np.ones(2))\nopened = np.load({path!r})\n"
        f"closed = np.load({path!r})\nclosed.close()",
        "opened.close()",
    )
    opened, closed = cell.bound["opened"], cell.bound["closed"]
    assert isinstance(opened, SeenMapping)
    assert (opened.class_name, list(opened.items)) == ("NpzFile", ["x"])
    assert isinstance(closed, SeenOther)
