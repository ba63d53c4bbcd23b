"""`triptych lesson`: shows how a document was read, or runs it in one framework."""

import argparse
from pathlib import Path

import msgspec

from common.cells.records import LessonTask
from common.errors import EXIT_DIFFERENCES, EXIT_OK, FrameworkUnavailableError, TriptychError
from common.files import write_whole
from common.progress import Progress
from lessons.classroom import LESSON_LIMITS, Classroom, Request
from lessons.read import read_lesson
from lessons.subjects import Part, Subject
from lessons.trace import Trace
from report.answer import Answer
from report.lesson.executed import draw_trace
from report.lesson.shown import draw_lesson
from report.options import check_folder, choose_frameworks, parse_python
from report.progress import show_progress
from report.words import read_words


def show_lesson(options: argparse.Namespace, width: int, is_coloured: bool) -> Answer:
    """Show a document's cells as they were read.

    Raises:
        TriptychError: the document cannot be read.
    """
    words = read_words(options.lang)
    lesson = read_lesson(options.path, options.default)
    return Answer(draw_lesson(lesson, words, width, is_coloured), EXIT_OK, "")


def run_lesson(options: argparse.Namespace, width: int, is_coloured: bool) -> Answer:
    """Run a document in one framework; show what it shows, or write it as a notebook.

    Raises:
        TriptychError: the document cannot be read, or the framework cannot run it.
    """
    words = read_words(options.lang)
    python = parse_python(options.python)
    (framework,), _ = choose_frameworks((options.framework,), python)
    lesson = read_lesson(options.path, options.default)
    check_out(options.out)
    subject = Subject({framework: Part(lesson, lesson.cells_of(framework))})
    is_told = framework in lesson.frameworks or not lesson.frameworks
    if not (is_told and subject.parts[framework].cells):
        told = f"; it is told in {', '.join(lesson.frameworks)}" if lesson.frameworks else ""
        raise TriptychError(f"{lesson.path}: no cell of it is for {framework}{told}")
    trace = _run(subject, framework, options, python)
    is_well = not trace.ended and all(run.status == "ran" for run in trace.cells)
    code = EXIT_OK if is_well else EXIT_DIFFERENCES
    if options.out is None:
        return Answer(draw_trace(lesson, trace, words, width, is_coloured), code, "")
    from report.lesson.notebook import make_notebook

    write_whole(options.out, make_notebook(lesson, trace).encode())
    return Answer("", code, words.closing.written.format(files=options.out))


def check_out(path: Path | None) -> None:
    """Refuse what would take the place of another file, before anything runs.

    Raises:
        TriptychError: there is a file already, or the name is none of a notebook.
    """
    if path is None:
        return
    if path.suffix != ".ipynb":
        raise TriptychError(f"--out writes a notebook; expected a name in .ipynb, found {path}")
    if path.exists():
        raise TriptychError(f"{path} exists already; choose another --out")
    check_folder(path.parent, ())


def _run(
    subject: Subject, framework: str, options: argparse.Namespace, python: dict[str, str]
) -> Trace:
    task = subject.task(
        framework,
        LessonTask(
            "",
            (),
            (),
            shares_random=not options.no_shared_random,
            allows_shell=options.allow_shell,
        ),
    )
    seconds = float(options.seconds or LESSON_LIMITS.seconds)
    limits = msgspec.structs.replace(LESSON_LIMITS, seconds=seconds)
    with show_progress() as on_progress, Classroom((framework,), 1, python, limits) as room:
        on_progress(Progress("running", 0, 0, f"{task.name} [{framework}]"))
        room.ask(Request(framework, task))
        answer = next(room.answers())
    if answer.trace is None:
        raise FrameworkUnavailableError(answer.unavailable or f"{task.name}: {answer.problem}")
    return answer.trace
