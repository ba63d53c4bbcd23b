"""Translates documents without running anything; many of them in several processes."""

import os
import signal
from collections.abc import Iterator
from functools import partial
from typing import TypeAlias

from common.errors import TriptychError
from lessons.translate.beginning import Reader, Untold, begin, broken_off
from lessons.translate.records import Translated, TranslationPlan

Told: TypeAlias = Translated | Untold

# A process has to import all anew, which takes half a second: worth it for so many bytes.
WORTHWHILE_BYTES = 400_000
CHUNK = 8


def tell_all(plan: TranslationPlan, read: Reader) -> Iterator[tuple[int, Told]]:
    """Yield each document of the plan, translated, by its number; in any order."""
    processes = min(plan.jobs, os.cpu_count() or 1, len(plan.documents))
    if processes == 1 or _size(plan) < WORTHWHILE_BYTES:
        for number in range(len(plan.documents)):
            yield number, tell(plan, number, read)
    else:
        yield from _tell_in_processes(plan, processes)


def tell(plan: TranslationPlan, number: int, read: Reader) -> Told:
    """Return the plan's document of this number, translated, or why it is not."""
    begun = begin(plan, number, read)
    if isinstance(begun, Untold):
        return begun
    try:
        return begun.tell_unproved()
    except TriptychError:
        raise
    except Exception as failed:  # it costs this document, and no other
        return broken_off(str(plan.documents[number]), failed)


def _tell_in_processes(plan: TranslationPlan, processes: int) -> Iterator[tuple[int, Told]]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    numbers = range(len(plan.documents))
    # A terminal sends Ctrl-C to all; what ends then is for this process to say.
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _ignore_interrupts)
    try:
        yield from enumerate(pool.map(partial(_tell_again, plan), numbers, chunksize=CHUNK))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _tell_again(plan: TranslationPlan, number: int) -> Told:
    from lessons.read import read_lesson

    return tell(plan, number, read_lesson)


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _size(plan: TranslationPlan) -> int:
    """Return how many bytes there are to read; what is not there is said when it is read."""
    return sum(path.stat().st_size for path in plan.documents if path.is_file())
