"""With which code a report ends, and the lines on stderr that say why."""

from common.compare import compare_run, unused_divergences
from common.divergences import Divergence
from common.errors import EXIT_DIFFERENCES, EXIT_FRAMEWORK, EXIT_INTERRUPTED, EXIT_OK
from common.run import Run
from report.overview import failures


def exit_code(run: Run, divergences: tuple[Divergence, ...]) -> int:
    """Return 0, 1, 3 or 130: the gravest of what a run shows.

    A framework that was merely not installed takes nothing away from the others.
    """
    if run.conditions.interrupted:
        return EXIT_INTERRUPTED
    if run.conditions.failed or failures(run):
        return EXIT_FRAMEWORK
    rows = [row for row in compare_run(run, divergences) if row.cells]
    if any(row.problem for row in rows) or any(unused_divergences(run, rows, divergences)):
        return EXIT_DIFFERENCES
    return EXIT_OK
