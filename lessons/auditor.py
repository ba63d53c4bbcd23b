"""The course of an audit: reads, runs what is not known yet, judges, keeps what a view needs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from common.cells.records import LessonTask
from common.progress import Progress
from lessons.audit import Audit, Audited, CellRow, Plan, Problem
from lessons.cache import Cache
from lessons.classroom import Answer, Classroom, Request, with_other_seed
from lessons.document import Lesson, LessonError
from lessons.findings import Finding
from lessons.read import read_lesson
from lessons.subjects import Subject, make_subjects
from lessons.trace import Trace
from lessons.verdicts.judge import Judged, judge
from lessons.verdicts.recorded import needs_other_seed
from lessons.versions import Version

OTHER_SEED = 1
# So many subjects are under way at once that no worker waits, and no more: each holds its traces.
AHEAD = 6
AHEAD_PER_JOB = 2


def audit_lessons(plan: Plan, on_progress: Callable[[Progress], None]) -> Audit:
    """Audit the documents; Ctrl-C ends it early, and what is judged by then is kept."""
    auditor = Auditor(plan, on_progress)
    interrupted = False
    try:
        auditor.run()
    except KeyboardInterrupt:
        interrupted = True
    return auditor.make_audit(interrupted)


@dataclass
class _UnderWay:
    """A subject of which some traces are not there yet."""

    subject: Subject
    number: int
    traces: dict[str, Trace] = field(default_factory=dict)
    outstanding: int = 0


class Auditor:
    """The subjects of one audit, and what has been found so far."""

    def __init__(self, plan: Plan, on_progress: Callable[[Progress], None]) -> None:
        self.plan = plan
        self.on_progress = on_progress
        self.cache = Cache(plan.cache) if plan.cache else None
        self.options = LessonTask(
            "", (), (), shares_random=plan.shares_random, allows_shell=plan.allows_shell
        )
        self.documents: list[Audited] = []
        self.problems: list[Problem] = []
        self.findings: list[Finding] = []
        self.cells: list[CellRow] = []
        self.sources: dict[str, dict[int, str]] = {}
        self.versions: dict[str, dict[str, str]] = {}
        self.absent: dict[str, str] = {}
        self.unavailable: set[str] = set()
        self.unconfined: dict[str, None] = {}
        self.ahead = max(AHEAD, AHEAD_PER_JOB * plan.jobs)
        self.notes: dict[str, list[str]] = {}
        self.under_way: dict[int, _UnderWay] = {}
        self.stored = self.ran = self.done = self.total = 0

    def run(self) -> None:
        """Read the documents, run each subject, and judge it as soon as its traces are there."""
        lessons = self._read()
        subjects = make_subjects(lessons, self.plan.frameworks)
        self._list_documents(lessons, subjects)
        self.total = sum(len(subject.parts) for subject in subjects)
        waiting = enumerate(subjects)
        plan = self.plan
        with Classroom(plan.frameworks, plan.jobs, plan.python, plan.limits) as room:
            self._begin(waiting, room)
            for answer in room.answers():
                self._take(answer, room)
                self._begin(waiting, room)
        if self.cache:
            self.cache.drop_old()

    def make_audit(self, interrupted: bool) -> Audit:
        """Return all that was found, in the order of the documents."""
        places = {item.document: place for place, item in enumerate(self.documents)}
        return Audit(
            versions=dict(sorted(self.versions.items())),
            documents=tuple(map(self._with_notes, self.documents)),
            findings=tuple(sorted(self.findings, key=lambda found: places[found.document])),
            cells=tuple(sorted(self.cells, key=lambda row: (places[row.document], row.cell))),
            sources=self.sources,
            problems=tuple(self.problems),
            absent=self.absent,
            unconfined=tuple(self.unconfined),
            shares_random=self.plan.shares_random,
            stored=self.stored,
            ran=self.ran,
            interrupted=interrupted,
        )

    def _with_notes(self, item: Audited) -> Audited:
        notes = (*item.notes, *self.notes.get(item.document, ()))
        return msgspec.structs.replace(item, notes=notes)

    def _read(self) -> list[Lesson]:
        lessons = []
        for done, path in enumerate(self.plan.documents, 1):
            self.on_progress(Progress("reading", done, len(self.plan.documents), path.name))
            try:
                lessons.append(read_lesson(path, self.plan.default))
            except LessonError as unreadable:
                self.problems.append(Problem(str(path), str(unreadable)))
        return lessons

    def _list_documents(self, lessons: Sequence[Lesson], subjects: Sequence[Subject]) -> None:
        numbers = {id(told): n for n, found in enumerate(subjects) for told in found.lessons}
        for lesson in lessons:
            self.absent |= {n: how for n, how in self.plan.absent.items() if n in lesson.frameworks}
            number = numbers.get(id(lesson), -1)
            parts = subjects[number].parts if number >= 0 else {}
            self.documents.append(
                Audited(
                    document=str(lesson.path),
                    form=lesson.form,
                    cells=len(lesson.cells),
                    frameworks=tuple(n for n, part in parts.items() if part.lesson is lesson),
                    subject=number,
                    notes=lesson.notes,
                )
            )

    def _begin(self, waiting: Iterator[tuple[int, Subject]], room: Classroom) -> None:
        """Ask for the next subjects; those of which all is stored are judged at once."""
        while len(self.under_way) < self.ahead and (item := next(waiting, None)) is not None:
            number, subject = item
            begun = self.under_way[number] = _UnderWay(subject, number)
            begun.outstanding = len(subject.parts)
            for framework in subject.parts:
                task = subject.task(framework, self.options)
                self._ask(Request(framework, task, number), begun, room)

    def _ask(self, request: Request, begun: _UnderWay, room: Classroom) -> None:
        """Take a trace from the store, or have it made."""
        trace = None
        if self.cache and request.framework not in self.plan.python:
            trace = self.cache.load(request)
        if trace:
            self.stored += 1
            self._keep(request, trace, begun, room)
        else:
            room.ask(request, first=request.task.seed == OTHER_SEED)

    def _take(self, answer: Answer, room: Classroom) -> None:
        """Take what a worker answered."""
        begun = self.under_way[answer.request.subject]
        self._list_problem(answer, begun.subject)
        if answer.trace is None:
            self._settle(begun, answer.request)
            return
        self.ran += 1
        if self.cache and answer.request.framework not in self.plan.python:
            self.cache.store(answer.request, answer.trace)
        self._keep(answer.request, answer.trace, begun, room)

    def _list_problem(self, answer: Answer, subject: Subject) -> None:
        """Note what did not run; a framework that runs nothing is told of once."""
        framework = answer.request.framework
        document = str(subject.parts[framework].lesson.path)
        if answer.problem:
            text = f"{document}: not run in {framework}: {answer.problem}"
            self.problems.append(Problem(document, text))
        if answer.unavailable and answer.unavailable not in self.unavailable:
            self.unavailable.add(answer.unavailable)
            self.problems.append(Problem(document, answer.unavailable))

    def _keep(self, request: Request, trace: Trace, begun: _UnderWay, room: Classroom) -> None:
        """Put a trace to the others of its subject; ask for a second run where one is needed."""
        name = request.framework
        if request.task.seed == OTHER_SEED:
            begun.traces[name] = with_other_seed(begun.traces[name], trace)
        else:
            begun.traces[name] = trace
            part = begun.subject.parts[name]
            version = Version(name, part.lesson, part.cells, trace)
            if self.plan.shares_random and needs_other_seed(version):
                task = msgspec.structs.replace(request.task, seed=OTHER_SEED)
                self._ask(Request(name, task, begun.number), begun, room)
                return
        self._settle(begun, request)

    def _settle(self, begun: _UnderWay, request: Request) -> None:
        """Count a framework as done; with the last one, judge the subject."""
        begun.outstanding -= 1
        if begun.outstanding == 0:
            del self.under_way[begun.number]
            self._judge(begun)
        self.done += 1
        label = f"{request.task.name} [{request.framework}]"
        self.on_progress(Progress("running", self.done, self.total, label))

    def _judge(self, begun: _UnderWay) -> None:
        versions = begun.subject.versions(begun.traces)
        for version in versions:
            self._note_end(version)
        judged = judge(
            versions,
            is_aligned=begun.subject.is_aligned,
            shares_random=self.plan.shares_random,
        )
        self.findings += judged.findings
        for version in versions:
            self._list_cells(version, judged)
            self.versions[version.framework] = version.trace.versions
            confined = version.trace.confined
            if confined and confined.why_not:
                self.unconfined[confined.why_not] = None
        self._keep_sources(versions, judged.findings)

    def _note_end(self, version: Version) -> None:
        """Note a run that was ended when its cells had run, and gradients were being looked at."""
        trace = version.trace
        last = trace.cells[-1]
        was_running = last.status == "not run" or (last.status == "raised" and not last.error)
        if trace.ended and not was_running:
            note = f"in {version.framework} ended after the last cell: {trace.ended}"
            self.notes.setdefault(str(version.lesson.path), []).append(note)

    def _list_cells(self, version: Version, judged: Judged) -> None:
        for cell in version.cells:
            run = version.trace.of(cell.index)
            self.cells.append(
                CellRow(
                    document=str(version.lesson.path),
                    line=cell.line,
                    cell=cell.index,
                    slot=cell.slot,
                    framework=version.framework,
                    status=run.status if run else "not run",
                    seconds=run.seconds if run else 0.0,
                    mark=judged.mark(cell.slot, version.framework),
                )
            )

    def _keep_sources(self, versions: Sequence[Version], findings: Sequence[Finding]) -> None:
        slots = {found.slot for found in findings}
        for version in versions:
            kept = self.sources.setdefault(str(version.lesson.path), {})
            kept |= {cell.index: cell.source for cell in version.cells if cell.slot in slots}
