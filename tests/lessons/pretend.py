"""Frameworks without a library that run lessons, and a table in which they are ours.

Lessons under them are plain Python: what surrounds the running is tested, not the looking.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from common.catalog import FRAMEWORKS, Entry
from common.draws import Draws
from common.interface import Inspection, Randomness
from tests.fake import Fake, filled


class NoTensors(Inspection):
    """Nothing is a tensor or a module."""

    def is_tensor(self, value: object) -> bool:
        return False

    def is_symbolic(self, value: object) -> bool:
        return False

    def rarer_kind(self, value: object) -> str | None:
        return None

    def learning_rate(self, optimizer: object) -> float | None:
        return None

    def is_module(self, value: object) -> bool:
        return False

    def kind(self, value: object) -> str | None:
        return None

    def watch_calls(
        self, called: Callable[..., None], returned: Callable[..., None] | None = None
    ) -> AbstractContextManager[None]:
        return nullcontext()


class NoSources(Randomness):
    """Nothing is drawn but by Python and NumPy."""

    def shared(self, draws: Draws) -> AbstractContextManager[None]:
        return nullcontext()


class Pretend(Fake):
    """A framework that can run lessons."""

    inspection = filled(NoTensors)
    randomness = filled(NoSources)


class Stuck(NoSources):
    """A source of random numbers that is never handed over."""

    @contextmanager
    def shared(self, draws: Draws) -> Iterator[None]:
        raise RuntimeError("the source is stuck")
        yield


class Unready(Pretend):
    """A framework that breaks before the first cell, by a mistake of its adapter."""

    randomness = filled(Stuck)


def table(**targets: str) -> dict[str, Entry]:
    """Return the table of frameworks with these adapters, the others by `Pretend`."""
    return {
        name: Entry(name, targets.get(name, "tests.lessons.pretend:Pretend"), ("tests",), (), "-")
        for name in FRAMEWORKS
    }


def pretend(patch: Any, **targets: str) -> None:
    """Put those adapters in the place of the real ones."""
    for name, entry in table(**targets).items():
        patch.setitem(FRAMEWORKS, name, entry)
