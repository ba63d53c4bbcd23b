"""What the code that was written into a lesson's cells calls: it notes, and changes nothing.

A cell's own calls stay calls from the cell's own frame, since some look at who called them.
"""

import builtins
import sys
import threading
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from common.cells.capture import Output
from common.cells.describe import Describer, clean
from common.cells.records import Dropped, Shown
from common.cells.stock import LESSON_MODULE, PLAIN, Digester
from common.interface import Inspection

# The name under which the cells find it: with two underscores at both ends no class mangles it.
NAME = "__lesson__"
MOST_SHOWN = 50
# Of a statement in a loop or a function the first runs of each cell are looked at.
MOST_RUNS = 3
# And of large namespaces only so much: bytes and not seconds, so that every machine says the same.
MOST_BYTES = 2**30
_CALIBRATION = -1
_FORWARD = frozenset({"forward", "call", "__call__"})


@dataclass(frozen=True)
class Site:
    """A statement under watch: where it stands, and what is worth knowing of it."""

    cell: int
    line: int
    source: str
    is_apply: bool = False
    is_timed: bool = False


@dataclass
class _Run:
    """One run of a statement: what there was before it."""

    site: int
    frame: int
    is_apply: bool
    state: list[Hashable]
    printed: int
    given: list[Any] = field(default_factory=list)


