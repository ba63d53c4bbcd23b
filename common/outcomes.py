"""How a job can end: a closed set, so that a reader of `run.json` never meets a sixth case.

Every outcome keeps what was observed before the end, and what the framework printed.
"""

from typing import Literal, TypeAlias

import msgspec

from common.cells.known import KnownCell, KnownModules
from common.cells.records import CellRun, Confined, Reach
from common.facts import Fact, Missing

Stage: TypeAlias = Literal["starting", "importing", "running", "answering", "after answering"]


class Timing(msgspec.Struct, frozen=True, tag="timing"):
    """Seconds per call of one named operation, measured in one process."""

    operation: str
    first_call_s: float
    samples_s: tuple[float, ...]
    loops: int
    warmup_calls: int
    threads: int


class Timeable(msgspec.Struct, frozen=True, tag="timeable"):
    """An operation that a scenario offers to be timed, seen while only facts were asked for."""

    operation: str


class Artifact(msgspec.Struct, frozen=True, tag="artifact"):
    """A file that a scenario wrote, for the scenario that reads it in every framework."""

    data: bytes


Observation: TypeAlias = (
    Fact
    | Missing
    | Timing
    | Timeable
    | Artifact
    | Confined
    | CellRun
    | Reach
    | KnownCell
    | KnownModules
)


class _Ending(msgspec.Struct, frozen=True, kw_only=True):
    """What every outcome tells: how far the job came, what it observed and printed, how long."""

    stage: Stage = "running"
    observed: tuple[Observation, ...] = ()
    printed: str = ""
    seconds: float = 0.0


class Ok(_Ending, frozen=True, tag="Ok", kw_only=True):
    """The job ran to its end."""

    stage: Stage = "after answering"


class Raised(_Ending, frozen=True, tag="Raised", kw_only=True):
    """The job raised an exception: its class, the first line of its message, its traceback."""

    error: str
    message: str
    traceback: str = ""


class TimedOut(_Ending, frozen=True, tag="TimedOut", kw_only=True):
    """The job was ended because it ran longer than its limit."""

    limit_s: float


class Died(_Ending, frozen=True, tag="Died", kw_only=True):
    """The job's process ended without an answer, or badly after one; `reason` says how."""

    reason: str


class NotOffered(_Ending, frozen=True, tag="NotOffered", kw_only=True):
    """The framework has no such thing; `reason` says so in words for a student."""

    reason: str


Outcome: TypeAlias = Ok | Raised | TimedOut | Died | NotOffered
