"""Lessons that mean no harm and do odd things: what becomes of the cell, and the rest goes on."""

import tempfile
from collections.abc import Iterator

import pytest

from common.cells.records import CellRun
from common.worker.client import Worker
from tests.worker.attending import attend

AFTER = "kept + 1"
THE_KEYBOARD = "an answer at the keyboard"


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("temp")))
        with Worker("tests.fake_lessons:FakeLessons") as worker:
            yield worker


def run(worker: Worker, source: str) -> CellRun:
    """Return the run of a cell, after which the lesson went on as if nothing had happened."""
    trace = attend(worker, "kept = 6", source, AFTER)
    first, odd, after = trace.cells
    assert (trace.ended, first.status, after.status, after.result) == ("", "ran", "ran", "7"), trace
    return odd


@pytest.mark.parametrize(
    "body",
    [
        "def __repr__(self): raise SystemExit",
        "def __getattribute__(self, name): raise RuntimeError",
        "__class__ = property(lambda self: 1 / 0)",
        "__class__ = property(lambda self: exit())",
        "def __eq__(self, other): raise ValueError",
        "__hash__ = None",
        "def __len__(self): raise KeyboardInterrupt",
    ],
)
def test_an_object_that_raises_at_every_question(worker: Worker, body: str) -> None:
    odd = run(worker, f"class Odd:\n    {body}\nodd = Odd()\nboth = [odd, odd]\nprint(len(both))")
    assert (odd.status, odd.stdout) == ("ran", "2\n")
    assert {"Odd", "odd", "both"} <= odd.bound.keys()


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("exit()", "SystemExit"),
        ("quit", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("import os; os.kill(os.getpid(), 2)", "KeyboardInterrupt"),
        ("yield 3", "SyntaxError"),
        ("x = '\0'", "SyntaxError"),
        ("import warnings\nwarnings.simplefilter('error')\nwarnings.warn('x')", "UserWarning"),
        ("class E(Exception):\n    def __str__(self): exit()\nraise E", "E"),
        ("%no_such_magic", "UsageError"),
    ],
)
def test_it_ends_its_cell(worker: Worker, source: str, error: str) -> None:
    odd = run(worker, source)
    assert odd.error
    assert (odd.status, odd.error.type) == ("raised", error)


@pytest.mark.parametrize(
    "source",
    [
        "input('name: ')",
        "import getpass\ngetpass.getpass()",
        "breakpoint()",
        "import pdb\npdb.set_trace()",
    ],
)
def test_somebody_to_answer_is_needed(worker: Worker, source: str) -> None:
    odd = run(worker, source)
    assert (odd.status, odd.need) == ("needs", THE_KEYBOARD)


def test_the_end_of_a_file_is_no_need(worker: Worker) -> None:
    assert run(worker, "raise EOFError('the file is cut short')").status == "raised"


@pytest.mark.parametrize("deep", [1000, 200_000])
def test_a_recursion_is_told_in_a_few_lines(worker: Worker, deep: int) -> None:
    source = f"import sys\nsys.setrecursionlimit({deep})\ndef f(): return f()\nf()"
    odd = run(worker, source)
    assert odd.error
    assert (odd.error.type, odd.error.line) == ("RecursionError", 3)
    assert len(odd.error.traceback.splitlines()) < 20


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ.clear()",
        "import sys\nsys.stdout = sys.stderr = None",
        "import sys\nsys.stdout.close()",
        "import os\nos.close(1)\nos.close(2)",
        "import time\ntime.perf_counter = time.time = time.monotonic = None",
        "del __builtins__",
        "import os\nif os.fork() == 0: raise ValueError",
        "import threading\nthreading.Thread(target=lambda: 1 / 0).start()",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()",
        "import subprocess\nleft = subprocess.Popen(['sleep', '99'])",
        "import multiprocessing as mp\nwith mp.Pool(2) as p: print(p.map(abs, [-1]))",
        "import logging\nlogging.basicConfig(level=logging.DEBUG)",
        "import asyncio\nawait asyncio.sleep(0)",
        "import signal\nsignal.signal(signal.SIGALRM, lambda *_: 1 / 0)\nsignal.alarm(60);",
        "import warnings\nwarnings.simplefilter('error')",
        "import gc\ngc.disable()",
        "endless = []\nendless.append(endless)",
        "deep = []\nfor _ in range(100_000): deep = [deep]",
        "import atexit\natexit.register(lambda: 1 / 0);",
        "print('\\ud800')",
        "from IPython.display import HTML, display\ndisplay(HTML('<b>'))",
        "%%html\n<b>",
        "%cd ..",
        "print?",
    ],
)
def test_it_costs_nothing(worker: Worker, source: str) -> None:
    odd = run(worker, source)
    assert (odd.status, odd.error) == ("ran", None)


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.write(1, b'shown\\n');",
        "import os\nos.write(2, b'shown\\n');",
        "import subprocess\nsubprocess.run(['echo', 'shown']);",
        "import ctypes\nctypes.CDLL(None).puts(b'shown');",
    ],
)
def test_what_is_printed_past_python_is_the_cells(worker: Worker, source: str) -> None:
    trace = attend(worker, "print('before')", source, "import os\nos.write(1, b'late');", "1")
    assert [cell.stdout for cell in trace.cells] == ["before\n", "shown\n", "late", ""]
