"""Runs scenarios on frameworks: facts on all workers at once, timings one by one and in turns."""

import os
import platform
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from common.errors import FrameworkUnavailableError
from common.outcomes import Artifact, Ok, Outcome, Timeable
from common.progress import Progress
from common.run import Conditions, FrameworkConditions, Result, Run, ScenarioInfo
from common.scenario import Inbox, Scenario, load_section
from common.worker.client import Worker
from common.worker.jobs import Hello, Job, Measuring


@dataclass(frozen=True)
class Plan:
    """What to run: which frameworks and sections, with how many threads and rounds of timing.

    `batch` runs scenarios in one child one after another, which is faster; otherwise each has a
    child of its own. `python` names another interpreter for a framework. `absent` says
    how to install frameworks that are not there.
    """

    frameworks: tuple[str, ...]
    sections: tuple[str, ...]
    threads: int = 1
    timing_rounds: int = 3
    batch: bool = False
    python: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)


def conduct(plan: Plan, on_progress: Callable[[Progress], None]) -> Run:
    """Run the plan and return all that was seen; Ctrl-C ends it early and keeps what is finished.

    A framework that cannot be loaded is among the run's failed ones, with the reason.
    """
    scenarios = tuple(found for section in plan.sections for found in load_section(section))
    conductor = _Conductor(plan, scenarios, on_progress)
    interrupted = False
    try:
        conductor.start()
        conductor.observe_all()
        conductor.time_all()
    except KeyboardInterrupt:
        interrupted = True
    finally:
        # Ending the workers takes a moment, in which another Ctrl-C would lose what is finished.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        conductor.close()
        signal.signal(signal.SIGINT, before)
    return conductor.make_run(interrupted)


