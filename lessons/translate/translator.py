"""The course of a translation: reads, has lessons run, tells them anew, and proves what it told."""

from collections.abc import Callable, Iterator

from common.errors import TriptychError
from common.progress import Progress
from lessons.audit import Problem
from lessons.cache import Cache
from lessons.classroom import Answer, Classroom, Request
from lessons.read import read_lesson
from lessons.trace import Trace
from lessons.translate.beginning import Reader, Untold, begin, broken_off
from lessons.translate.course import Course, Telling
from lessons.translate.records import Translated, Translation, TranslationPlan
from lessons.translate.unproved import tell_all

# A lesson is run in its own framework and in the target.
RUNS = 2
# So many documents are under way at once that no worker waits, and no more: each holds its traces.
AHEAD = 6
AHEAD_PER_JOB = 2


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
        self.done = self.total = 0

    def run(self) -> None:
        """Read the documents, and carry each to its end."""
        plan = self.plan
        if not plan.verifies:
            self._tell_unproved()
            return
        tellings = list(self._begin_all())
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

    def _tell_unproved(self) -> None:
        total = len(self.plan.documents)
        for done, (number, told) in enumerate(tell_all(self.plan, self.read), 1):
            if isinstance(told, Untold):
                self._pass_over(told)
            else:
                self.finished[number] = told
            name = self.plan.documents[number].name
            self.on_progress(Progress("translating", done, total, name))

    def _begin_all(self) -> Iterator[Telling]:
        total = len(self.plan.documents)
        for number, path in enumerate(self.plan.documents):
            self.on_progress(Progress("reading", number + 1, total, path.name))
            begun = begin(self.plan, number, self.read)
            if isinstance(begun, Untold):
                self._pass_over(begun)
            else:
                yield begun

    def _pass_over(self, untold: Untold) -> None:
        (self.passed_over if untold.is_done else self.problems).append(untold.problem)

    def _begin(self, waiting: Iterator[Telling], room: Classroom) -> None:
        """Begin with the next documents; those of which all is stored are finished at once."""
        most = max(AHEAD, AHEAD_PER_JOB * self.plan.jobs)
        while len(self.under_way) < most and (telling := next(waiting, None)) is not None:
            self.under_way[telling.number] = telling.run()
            self._advance(telling.number, self.under_way[telling.number], None, room)

    def _advance(self, number: int, course: Course, trace: Trace | None, room: Classroom) -> None:
        """Give a course the trace that it waits for, until it needs one that has to be made."""
        try:
            request = course.send(trace)
            while (stored := self._load(request)) is not None:
                self._count(request.task.name, request.framework)
                request = course.send(stored)
        except StopIteration as end:
            del self.under_way[number]
            self.finished[number] = end.value
        except TriptychError:
            raise
        except Exception as failed:  # it costs this document, and no other
            del self.under_way[number]
            self._pass_over(broken_off(str(self.plan.documents[number]), failed))
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
        name = str(self.plan.documents[request.subject])
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
