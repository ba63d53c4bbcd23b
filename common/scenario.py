"""An experiment written once against the interface, which every framework runs unchanged."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from common.errors import UnknownNameError
from common.facts import Fact, Missing
from common.interface import SECTIONS, Framework
from common.outcomes import Artifact


@dataclass(frozen=True)
class Timed:
    """A call to be timed, under the name a reader will see; it must be repeatable."""

    operation: str
    call: Callable[[], object]


Found: TypeAlias = Iterator[Fact | Missing | Timed | Artifact]
Inbox: TypeAlias = dict[str, bytes]


@dataclass(frozen=True)
class Scenario:
    """One experiment: a generator of facts and of calls to time.

    `taught_in` names the documents' headings it stands for. A scenario that `reads` another gets
    that scenario's artifact of every framework of the run, by framework name.
    """

    section: str
    name: str
    title: str
    title_zh: str
    taught_in: tuple[str, ...]
    run: Callable[..., Found]
    reads: str | None = None

    @property
    def path(self) -> str:
        """Return where the worker finds the scenario: "common.scenarios.tying:shared_layer"."""
        return f"{self.run.__module__}:{self.name}"

    def observe(self, framework: Framework, inbox: Inbox) -> Found:
        """Run the experiment in this process; `inbox` is passed on where the scenario reads one."""
        return self.run(framework, inbox) if self.reads else self.run(framework)


def scenario(
    title: str, *, zh: str, taught_in: tuple[str, ...] = (), reads: str | None = None
) -> Callable[[Callable[..., Found]], Scenario]:
    """Make a scenario of a generator function; its module's name is its section."""

    def make(run: Callable[..., Found]) -> Scenario:
        section = run.__module__.rsplit(".", 1)[-1]
        return Scenario(section, run.__name__, title, zh, taught_in, run, reads)

    return make


def load_section(section: str) -> tuple[Scenario, ...]:
    """Return a section's scenarios in the order of their file.

    Raises:
        UnknownNameError: there is no such section.
    """
    if section not in SECTIONS:
        raise UnknownNameError(f"unknown section {section!r}; sections: {', '.join(SECTIONS)}")
    module = importlib.import_module(f"common.scenarios.{section}")
    return tuple(found for found in vars(module).values() if isinstance(found, Scenario))


def load_scenario(path: str) -> Scenario:
    """Return the scenario at "module:name".

    Raises:
        UnknownNameError: the module holds no such scenario.
    """
    module_name, _, name = path.partition(":")
    found = getattr(importlib.import_module(module_name), name, None)
    if not isinstance(found, Scenario):
        raise UnknownNameError(f"no scenario {name!r} in {module_name}")
    return found