class _Conductor:
    """The workers of one run and what they have answered so far."""

    def __init__(
        self,
        plan: Plan,
        scenarios: tuple[Scenario, ...],
        on_progress: Callable[[Progress], None],
    ) -> None:
        self.plan = plan
        self.scenarios = {scenario.path: scenario for scenario in scenarios}
        self.on_progress = on_progress
        self.workers: dict[str, Worker] = {}
        self.hellos: dict[str, Hello] = {}
        self.failed: dict[str, str] = {}
        self.results: list[Result] = []
        self.closing = threading.Event()

    def start(self) -> None:
        """Start all workers together, so that their imports overlap, and wait for each."""
        for name in self.plan.frameworks:
            python = self.plan.python.get(name)
            self.workers[name] = Worker(name, python=python, threads=self.plan.threads)
            self.workers[name].launch()
        for name, worker in list(self.workers.items()):
            self.on_progress(Progress("importing", 0, 0, name))
            try:
                self.hellos[name] = worker.start()
            except FrameworkUnavailableError as reason:
                self.failed[name] = str(reason)
                worker.close()
                del self.workers[name]

    def observe_all(self) -> None:
        """Run every scenario once on every framework: first those that read no other one."""
        writing = [path for path, found in self.scenarios.items() if not found.reads]
        reading = [path for path, found in self.scenarios.items() if found.reads]
        self._in_parallel(self._jobs(writing), len(self.scenarios))
        self._in_parallel(
            [Job((path,), inbox=self._inbox(self.scenarios[path])) for path in reading],
            len(self.scenarios),
        )

    def time_all(self) -> None:
        """Time what the scenarios offered, round by round, the frameworks in turns."""
        rounds = range(1, self.plan.timing_rounds + 1)
        turns = [(round_, path, name) for round_ in rounds for path, name in self._timeable()]
        for done, (round_, path, name) in enumerate(turns, 1):
            inbox = self._inbox(self.scenarios[path])
            job = Job((path,), measuring=Measuring(), inbox=inbox)
            for _, outcome in self.workers[name].run(job):
                self._keep(name, path, round_, outcome)
            label = f"{self._label(path)} [{name}]"
            self.on_progress(Progress("timing", done, len(turns), label))

    def close(self) -> None:
        """End every worker."""
        self.closing.set()
        for worker in self.workers.values():
            worker.close()

    def make_run(self, interrupted: bool) -> Run:
        """Return the record of all that was seen, in the order of the scenarios."""
        places = {path: index for index, path in enumerate(self.scenarios)}
        names = {name: index for index, name in enumerate(self.plan.frameworks)}
        by_id = {(s.section, s.name): places[path] for path, s in self.scenarios.items()}
        order = sorted(
            self.results,
            key=lambda r: (r.round, by_id[r.section, r.scenario], names[r.framework]),
        )
        return Run(
            conditions=self._conditions(interrupted),
            scenarios=tuple(
                ScenarioInfo(s.section, s.name, s.title, s.title_zh, s.taught_in)
                for s in self.scenarios.values()
            ),
            results=tuple(order),
        )

    def _jobs(self, paths: list[str]) -> list[Job]:
        """Return one job per scenario, or two for all where the plan asks for batches.

        Scenarios on devices have a process of their own: what stands in for a second device has
        to be made before a framework's first operation.
        """
        if not self.plan.batch:
            return [Job((path,)) for path in paths]
        on_devices = [path for path in paths if self.scenarios[path].section == "devices"]
        others = [path for path in paths if path not in on_devices]
        return [Job(tuple(batch)) for batch in (others, on_devices) if batch]

    def _in_parallel(self, jobs: list[Job], total: int) -> None:
        """Run the jobs on every worker, a thread for each, and collect outcomes as they come."""
        outcomes: queue.Queue[tuple[str, str, Outcome] | BaseException | None] = queue.Queue()

        def run_jobs(name: str, worker: Worker) -> None:
            try:
                for job in jobs:
                    for path, outcome in worker.run(job):
                        outcomes.put((name, path, outcome))
            except BaseException as failed:  # handed to the main thread, which raises it
                outcomes.put(failed)
            finally:
                outcomes.put(None)

        for name, worker in self.workers.items():
            threading.Thread(target=run_jobs, args=(name, worker), daemon=True).start()
        running = len(self.workers)
        while running:
            item = outcomes.get()
            if item is None:
                running -= 1
            elif isinstance(item, BaseException):
                raise item
            else:
                name, path, outcome = item
                self._keep(name, path, 0, outcome)
                label = f"{self._label(path)} [{name}]"
                expected = total * len(self.workers)
                self.on_progress(Progress("observing", len(self.results), expected, label))

    def _keep(self, framework: str, path: str, round_: int, outcome: Outcome) -> None:
        scenario = self.scenarios[path]
        self.results.append(Result(scenario.section, scenario.name, framework, round_, outcome))

    def _label(self, path: str) -> str:
        return f"{self.scenarios[path].section}.{self.scenarios[path].name}"

    def _inbox(self, scenario: Scenario) -> Inbox:
        """Return the artifacts of the scenario that this one reads, by framework."""
        return {
            result.framework: item.data
            for result in self.results
            if (result.section, result.scenario) == (scenario.section, scenario.reads)
            for item in result.outcome.observed
            if isinstance(item, Artifact)
        }

    def _timeable(self) -> Iterator[tuple[str, str]]:
        """Yield (scenario path, framework) in turns, for scenarios that offered calls to time."""
        offered = {
            (f"{result.section}.{result.scenario}", result.framework)
            for result in self.results
            if isinstance(result.outcome, Ok)
            and any(isinstance(item, Timeable) for item in result.outcome.observed)
        }
        for path in self.scenarios:
            for name in self.workers:
                if (self._label(path), name) in offered:
                    yield path, name

    def _conditions(self, interrupted: bool) -> Conditions:
        return Conditions(
            created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            triptych=_own_version(),
            platform=platform.platform(),
            processor=_processor(),
            cores=os.cpu_count() or 1,
            threads=self.plan.threads,
            timing_rounds=self.plan.timing_rounds,
            frameworks={
                name: FrameworkConditions(hello.versions, hello.python, hello.import_s)
                for name, hello in self.hellos.items()
            },
            absent=self.plan.absent,
            failed=self.failed,
            interrupted=interrupted,
        )


def _own_version() -> str:
    try:
        return version("triptych")
    except PackageNotFoundError:  # run from a clone that was not installed
        return "not installed"


def _processor() -> str:
    """Return the processor's name as the system tells it, or the bare architecture."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