class Notes:
    """The notes of the cell that is running."""

    def __init__(
        self,
        inspection: Inspection,
        describer: Describer,
        namespace: Mapping[str, Any],
        output: Output,
    ) -> None:
        self.sites: list[Site] = []
        self.cell = 0
        self._inspection = inspection
        self._describer = describer
        self._namespace = namespace
        self._output = output
        self._print = builtins.print
        self._thread = threading.get_ident()
        self._runs: list[_Run] = []
        self._is_looking = False
        self.begin(0)
        self._free_count = self.after(_CALIBRATION, object())

    def begin(self, cell: int) -> None:
        """Start anew for a cell."""
        self.cell = cell
        self.shown: list[Shown] = []
        self.dropped: dict[Dropped, None] = {}
        self.called: dict[str, None] = {}
        self._counts: Counter[int] = Counter()
        self._room = MOST_BYTES
        self._runs.clear()

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Let the lesson's code find these notes."""
        setattr(builtins, NAME, self)
        try:
            yield
        finally:
            vars(builtins).pop(NAME, None)  # the lesson may have removed it

    def entered(self, name: str) -> bool:
        """Note that a function of the lesson has begun to run; true, to stand before `and`."""
        if not self._is_looking:
            self.called[name] = None
        return True

    def printing(self, function: Any, cell: int, line: int) -> Any:
        """Return what to call for `print`: for the builtin, one that notes its arguments."""
        if function is not self._print or self._is_looking or not self._is_ours():
            return function
        frame = sys._getframe(1)

        def note_and_print(*values: object, **options: Any) -> None:
            self.show("print", cell, line, values, frame)
            self._print(*values, **options)

        return note_and_print

    def show(
        self, how: Any, cell: int, line: int, values: tuple[Any, ...], frame: FrameType | None
    ) -> None:
        """Describe what the cell shows, as it is at this moment."""
        room = MOST_SHOWN - len(self.shown)
        if room <= 0:
            return
        elsewhere = None if cell == self.cell else cell
        with self._looking():
            if not all(issubclass(type(value), PLAIN) for value in values):
                around = list(frame.f_locals.values()) if frame else []
                self._describer.learn([*self._namespace.values(), *around, *values])
            for value in values[:room]:
                seen = self._describer.describe(value)
                self.shown.append(Shown(how, line, seen, elsewhere))

    def before(self, site: int, function: Any) -> Any:
        """Return the function of the call that is to run, having noted what there is before it."""
        if self._is_looking or not self._is_ours():
            return function
        if self._counts[site] >= MOST_RUNS or self._room <= 0:
            return function
        self._counts[site] += 1
        with suppress(BaseException), self._looking():  # a lesson's object may raise anything
            owner = getattr(function, "__self__", None)
            is_module = self._is_module(owner)
            if self._is_module(function) or (is_module and function.__name__ in _FORWARD):
                return function  # a module may be called for what it does: it builds itself
            is_apply = self.sites[site].is_apply and is_module
            frame = sys._getframe(1)
            run = _Run(site, id(frame), is_apply, self._state(frame), self._output.printed)
            run.given.append(owner)
            self._runs.append(run)
        return function

    def took(self, site: int, value: Any) -> Any:
        """Return an argument of the call that is to run, having noted it."""
        run = self._find(site, id(sys._getframe(1)))
        if run:
            run.given.append(value)
        return value

    def after(self, site: int, value: Any) -> Any:
        """Return what the call returned, having noted whether the statement did anything."""
        holders = sys.getrefcount(value)
        if site == _CALIBRATION:
            return holders
        frame = sys._getframe(1)
        run = self._find(site, id(frame))
        if run is None:
            return value
        self._runs.remove(run)
        with suppress(BaseException), self._looking():
            what = self._judge(run, value, holders, frame)
            if what:
                self._note(self.sites[site], what, value)
        return value

    def operator(self, site: int, value: Any) -> Any:
        """Return the value of an operator that nothing keeps, having noted it."""
        holders = sys.getrefcount(value)
        if self._is_ours() and not self._is_looking and self._counts[site] < MOST_RUNS:
            self._counts[site] += 1
            with suppress(BaseException), self._looking():
                if holders <= self._free_count and self._inspection.is_tensor(value):
                    self._note(self.sites[site], "result", value)
        return value

    def _judge(self, run: _Run, value: Any, holders: int, frame: FrameType) -> Any:
        """Return what was dropped, or None."""
        site = self.sites[run.site]
        if run.is_apply:
            is_silent = self._output.printed == run.printed
            return "apply" if is_silent and self._state(frame) == run.state else None
        is_given = any(value is given for given in run.given)
        if value is None or is_given or holders > self._free_count:
            return None
        if self._inspection.kind(value) == "initializer":
            return "initializer"
        if site.is_timed or not self._inspection.is_tensor(value):
            return None
        if self._output.printed != run.printed or self._state(frame) != run.state:
            return None
        return "result"

    def _note(self, site: Site, what: Any, value: Any) -> None:
        elsewhere = None if site.cell == self.cell else site.cell
        name = clean(type(value).__name__)
        self.dropped[Dropped(what, site.line, clean(site.source), name, elsewhere)] = None

    def _state(self, frame: FrameType) -> list[Hashable]:
        """Return digests of all that the names in reach hold, for a comparison afterwards."""
        digester = Digester(self._inspection)
        names = {**self._namespace, **frame.f_locals}
        state: list[Hashable] = []
        for name, value in list(names.items()):
            if not name.startswith("_"):
                state.append((name, digester.digest(value)))
                if type(value).__module__ == LESSON_MODULE and self._is_module(value):
                    state.append(tuple((key, id(held)) for key, held in vars(value).items()))
        self._room -= digester.weighed
        return state

    def _find(self, site: int, frame: int) -> _Run | None:
        """Return the run of this statement in this frame; those above it ended by raising."""
        if self._is_looking or not self._is_ours():
            return None
        for place in range(len(self._runs) - 1, -1, -1):
            run = self._runs[place]
            if run.site == site and run.frame == frame:
                del self._runs[place + 1 :]
                return run
        return None

    def _is_module(self, value: Any) -> bool:
        return value is not None and self._inspection.is_module(value)

    def _is_ours(self) -> bool:
        return threading.get_ident() == self._thread

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Note nothing of what runs because we look: a lesson's `__repr__`, for instance."""
        self._is_looking = True
        try:
            with self._output.paused():
                yield
        finally:
            self._is_looking = False
