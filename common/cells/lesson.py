"""Runs a lesson's cells in this process, one after another, and tells of each what it did."""

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from common.cells.records import Confined, LessonMessage, LessonTask
from common.draws import Draws
from common.interface import Framework, NotOffered

# Variables that name a place to write to: each gets one in the lesson's own home.
_PLACES = (
    "MPLCONFIGDIR",
    "IPYTHONDIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "KERAS_HOME",
    "TORCH_HOME",
)
# The slot of the draws that are made when modules are called again at the end.
_NO_SLOT = -1


def observe_lesson(task: LessonTask, framework: Framework, threads: int) -> Iterator[LessonMessage]:
    """Confine this process, run the lesson's cells, and yield what each did.

    Raises:
        NotOffered: the adapter has no inspection, or there is no IPython.
    """
    if framework.inspection is None or framework.randomness is None:
        raise NotOffered(f"the adapter of {framework.name} cannot look at what lessons make")
    try:
        import IPython as _  # noqa: F401 - its absence is to be told before anything happens
    except ImportError:
        raise NotOffered("running lessons needs IPython: pip install ipython") from None
    root = Path(tempfile.mkdtemp(prefix="lesson-"))
    owner = 0
    try:
        confined = _enter(root, task)
        owner = os.getpid()
        yield confined
        framework.set_threads(threads)
        framework.reset()
        yield from run_cells(task, framework)
    finally:
        if os.getpid() == owner:  # other folders there may be the system's, mounted
            for name in ("lesson", "home"):
                shutil.rmtree(root / name, ignore_errors=True)


def _enter(root: Path, task: LessonTask) -> Confined:
    """Go into a place of the lesson's own, and shut the door where that can be done."""
    from common.cells.confine import confine, settle

    confined = Confined(network=False, files=False, processes=False, why_not="not asked for")
    if task.is_confined:
        confined = confine(root)
    else:
        settle(root)
    for name in _PLACES:
        place = Path(os.environ["HOME"], name.lower())
        place.mkdir(exist_ok=True)
        os.environ[name] = str(place)
    os.environ["MPLBACKEND"] = "agg"
    tempfile.tempdir = None  # it is asked for anew
    return confined


def run_cells(task: LessonTask, framework: Framework) -> Iterator[LessonMessage]:
    """Run the lesson's cells in this place as it is, and yield what each did."""
    from common.cells.capture import Output
    from common.cells.kinds import Kinds
    from common.cells.magics import Tab
    from common.cells.reach import Calls
    from common.cells.session import Session
    from common.cells.shell import opened_shell

    inspection, randomness = framework.inspection, framework.randomness
    if inspection is None or randomness is None:  # asked for above
        return
    draws, output, process = Draws(task.seed, task.moved), Output(), os.getpid()
    calls, kinds = Calls(inspection), Kinds(inspection) if task.notes_kinds else None
    with ExitStack() as stack:
        stack.enter_context(_seeded(task.seed))
        shell = stack.enter_context(opened_shell(Tab(task.tabs), allows_shell=task.allows_shell))
        session = Session(shell, inspection, output, kinds)
        stack.enter_context(output.installed())
        stack.enter_context(session.notes.installed())
        stack.enter_context(kinds.installed() if kinds else nullcontext())
        stack.enter_context(randomness.shared(draws) if task.shares_random else nullcontext())
        with inspection.watch_calls(calls.note, kinds.modules.note if kinds else None):
            for code in task.cells:
                draws.slot, calls.cell = code.slot, code.cell
                run = session.run(code)
                if os.getpid() != process:  # the cell has forked, and this is the copy
                    os._exit(0)
                yield run
                yield from kinds.end_cell() if kinds else ()
            yield from kinds.tell_modules() if kinds else ()
        draws.slot = _NO_SLOT
        yield from calls.probe(session.namespace)


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed Python's and NumPy's generators, also those that NumPy would seed from the clock."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    make = np.random.default_rng

    def default_rng(given: Any = None) -> np.random.Generator:
        return make(seed if given is None else given)

    np.random.default_rng = default_rng  # type: ignore[assignment]
    try:
        yield
    finally:
        np.random.default_rng = make
