"""How long auditing twelve lessons takes beside executing their 36 notebooks with nbclient.

Usage: python benchmarks/audit.py [folder of three-tab lessons]
"""

import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from lessons.formats.tabs import runnable
from lessons.read import read_lesson

FRAMEWORKS = ("pytorch", "paddle", "keras")
LESSONS = Path(__file__).parents[1] / "tests" / "data" / "lessons"
ALONE, BY_TWO = 5.0, 2.0  # so much faster than nbclient one by one, and two at a time
SKIPPED = ("%load_ext", "tab.")


def write_notebooks(lessons: Path, folder: Path) -> list[Path]:
    """Write each lesson as a notebook per framework, as its readers run it."""
    paths = []
    for path in sorted(lessons.glob("*.md")):
        lesson = read_lesson(path)
        for framework in FRAMEWORKS:
            sources = [runnable(cell.source) for cell in lesson.cells_of(framework)]
            tab = f"class tab:\n    selected = staticmethod(lambda *n: {framework!r} in n or"
            tab += f" ({framework!r} == 'keras' and 'tensorflow' in n))"
            cells = [new_code_cell(s) for s in sources if not s.lstrip().startswith(SKIPPED)]
            notebook = new_notebook(cells=[new_code_cell(tab), *cells])
            paths.append(folder / f"{path.stem}-{framework}.ipynb")
            nbformat.write(notebook, paths[-1])
    return paths


def execute(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            nbformat.read(path, as_version=4), resources={"metadata": {"path": folder}}
        )
        client.execute()


def seconds_of_nbclient(paths: list[Path], at_once: int) -> float:
    waiting: queue.SimpleQueue[Path | None] = queue.SimpleQueue()
    for item in (*paths, *[None] * at_once):
        waiting.put(item)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            while path := waiting.get():
                execute(path)
        except BaseException as error:  # told by the main thread, which ends the benchmark
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(at_once)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return time.perf_counter() - start


@contextmanager
def quiet() -> Iterator[None]:
    """Send away what kernels write to stderr: frameworks greet each time they are imported."""
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def seconds_of_audit(lessons: Path) -> float:
    command = [sys.executable, "-m", "report.cli", "audit", str(lessons), "--no-cache"]
    start = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True)
    spent = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"the audit ended with {done.returncode}: {done.stdout.decode()[-2000:]}")
    return spent


def main() -> None:
    lessons = Path(sys.argv[1]) if len(sys.argv) > 1 else LESSONS
    audit = seconds_of_audit(lessons)
    print(f"audit of the lessons              {audit:6.1f} s", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        paths = write_notebooks(lessons, Path(folder))
        for at_once, limit in ((1, ALONE), (2, BY_TWO)):
            with quiet():
                spent = seconds_of_nbclient(paths, at_once)
            again = seconds_of_audit(lessons)
            print(
                f"{len(paths)} notebooks, {at_once} at a time       {spent:6.1f} s,"
                f" the audit again {again:5.1f} s: {spent / again:.1f} times as long"
                f" (to be over {limit:g})",
                flush=True,
            )


if __name__ == "__main__":
    main()
