"""One lesson under way: runs its cells one after another, and tells of each what it did."""

import ast
from contextlib import nullcontext, suppress
from time import perf_counter
from typing import Any

from common.cells.absent import absent_in, survive_imports
from common.cells.capture import MOST_CHARACTERS, Output, take_figures
from common.cells.describe import ROOM, Describer, clean
from common.cells.kinds import Kinds
from common.cells.kinds_writing import Marks, write
from common.cells.names import list_defined, list_names
from common.cells.needs import need_of
from common.cells.noting import Notes
from common.cells.records import CellError, CellRun, Code, Defined, Status
from common.cells.shell import LessonShell, file_of, read_error
from common.cells.stock import Stock
from common.cells.watching import watch
from common.interface import Inspection


class Session:
    """A shell with all that looks at it."""

    def __init__(
        self,
        shell: LessonShell,
        inspection: Inspection,
        output: Output,
        kinds: Kinds | None = None,
    ) -> None:
        self._shell = shell
        self._kinds = kinds
        self._inspection = inspection
        self._output = output
        self._describer = Describer(inspection)
        self.namespace: dict[str, Any] = shell.user_ns
        self.notes = Notes(inspection, self._describer, self.namespace, output)
        self._stock = Stock(self.namespace, inspection)
        self._earlier = ""
        self._names: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._defined: tuple[Defined, ...] = ()
        shell.watch_with(self._rewrite, self._show_result)

    def run(self, code: Code) -> CellRun:
        """Run one cell, whatever it raises."""
        shell, output = self._shell, self._output
        file = file_of(code.cell)
        self._begin(code, file)
        started = perf_counter()
        with self._kinds.watching() if self._kinds else nullcontext():
            done = shell.run_cell(code.source)
        seconds = perf_counter() - started
        output.restore()
        raised = done.error_before_exec or done.error_in_exec
        error = read_error(raised, file) if raised else None
        figures = take_figures(output.stderr.write)
        need = need_of(raised, _lines_of(code.source, error), self._earlier) if raised else ""
        need = need or shell.need
        status: Status = "needs" if need else "raised" if raised else "ran"
        absent, is_all = absent_in(self.namespace, self._names[0])
        if absent and status == "ran":
            need, status = f"the module {absent}", "needs" if is_all else "ran"
        self._earlier += f"\n{code.source}"
        with output.paused():
            return self._tell(code, status, need, error, seconds, figures)

    def _begin(self, code: Code, file: str) -> None:
        self._names, self._defined = ((), ()), ()
        self._describer.room = ROOM
        self.notes.begin(code.cell)
        self._shell.begin(file, code.source)
        self._output.begin(file, self.namespace)

    def _tell(
        self,
        code: Code,
        status: Status,
        need: str,
        error: CellError | None,
        seconds: float,
        figures: tuple[bytes, ...],
    ) -> CellRun:
        before, self._stock = self._stock, Stock(self.namespace, self._inspection)
        self._describer.learn(self.namespace.values())
        found = self._stock.since(before, self._describer)
        notes = self.notes
        return CellRun(
            cell=code.cell,
            status=status,
            seconds=seconds,
            error=error,
            need=need,
            stdout=self._output.stdout.text(),
            stderr=self._output.stderr.text(),
            result=_cut(clean(self._shell.result)),
            figures=figures,
            warnings=self._output.warned,
            shown=tuple(notes.shown),
            bound={clean(name): self._describer.describe(v) for name, v in found.bound.items()},
            changed=found.changed,
            deleted=found.deleted,
            dropped=tuple(notes.dropped),
            defined=self._defined,
            called=tuple(notes.called),
            binds=self._names[0],
            uses=self._names[1],
        )

    def _rewrite(self, tree: ast.Module) -> ast.Module:
        """Read a cell's names, and write into it what tells us of its run."""
        source, marks = self._shell.compile.source, Marks()
        if self._kinds:
            with suppress(RecursionError):  # nothing is told of it
                marks = self._kinds.mark(tree, self.notes.cell, source)
        try:
            self._names, self._defined = list_names(tree), list_defined(tree)
            watched = watch(tree, self.notes.cell, source, self.notes.sites)
            return survive_imports(write(watched, marks))
        except RecursionError:  # nested deeper than we can follow: it runs unwatched
            return tree

    def _show_result(self, value: Any, line: int) -> None:
        self.notes.show("result", self.notes.cell, line, (value,), None)


def _lines_of(source: str, error: CellError | None) -> str:
    """Return the line that failed; the whole cell where it is not known."""
    lines = source.splitlines()
    if error and 0 < error.line <= len(lines):
        return lines[error.line - 1]
    return source


def _cut(text: str) -> str:
    half = MOST_CHARACTERS // 2
    if len(text) <= MOST_CHARACTERS:
        return text
    return f"{text[:half]}\n... cut ...\n{text[-half:]}"
