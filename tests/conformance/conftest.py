"""What a conformance test observes with: scenarios run through workers, one per framework.

A test that asks for `observe` runs once per framework, as `test_x[paddle]`. A framework that is not
installed is a failure: a conformance that was not tried is none.
"""

from collections.abc import Iterator
from functools import partial

import pytest

from common.catalog import FRAMEWORKS
from common.facts import Fact, Missing, Value
from common.outcomes import Artifact, Died, NotOffered, Ok, Outcome, Raised, TimedOut
from common.scenario import load_scenario
from common.worker.client import Worker
from common.worker.jobs import Job


class Workers:
    """A worker per framework, started when it is first asked, and the outcomes so far."""

    def __init__(self) -> None:
        self._workers: dict[str, Worker] = {}
        self._outcomes: dict[tuple[str, str], Outcome] = {}

    def outcome(self, framework: str, path: str) -> Outcome:
        """Return how "section.scenario" ends in a framework; it is run once per session."""
        key = (framework, path)
        if key not in self._outcomes:
            self._outcomes[key] = self._run(framework, path)
        return self._outcomes[key]

    def worker(self, framework: str) -> Worker:
        """Return the framework's worker."""
        if framework not in self._workers:
            self._workers[framework] = Worker(framework)
        return self._workers[framework]

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers.values():
            worker.close()

    def _run(self, framework: str, path: str) -> Outcome:
        section, _, name = path.partition(".")
        scenario = load_scenario(f"common.scenarios.{section}:{name}")
        inbox = self._artifacts(f"{section}.{scenario.reads}") if scenario.reads else {}
        ((_, outcome),) = self.worker(framework).run(Job((scenario.path,), inbox=inbox))
        return outcome

    def _artifacts(self, path: str) -> dict[str, bytes]:
        """Return what a scenario wrote in each framework that did."""
        return {
            framework: item.data
            for framework in FRAMEWORKS
            for item in self.outcome(framework, path).observed
            if isinstance(item, Artifact)
        }


class Observe:
    """Runs scenarios ("tying.shared_layer") in one framework."""

    def __init__(self, framework: str, workers: Workers) -> None:
        self.framework = framework
        self.outcome = partial(workers.outcome, framework)
        self.worker = workers.worker(framework)

    def __call__(self, path: str) -> dict[str, Value | Missing]:
        """Return the facts by name, a missing one as its `Missing`; fail unless all went well."""
        outcome = self.outcome(path)
        if not isinstance(outcome, Ok):
            pytest.fail(f"{path} in {self.framework}: {describe(outcome)}", pytrace=False)
        facts: dict[str, Value | Missing] = {}
        for item in outcome.observed:
            if isinstance(item, Fact | Missing):
                assert item.name not in facts, f"{path} has two facts named {item.name!r}"
                facts[item.name] = item.value if isinstance(item, Fact) else item
        return facts

    def not_offered(self, path: str) -> str:
        """Return why the framework has no such thing; fail if it has."""
        outcome = self.outcome(path)
        if not isinstance(outcome, NotOffered):
            message = f"{path} in {self.framework} should not be offered: {describe(outcome)}"
            pytest.fail(message, pytrace=False)
        return outcome.reason


def describe(outcome: Outcome) -> str:
    """Return an outcome in words, with what a person needs to find its cause."""
    seen = ", ".join(item.name for item in outcome.observed if isinstance(item, Fact | Missing))
    lines = [f"{type(outcome).__name__} ({outcome.stage}), after: {seen or 'nothing'}"]
    match outcome:
        case Raised():
            lines = [f"{lines[0]}\n{outcome.traceback}"]
        case Died() | NotOffered():
            lines.append(outcome.reason)
        case TimedOut():
            lines.append(f"longer than {outcome.limit_s:g} s")
        case Ok():
            lines.append("it ended well")
    if outcome.printed:
        lines.append(f"it printed:\n{outcome.printed}")
    return "\n".join(lines)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that observes once per framework."""
    if "observe" in metafunc.fixturenames:
        metafunc.parametrize("observe", FRAMEWORKS, indirect=True)


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    """Return the session's workers."""
    started = Workers()
    yield started
    started.close()


@pytest.fixture
def observe(request: pytest.FixtureRequest, workers: Workers) -> Observe:
    """Return what runs a scenario in the test's framework."""
    return Observe(request.param, workers)
