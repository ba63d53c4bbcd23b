"""What benchmarks of translation share: the lessons, their runs, and how results are counted."""

import ast
import io
import os
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tabulate import tabulate

from common.cells.records import Code, LessonTask
from lessons.classroom import Classroom, Request
from lessons.document import Cell, Lesson
from lessons.formats.tabs import runnable
from lessons.read import read_bytes, read_lesson
from lessons.trace import Trace
from lessons.translate.records import OUTCOMES, CellOutcome, Translated

FRAMEWORKS = ("pytorch", "paddle", "keras")
DATA = Path(__file__).parents[1] / "tests" / "data"
SEEDS, LESSONS = DATA / "seeds", DATA / "translation"
JOBS = os.cpu_count() or 1
_TAB = re.compile(r"\A(?:# *@tab|%%tab)[^\n]*\n")
OPENING = -1  # the number and place of what is run before the first cell, and is none


@dataclass(frozen=True)
class Told:
    """A lesson in one framework; `opening` is run before its cells."""

    framework: str
    lesson: Lesson
    cells: tuple[Cell, ...]
    opening: str = ""

    @property
    def path(self) -> Path:
        """Return where its document stands."""
        return self.lesson.path

    def retold(self, sources: Mapping[int, str], framework: str, opening: str = "") -> "Told":
        """Return the lesson with other sources for its cells."""
        cells = tuple(replace(c, source=sources.get(c.index, c.source)) for c in self.cells)
        return Told(framework, self.lesson, cells, opening)


@dataclass
class Tally:
    """What became of a set of lessons."""

    name: str
    outcomes: Counter[str] = field(default_factory=Counter)
    comments: int = 0
    kept: int = 0
    lines: tuple[int, int] = (0, 0)

    def row(self) -> list[str]:
        """Return it as a row of the table."""
        cells = self.outcomes.total()
        same = self.outcomes["same"] + self.outcomes["unchanged"]
        return [
            self.name,
            str(cells),
            f"{same / cells:.1%}" if cells else "-",
            *(str(self.outcomes[outcome]) for outcome in OUTCOMES),
            f"{self.kept} of {self.comments}",
            f"{self.lines[0]} → {self.lines[1]}",
        ]


HEADS = ("", "cells", "same or unchanged", *OUTCOMES, "comments kept", "lines")


def show_table(title: str, tallies: Iterable[Tally]) -> None:
    rows = [tally.row() for tally in tallies]
    align = ("left", *["right"] * (len(HEADS) - 1))
    print(f"\n{title}\n\n{tabulate(rows, HEADS, 'github', colalign=align, disable_numparse=True)}")


def read_seeds() -> list[Told]:
    """Return the documents that were found as they are, each in its framework."""
    lessons = [read_lesson(path) for path in sorted(SEEDS.glob("*.txt"))]
    return [Told(one.frameworks[0], one, one.cells) for one in lessons]


def write_tabs(folder: Path) -> list[Told]:
    """Write each tab of the small lessons as a script in cells of its own, and return them."""
    told = []
    for path in sorted(LESSONS.glob("*.md")):
        book = read_lesson(path)
        for framework in (name for name in FRAMEWORKS if name in book.frameworks):
            sources = [_TAB.sub("", cell.source, count=1) for cell in book.cells_of(framework)]
            script = folder / f"{path.stem}-{framework}.py"
            script.write_text("".join(f"# %%\n{one}\n\n" for one in sources), encoding="utf-8")
            lesson = read_lesson(script)
            told.append(Told(framework, lesson, lesson.cells))
    return told


def reread(translated: Translated) -> Lesson:
    """Return the document that a translation wrote."""
    data = translated.text.encode(translated.encoding)
    return read_bytes(data, Path(translated.document))


def run_all(lessons: Sequence[Told]) -> list[Trace | None]:
    """Return what running each lesson left behind, None where it did not run at all."""
    frameworks = tuple({told.framework for told in lessons})
    traces: list[Trace | None] = [None] * len(lessons)
    with Classroom(frameworks, JOBS) as room:
        for number, told in enumerate(lessons):
            room.ask(Request(told.framework, _task(told), number))
        for answer in room.answers():
            traces[answer.request.subject] = answer.trace
            if answer.trace is None:
                print(f"  not run: {answer.problem or answer.unavailable}", flush=True)
    return traces


def _task(told: Told) -> LessonTask:
    codes = [Code(cell.index, cell.slot, runnable(cell.source)) for cell in told.cells]
    if told.opening:
        codes.insert(0, Code(OPENING, OPENING, told.opening))
    return LessonTask(told.path.name, tuple(codes), (told.framework,))


def count(
    tally: Tally, told: Told, trace: Trace, found: Iterable[CellOutcome], texts: Mapping[int, str]
) -> None:
    """Add a lesson to a tally: the outcomes of cells that run in their own framework, and texts."""
    ran = ran_here(trace)
    tally.outcomes.update(item.outcome for item in found if item.cell in ran)
    for cell in told.cells:
        before, after = cell.source, texts.get(cell.index, "")
        comments = comments_of(before)
        tally.comments += comments.total()
        tally.kept += (comments & comments_of(after)).total()
        tally.lines = (
            tally.lines[0] + len(written_lines(before)),
            tally.lines[1] + len(written_lines(after)),
        )


def ran_here(trace: Trace) -> set[int]:
    """Return the cells that ran in their own framework, and had all that they import."""
    return {run.cell for run in trace.cells if run.status == "ran" and not run.need}


def comments_of(source: str) -> Counter[str]:
    """Return the comments of a cell; those behind what is no Python are not seen."""
    found: Counter[str] = Counter()
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                found[token.string.strip()] += 1
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


def written_lines(source: str) -> list[str]:
    """Return the lines of a cell that are not blank."""
    return [line.strip() for line in source.splitlines() if line.strip()]


def code_lines(source: str) -> Counter[str]:
    """Return the lines that are code: no blank ones, and no comments alone."""
    return Counter(line for line in written_lines(source) if not line.startswith("#"))


def names_bound(source: str) -> frozenset[str]:
    """Return the names that a cell assigns anywhere."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return frozenset()
    nodes = ast.walk(tree)
    return frozenset(
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
