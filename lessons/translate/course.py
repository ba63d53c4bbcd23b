"""The course of one document: its run, its translation, the translation's run, and the proof.

A course asks for runs and is given their traces, so that several can be under way at once.
"""

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import TypeAlias

from common.cells.records import LessonTask
from common.moved import Moved
from lessons.classroom import Request
from lessons.document import ALL, Cell, Lesson
from lessons.trace import Trace
from lessons.translate.documents.marks import language_of, put_mark
from lessons.translate.documents.outputs import is_shown_alike, shown_by
from lessons.translate.documents.prose import Rename
from lessons.translate.documents.tab_imports import add_imports, names_in
from lessons.translate.documents.tabs import book_name, extend_list, is_told_alone, with_tab
from lessons.translate.documents.writing import Changes, without_marks, write_changes
from lessons.translate.records import (
    CellOutcome,
    CellText,
    NoteLanguage,
    Translated,
    TranslationPlan,
)
from lessons.versions import Version

Running: TypeAlias = Generator[Request, Trace | None, Trace | None]
Course: TypeAlias = Generator[Request, Trace | None, Translated]
Outcomes: TypeAlias = tuple[CellOutcome, ...]


class Telling:
    """A document that is told in the target's words.

    `number` is the asker's for the document. The cells that are translated are those of the source,
    without the marks of an earlier translation.
    """

    def __init__(self, lesson: Lesson, source: str, plan: TranslationPlan, number: int) -> None:
        self.lesson = lesson
        self.clean = without_marks(lesson, source)
        self.source, self.target = source, plan.target
        self.plan = plan
        self.number = number
        self.cells = self.clean.cells_of(source)
        self.language = language_of(lesson)
        self.notes: NoteLanguage = plan.notes or ("zh" if self.language == "zh" else "en")
        self.kept: dict[int, Cell] = {}

    def run(self) -> Course:
        """Ask for the runs that are needed, and return the document."""
        trace = yield from self._ask(self.source, self.cells, notes_kinds=True)
        texts = self._translate(trace)
        if self.plan.adds_tab:
            yield from self._keep_good_tabs(trace, texts)
        told = self._told(texts)
        target_trace = yield from self._ask(self.target, told, moved=_moved(texts))
        outcomes = self._prove(trace, told, target_trace, texts)
        return self._write(texts, outcomes, (trace, target_trace))

    def tell_unproved(self) -> Translated:
        """Return the document without asking for runs."""
        texts = self._translate(None)
        if self.plan.adds_tab:
            self._keep(self._existing_tabs(), texts)
        return self._write(texts, self._say_marked(texts), (None, None))

    def _ask(
        self,
        framework: str,
        cells: tuple[Cell, ...],
        *,
        notes_kinds: bool = False,
        moved: Moved | None = None,
    ) -> Running:
        """Have the cells run in a framework."""
        from lessons.subjects import Part, Subject

        options = LessonTask(
            "",
            (),
            (),
            allows_shell=self.plan.allows_shell,
            notes_kinds=notes_kinds,
            moved=moved,
        )
        subject = Subject({framework: Part(self.clean, cells)})
        trace = yield Request(framework, subject.task(framework, options), self.number)
        return trace

    def _translate(self, trace: Trace | None) -> dict[int, CellText]:
        from lessons.translate.engine import translate_cells

        return translate_cells(self.cells, self.source, self.target, trace, self.notes)

    def _keep_good_tabs(
        self, trace: Trace | None, texts: Mapping[int, CellText]
    ) -> Generator[Request, Trace | None, None]:
        """Find the target's cells that stand there already and say the same; others are replaced.

        What is not run is taken as it stands.
        """
        pairs = self._existing_tabs()
        self._keep(pairs, texts)
        if not pairs or trace is None:
            return
        told = self._told(texts)
        target_trace = yield from self._ask(self.target, told, moved=_moved(texts))
        if target_trace is None:
            return
        wrong = {
            item.cell
            for item in self._prove(trace, told, target_trace, texts)
            if item.outcome in ("differs", "raises") and _ran(trace, item.cell)
        }
        kept = {index: cell for index, cell in pairs.items() if index not in wrong}
        self._keep(kept, texts)

    def _keep(self, kept: Mapping[int, Cell], texts: Mapping[int, CellText]) -> None:
        """Keep these cells of the target, with imports that those beside them need."""
        own = [cell.index for cell in self.cells if self._is_own(cell)]
        used = names_in(texts[index].source for index in own if index not in kept)
        self.kept = {
            index: replace(cell, source=add_imports(cell.source, texts[index].source, used))
            for index, cell in kept.items()
        }

    def _existing_tabs(self) -> dict[int, Cell]:
        """Return the target's cells that are there already, by the source's cell of their step."""
        existing = {c.slot: c for c in self.clean.cells if is_told_alone(c, self.target)}
        return {c.index: existing[c.slot] for c in self.cells if c.slot in existing}

    def _told(self, texts: Mapping[int, CellText]) -> tuple[Cell, ...]:
        """Return the cells that a reader of the target's version runs, numbered as the source's."""
        replaced = {cell.slot for cell in self.cells if self._is_own(cell)}
        told = [
            cell
            for cell in self.clean.cells_of(self.target)
            if not self._is_own(cell)
            and not (is_told_alone(cell, self.target) and cell.slot in replaced)
        ]
        told += [
            replace(cell, source=self.kept[cell.index].source)
            if cell.index in self.kept
            else replace(cell, source=texts[cell.index].source)
            for cell in self.cells
            if self._is_own(cell)
        ]
        return tuple(sorted(told, key=lambda cell: cell.index))

    def _is_own(self, cell: Cell) -> bool:
        """Return whether this cell is to be told anew: in a book, what is for others too is not."""
        if not self.plan.adds_tab:
            return self.source in cell.frameworks or cell.frameworks in ((), (ALL,))
        return is_told_alone(cell, self.source) and self.target not in cell.frameworks

    def _prove(
        self,
        trace: Trace | None,
        told: tuple[Cell, ...],
        target_trace: Trace | None,
        texts: Mapping[int, CellText],
    ) -> Outcomes:
        if trace is None or target_trace is None:
            return self._say_marked(texts)
        from lessons.translate.proof import prove

        source = Version(self.source, self.clean, self.cells, trace)
        return prove(source, Version(self.target, self.clean, told, target_trace), texts)

    def _say_marked(self, texts: Mapping[int, CellText]) -> Outcomes:
        """Return what is known without a run: which cells have something in them that stayed."""
        return tuple(
            CellOutcome(
                document=str(self.lesson.path),
                line=cell.line,
                cell=cell.index,
                outcome="marked",
                reason="; ".join(dict.fromkeys(mark.reason for mark in texts[cell.index].marks)),
            )
            for cell in self.cells
            if self._is_own(cell) and texts[cell.index].marks
        )

    def _write(
        self,
        texts: Mapping[int, CellText],
        outcomes: Outcomes,
        traces: tuple[Trace | None, Trace | None],
    ) -> Translated:
        found = {item.cell: item for item in outcomes}
        marked = {}
        for cell in self.cells:
            code, item = texts[cell.index].source, found.get(cell.index)
            # What has come back as its author wrote it needs no proof.
            is_own_words = texts[cell.index].has_returned and item and item.outcome == "needs"
            if item and not is_own_words and self._is_own(cell) and cell.index not in self.kept:
                code = put_mark(code, item.outcome, item.reason, self.language, self.source)
            marked[cell.index] = code
        changes = self._in_tabs(marked) if self.plan.adds_tab else self._in_place(marked, traces)
        return Translated(
            document=str(self.lesson.path),
            source=self.source,
            target=self.target,
            text=write_changes(self.lesson, changes),
            original=self.lesson.text,
            encoding=self.lesson.encoding,
            cells=outcomes,
            is_verified=None not in traces,
            notes=self.lesson.notes,
            introduced={text.index: text.introduced for text in texts.values()},
            left_out={text.index: text.left_out for text in texts.values()},
        )

    def _in_place(
        self, marked: Mapping[int, str], traces: tuple[Trace | None, Trace | None]
    ) -> Changes:
        name = book_name(self.lesson, self.target)
        sources = {
            cell.index: with_tab(self.lesson, marked[cell.index], name)
            if is_told_alone(cell, self.source)
            else marked[cell.index]
            for cell in self.cells
        }
        return Changes(sources, shown=self._shown(marked, traces), rename=self._rename())

    def _in_tabs(self, marked: Mapping[int, str]) -> Changes:
        name = book_name(self.lesson, self.target)
        existing = {c.slot: c for c in self.lesson.cells if is_told_alone(c, self.target)}
        sources = {c.index: extend_list(c.source, self.target, name) for c in self.lesson.cells}
        added = {}
        for cell in filter(self._is_own, self.cells):
            code = with_tab(self.lesson, marked[cell.index], name)
            if cell.slot not in existing:
                added[cell.index] = code
            else:
                kept = self.kept.get(cell.index)
                sources[existing[cell.slot].index] = kept.source if kept else code
        return Changes(sources, added, rename=self._rename())

    def _shown(
        self, marked: Mapping[int, str], traces: tuple[Trace | None, Trace | None]
    ) -> dict[int, str]:
        """Return what cells show now, for those that do not show what they did.

        Where nothing was run, that may be every cell from the first one that has changed.
        """
        first, second = traces
        if first is None or second is None:
            changed = [c.index for c in self.cells if marked[c.index] != c.source]
            return {c.index: "" for c in self.cells if changed and c.index >= changed[0]}
        shown = {}
        for cell in self.cells:
            run = second.of(cell.index)
            if not is_shown_alike(first.of(cell.index), run):
                shown[cell.index] = shown_by(run) if run and run.status == "ran" else ""
        return shown

    def _rename(self) -> Rename | None:
        """Return what says API names in prose anew, if they are to be."""
        wanted = self.plan.translates_prose
        is_single = len(self.lesson.frameworks) <= 1 and not self.plan.adds_tab
        if not (is_single if wanted is None else wanted):
            return None
        from lessons.translate.documents.prose_names import rename_api

        return lambda name: rename_api(name, self.source, self.target)


def _ran(trace: Trace, cell: int) -> bool:
    run = trace.of(cell)
    return run is not None and run.status == "ran"


def _moved(texts: Mapping[int, CellText]) -> Moved | None:
    """Return where the translation keeps the axes of images: it is the same in all cells."""
    return next((text.moved for text in texts.values() if text.moved), None)
