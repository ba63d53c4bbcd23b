"""The course of a translation: reads, has lessons run, tells them anew, and proves what it told."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from common.catalog import FRAMEWORKS
from common.progress import Progress
from lessons.audit import Problem
from lessons.cache import Cache
from lessons.classroom import Answer, Classroom, Request
from lessons.document import ALL, Lesson, LessonError
from lessons.read import read_lesson
from lessons.trace import Trace
from lessons.translate.course import Course, Telling
from lessons.translate.records import Translated, Translation, TranslationPlan

Reader: TypeAlias = Callable[[Path, str], Lesson]
# A lesson is run in its own framework and in the target.
RUNS = 2
# So many documents are under way at once that no worker waits, and no more: each holds its traces.
AHEAD = 6
AHEAD_PER_JOB = 2


class CannotTranslateError(Exception):
    """Why a document is none that this plan translates; `is_done` where it is told so already."""

    def __init__(self, reason: str, *, is_done: bool = False) -> None:
        super().__init__(reason)
        self.is_done = is_done


def translate_lessons(
    plan: TranslationPlan, on_progress: Callable[[Progress], None], read: Reader = read_lesson
) -> Translation:
    """Translate the documents; Ctrl-C ends it early, and what is finished by then is kept.

    `read` is given a document's path and the plan's default framework.
    """
    translator = Translator(plan, on_progress, read)
    interrupted = False
    try:
        translator.run()
    except KeyboardInterrupt:
        interrupted = True
    return translator.make_translation(interrupted)


class Translator:
    """The documents of one translation, and those that are finished so far."""

    def __init__(
        self, plan: TranslationPlan, on_progress: Callable[[Progress], None], read: Reader
    ) -> None:
        self.plan = plan
        self.on_progress = on_progress
        self.read = read
        self.cache = Cache(plan.cache) if plan.cache and plan.verifies else None
        self.finished: dict[int, Translated] = {}
        self.problems: list[Problem] = []
        self.passed_over: list[Problem] = []
        self.versions: dict[str, dict[str, str]] = {}
        self.unavailable: set[str] = set()
        self.under_way: dict[int, Course] = {}
        self.documents: list[str] = []
        self.done = self.total = 0

    def run(self) -> None:
        """Read the documents, and carry each to its end."""
        tellings = list(self._begin_all())
        plan = self.plan
        if not plan.verifies:
            self.total = len(tellings)
            for telling in tellings:
                self._advance(telling.number, telling.run(), None)
            return
        self.total = RUNS * len(tellings)
        frameworks = tuple(dict.fromkeys([*(t.source for t in tellings), plan.target]))
        waiting = iter(tellings)
        with Classroom(frameworks, plan.jobs, plan.python, plan.limits) as room:
            self._begin(waiting, room)
            for answer in room.answers():
                self._take(answer, room)
                self._begin(waiting, room)
        if self.cache:
            self.cache.drop_old()

    def make_translation(self, interrupted: bool) -> Translation:
        """Return all that is finished, in the order of the documents."""
        return Translation(
            documents=tuple(item for _, item in sorted(self.finished.items())),
            problems=tuple(self.problems),
            passed_over=tuple(self.passed_over),
            versions=dict(sorted(self.versions.items())),
            interrupted=interrupted,
        )

    def _begin_all(self) -> Iterator[Telling]:
        total = len(self.plan.documents)
        for number, path in enumerate(self.plan.documents):
            self.on_progress(Progress("reading", number + 1, total, path.name))
            self.documents.append(str(path))
            try:
                lesson = self.read(path, self.plan.default)
                yield Telling(lesson, choose_source(lesson, self.plan), self.plan, number)
            except LessonError as unreadable:
                self.problems.append(Problem(str(path), str(unreadable)))
            except CannotTranslateError as reason:
                listed = self.passed_over if reason.is_done and total > 1 else self.problems
                listed.append(Problem(str(path), f"{path}: {reason}"))

    def _begin(self, waiting: Iterator[Telling], room: Classroom) -> None:
        """Begin with the next documents; those of which all is stored are finished at once."""
        most = max(AHEAD, AHEAD_PER_JOB * self.plan.jobs)
        while len(self.under_way) < most and (telling := next(waiting, None)) is not None:
            self.under_way[telling.number] = telling.run()
            self._advance(telling.number, self.under_way[telling.number], None, room)

    def _advance(
        self, number: int, course: Course, trace: Trace | None, room: Classroom | None = None
    ) -> None:
        """Give a course the trace that it waits for, until it needs one that has to be made."""
        try:
            request = course.send(trace)
            while room is None or (stored := self._load(request)) is not None:
                self._count(request.task.name, request.framework)
                request = course.send(stored if room else None)
        except StopIteration as end:
            self._finish(number, end.value)
        except RecursionError:
            self.under_way.pop(number, None)
            name = self.documents[number]
            text = f"{name}: its code is nested too deeply to be translated; split its expressions"
            self.problems.append(Problem(name, text))
        else:
            room.ask(request, first=request.framework == self.plan.target)

    def _load(self, request: Request) -> Trace | None:
        """Return a trace from the store."""
        if self.cache is None or request.framework in self.plan.python:
            return None
        trace = self.cache.load(request)
        if trace:
            self.versions[request.framework] = trace.versions
        return trace

    def _take(self, answer: Answer, room: Classroom) -> None:
        """Take what a worker answered, and go on with the document that waits for it."""
        request, trace = answer.request, answer.trace
        name = self.documents[request.subject]
        if answer.problem:
            text = f"{name}: not run in {request.framework}: {answer.problem}"
            self.problems.append(Problem(name, text))
        if answer.unavailable and answer.unavailable not in self.unavailable:
            self.unavailable.add(answer.unavailable)
            self.problems.append(Problem(name, answer.unavailable))
        if trace is not None:
            self.versions[request.framework] = trace.versions
            if self.cache and request.framework not in self.plan.python:
                self.cache.store(request, trace)
        self._advance(request.subject, self.under_way[request.subject], trace, room)
        self._count(request.task.name, request.framework)

    def _count(self, name: str, framework: str) -> None:
        self.done = min(self.done + 1, self.total)
        self.on_progress(Progress("running", self.done, self.total, f"{name} [{framework}]"))

    def _finish(self, number: int, translated: Translated) -> None:
        self.under_way.pop(number, None)
        self.finished[number] = translated
        if not self.plan.verifies:
            self.done += 1
            label = self.documents[number]
            self.on_progress(Progress("translating", self.done, self.total, label))


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
