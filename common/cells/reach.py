"""Which parameters a gradient reaches: what cells called is called once more at the end."""

import math
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

from common.cells.describe import clean
from common.cells.records import Reach
from common.interface import Inspection

MOST_MODULES = 20
MOST_BYTES = 64 * 2**20
LIMIT_S = 10.0


class Calls:
    """The last call of each module, in the first cell that called it."""

    def __init__(self, inspection: Inspection) -> None:
        self.cell = 0
        self._inspection = inspection
        self._room = MOST_BYTES
        # By the module's identity; the module is held, so that no other gets the same.
        self._found: dict[int, tuple[int, Any, Sequence[Any], Mapping[str, Any]]] = {}

    def note(self, module: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        """Keep a call of a module, if there is room for it."""
        earlier = self._found.get(id(module))
        if earlier and earlier[0] != self.cell:
            return
        size = sum(map(self._bytes, [*args, *kwargs.values()]))
        in_cell = sum(found[0] == self.cell for found in self._found.values())
        if not earlier and (in_cell >= MOST_MODULES or size > self._room):
            return
        if earlier:
            self._room += sum(map(self._bytes, [*earlier[2], *earlier[3].values()]))
        if size <= self._room:
            self._room -= size
            self._found[id(module)] = (self.cell, module, args, kwargs)

    def probe(self, namespace: Mapping[str, Any]) -> Iterator[Reach]:
        """Call each module again and yield what a gradient of its output reaches."""
        deadline = monotonic() + LIMIT_S
        for cell, module, args, kwargs in self._found.values():
            left = deadline - monotonic()
            if left <= 0:
                return
            found = None
            with suppress(BaseException), _at_most(left):  # the lesson may have changed it since
                found = self._inspection.reached(module, args, kwargs)
            if found is None:
                continue
            kind = clean(type(module).__name__)
            names = (name for name, value in namespace.items() if value is module)
            name = next((name for name in names if not name.startswith("_")), kind)
            yield Reach(cell, name, kind, found.reached, found.unreached, found.idle)

    def _bytes(self, value: Any) -> int:
        if not self._inspection.is_tensor(value):
            return int(getattr(value, "nbytes", 0) or 0)
        return 8 * math.prod(self._inspection.shape(value))


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in the main thread when the time is up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
