"""How far a run is: a bar on a terminal, otherwise a plain line at each quarter of the way.

All of it goes to stderr, so that a pipe gets the report alone.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from common.progress import Progress

OnProgress = Callable[[Progress], None]


@contextmanager
def show_progress() -> Iterator[OnProgress]:
    """Show progress on stderr while inside."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":  # which cannot move its cursor
        yield PlainProgress(sys.stderr)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[latest]}", style="dim", markup=False),  # "[keras]" is no style
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def advance(progress: Progress) -> None:
            if progress.stage not in tasks:
                tasks[progress.stage] = bar.add_task(progress.stage, total=None, latest="")
            bar.update(
                tasks[progress.stage],
                completed=progress.done,
                total=progress.total or None,
                latest=progress.latest,
            )

        yield advance


class PlainProgress:
    """Writes a line when a stage begins and at each quarter of it."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.seen: set[tuple[str, int]] = set()

    def __call__(self, progress: Progress) -> None:
        """Write a line if this is the first news of its quarter."""
        quarter = 4 * progress.done // progress.total if progress.total else 0
        if (progress.stage, quarter) in self.seen:
            return
        self.seen.add((progress.stage, quarter))
        count = f" {progress.done} of {progress.total}" if progress.total else ""
        self.file.write(f"triptych: {progress.stage}{count}\n")
        self.file.flush()
