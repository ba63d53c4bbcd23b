"""What running a lesson in one framework left behind, whole, for the verdicts to read."""

import msgspec

from common.cells.known import Known, KnownModule, Span
from common.cells.records import CellRun, Confined, Reach


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """One lesson in one framework: its cells in the order they ran, and how the run ended.

    `ended` is empty where the run came to its end, else says why not ("over 60 s", "SIGKILL");
    then the cell that was running is the last of `cells`, with status "raised", and those after
    it have the status "not run". `other_seed` holds the cells of a second run with another seed,
    where recorded outputs had to be compared (`result` and `stdout` count there). `known` says
    what the expressions of a cell were, by the cell's number and their places, and `modules` what
    their modules were, where the task asked for it.
    """

    framework: str
    versions: dict[str, str]
    cells: tuple[CellRun, ...]
    reaches: tuple[Reach, ...] = ()
    confined: Confined | None = None
    ended: str = ""
    seconds: float = 0.0
    other_seed: tuple[CellRun, ...] = ()
    known: dict[int, dict[Span, Known]] = {}
    modules: tuple[KnownModule, ...] = ()
    is_stored: bool = False

    def of(self, cell: int) -> CellRun | None:
        """Return the run of the cell with this number in the document."""
        return next((run for run in self.cells if run.cell == cell), None)
