"""Runs the cells of a test's lesson in the process of the tests, on the toy library."""

import os
import warnings
from pathlib import Path
from typing import Any

from common.cells.lesson import run_cells
from common.cells.records import CellRun, Code, LessonMessage, LessonTask
from tests.fake_lessons import FakeLessons

START = "from tests import toy\n"


def tell(*sources: str, **options: Any) -> list[LessonMessage]:
    """Return all that running these cells tells."""
    cells = tuple(Code(number, number, source) for number, source in enumerate(sources))
    task = LessonTask("test", cells, options.pop("tabs", ("toy",)), **options)
    here = Path.cwd()
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        try:
            return list(run_cells(task, FakeLessons()))
        finally:
            os.chdir(here)


def run(*sources: str, **options: Any) -> list[CellRun]:
    """Return the runs of these cells."""
    return [found for found in tell(*sources, **options) if isinstance(found, CellRun)]


def run_one(source: str, **options: Any) -> CellRun:
    """Return the run of one cell, which knows the toy library."""
    return run(START, source, **options)[1]
