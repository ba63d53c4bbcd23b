"""Our translation from PyTorch to Paddle beside that of `paconvert`, by one proof; and its speed.

Both are given the PyTorch lessons among the seeds and among the small lessons, run on the same
random numbers as the source, and judged cell by cell. What `paconvert` puts above a lesson is run
before its first cell, and counts for nothing; what it marks as not converted counts as marked.

Usage: python benchmarks/translation_beside_paconvert.py
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.paconvert import (
    REQUIREMENT,
    PaconvertError,
    convert,
    convert_folder,
    install,
    python_of,
    take_marks,
)
from benchmarks.translation import (
    JOBS,
    Tally,
    Told,
    count,
    names_bound,
    read_seeds,
    reread,
    run_all,
    show_table,
    write_tabs,
    written_lines,
)
from lessons.trace import Trace
from lessons.translate.proof import prove
from lessons.translate.records import CellText, Mark, TranslationPlan
from lessons.translate.translator import translate_lessons
from lessons.versions import Version

SOURCE, TARGET = "pytorch", "paddle"
COPIES = 20
FASTEST, COLD = 2500, 0.7  # lines per second over many files, seconds for one lesson
ROUNDS = 5
TRANSLATE = ("-m", "report.cli", "translate", "--to", TARGET, "--from", SOURCE, "--no-verify")


def tally_theirs(
    name: str, program: Path, lessons: Sequence[Told], traces: Sequence[Trace], folder: Path
) -> Tally:
    """Return what becomes of the lessons in `paconvert`'s words."""
    tally, retold, texts, claims = Tally(name), [], [], []
    for told in lessons:
        converted = convert(program, told.cells, folder)
        claims.append(converted.claimed)
        plain = {index: take_marks(source) for index, source in converted.cells.items()}
        retold.append(
            told.retold({n: text for n, (text, _) in plain.items()}, TARGET, converted.opening)
        )
        texts.append({n: _cell_text(told, n, text, marked) for n, (text, marked) in plain.items()})
    runs = zip(lessons, retold, traces, run_all(retold), texts, strict=True)
    for told, there, trace, target, words in runs:
        if target is not None:
            original = Version(SOURCE, told.lesson, told.cells, trace)
            found = prove(original, Version(TARGET, told.lesson, there.cells, target), words)
            count(tally, told, trace, found, {n: one.source for n, one in words.items()})
    whole = sum(rate == 100.0 for rate in claims)
    print(
        f"{name}: it says 100 % of {whole} of {len(claims)} lessons, and the least"
        f" {min(claims):.0f} %"
    )
    return tally


def _cell_text(told: Told, index: int, text: str, marked: Sequence[int]) -> CellText:
    before = next(cell.source for cell in told.cells if cell.index == index)
    marks = tuple(Mark(line, "marked by paconvert as not converted") for line in marked)
    bound, bound_before = names_bound(text), names_bound(before)
    return CellText(index, text, marks, bound - bound_before, bound_before - bound)


def tally_ours(name: str, lessons: Sequence[Told], traces: Sequence[Trace], cache: Path) -> Tally:
    """Return what becomes of the lessons in our words."""
    tally = Tally(name)
    by_path = {
        str(told.path): pair for pair in zip(lessons, traces, strict=True) for told in pair[:1]
    }
    documents = tuple(told.path for told in lessons)
    plan = TranslationPlan(documents, TARGET, SOURCE, jobs=JOBS, cache=cache)
    translation = translate_lessons(plan, lambda _: None)
    for problem in translation.problems:
        print(problem.text, flush=True)
    for found in translation.documents:
        told, trace = by_path[found.document]
        texts = {cell.index: cell.source for cell in reread(found).cells}
        count(tally, told, trace, found.cells, texts)
    return tally


def compare(title: str, lessons: Sequence[Told], program: Path | None, folder: Path) -> None:
    """Print both translations of a set of lessons, one under the other."""
    ran = [(told, trace) for told, trace in zip(lessons, run_all(lessons), strict=True) if trace]
    told, traces = [one for one, _ in ran], [trace for _, trace in ran]
    tallies = [tally_ours("triptych", told, traces, folder / "cache")]
    if program:
        tallies.append(tally_theirs("paconvert", program, told, traces, folder))
    show_table(f"{title}, {SOURCE} to {TARGET}: {len(told)} lessons", tallies)


def write_copies(lessons: Sequence[Told], folder: Path) -> int:
    """Write the lessons as scripts many times over, and return how many lines they have."""
    folder.mkdir()
    lines = 0
    for told in lessons:
        script = "".join(f"# %%\n{source}\n\n" for source in python_of(told.cells).values())
        for number in range(COPIES):
            (folder / f"{told.path.stem}-{number}.py").write_text(script, encoding="utf-8")
            lines += len(written_lines(script))
    return lines


def seconds_of(*arguments: str | Path) -> float:
    start = time.perf_counter()
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    spent = time.perf_counter() - start
    if done.returncode not in {0, 1} or "Traceback" in done.stderr:  # 1: something is marked
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-500:]}")
    return spent


def show_speed(lessons: Sequence[Told], program: Path | None, folder: Path) -> None:
    """Print how fast lessons are translated without a proof: many, and a single one."""
    lines = write_copies(lessons, folder / "many")
    files = COPIES * len(lessons)
    spent = seconds_of(*TRANSLATE, "--out", folder / "written", folder / "many")
    written = len(list((folder / "written").rglob("*.py")))
    if written != files:
        sys.exit(f"of {files} files only {written} were written")
    print(
        f"\ntriptych, without a proof: {files} files, {lines} lines in {spent:.1f} s:"
        f" {lines / spent:.0f} lines a second (to be over {FASTEST})",
        flush=True,
    )
    if program:
        start = time.perf_counter()
        convert_folder(program, folder / "many", folder / "converted")
        spent = time.perf_counter() - start
        print(f"paconvert, the same files in {spent:.1f} s: {lines / spent:.0f} lines a second")
    one = folder / "one.py"
    shutil.copy(min((folder / "many").iterdir()), one)
    cold = min(
        seconds_of(*TRANSLATE, "--force", "--out", folder / "written.py", one)
        for _ in range(ROUNDS)
    )
    print(f"one lesson, from a cold start: {cold:.2f} s, the best of {ROUNDS} (to be under {COLD})")


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        program = None
        try:
            program = install(folder / "environment")
        except PaconvertError as absent:
            print(f"{REQUIREMENT} cannot be had, so our rows stand alone: {absent}", flush=True)
        seeds = [told for told in read_seeds() if told.framework == SOURCE]
        lessons = [told for told in write_tabs(folder) if told.framework == SOURCE]
        compare("seeds", seeds, program, folder)
        compare("lessons", lessons, program, folder)
        show_speed([*seeds, *lessons], program, folder)


if __name__ == "__main__":
    main()
