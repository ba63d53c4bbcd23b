"""Begins with a document: reads it, and finds which framework it is to be told from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from common.catalog import FRAMEWORKS
from lessons.audit import Problem
from lessons.document import ALL, Lesson, LessonError
from lessons.read import read_lesson
from lessons.translate.course import Telling
from lessons.translate.records import TranslationPlan

Reader: TypeAlias = Callable[[Path, str], Lesson]


@dataclass(frozen=True)
class Untold:
    """A document that is not translated, and why; `is_done` where it is told so already."""

    problem: Problem
    is_done: bool = False


class CannotTranslateError(Exception):
    """Why a document is none that this plan translates; `is_done` where it is told so already."""

    def __init__(self, reason: str, *, is_done: bool = False) -> None:
        super().__init__(reason)
        self.is_done = is_done


def begin(plan: TranslationPlan, number: int, read: Reader = read_lesson) -> Telling | Untold:
    """Return the plan's document of this number, ready to be told, or why it cannot be.

    `read` is given a document's path and the plan's default framework.
    """
    path = plan.documents[number]
    try:
        lesson = read(path, plan.default)
        return Telling(lesson, choose_source(lesson, plan), plan, number)
    except LessonError as unreadable:
        return Untold(Problem(str(path), str(unreadable)))
    except CannotTranslateError as reason:
        is_one_of_many = reason.is_done and len(plan.documents) > 1
        return Untold(Problem(str(path), f"{path}: {reason}"), is_one_of_many)


def broken_off(document: str, failed: Exception) -> Untold:
    """Return what is said of a document that a mistake of ours, or its own depth, keeps untold."""
    why = f"{type(failed).__name__}: {failed}"
    text = f"translating it broke off: {why}; leave it out, and report it with the document"
    if isinstance(failed, RecursionError):
        text = "its code is nested too deeply to be translated; split its expressions"
    return Untold(Problem(document, f"{document}: {text}"))


def choose_source(lesson: Lesson, plan: TranslationPlan) -> str:
    """Return the framework to translate a document from.

    Raises:
        CannotTranslateError: it is not told there, or does not say in which it is told.
    """
    told = [name for name in lesson.frameworks if name in FRAMEWORKS]
    is_book = any(cell.frameworks not in ((), (ALL,)) for cell in lesson.cells)
    if not lesson.cells:
        raise CannotTranslateError("no code cell was found in it")
    if plan.adds_tab and not (is_book and lesson.form == "markdown"):
        raise CannotTranslateError("it is no Markdown book with tabs; leave out --add-tab")
    if told == [plan.target]:
        raise CannotTranslateError(f"it is told in {plan.target} already", is_done=True)
    if is_book and len(lesson.frameworks) > 1 and not plan.adds_tab:
        names = ", ".join(lesson.frameworks)
        raise CannotTranslateError(f"a book with tabs for {names}; add a tab to it with --add-tab")
    others = [name for name in told if name != plan.target]
    if plan.source is not None:
        if lesson.frameworks and plan.source not in told:
            names = ", ".join(lesson.frameworks)
            raise CannotTranslateError(f"no cell of it is for {plan.source}; it is told in {names}")
        return plan.source
    if len(others) != 1:
        found = f"it is told in {', '.join(others)}" if others else "it names no framework of ours"
        raise CannotTranslateError(f"{found}; say with --from which to translate")
    return others[0]
