"""`run.json`: everything a run saw, from which every view is drawn without running anything.

Schema history: 1 (0.1.0) the first.
"""

from pathlib import Path

import msgspec

from common.errors import BadRunFileError
from common.files import write_whole
from common.outcomes import Outcome

SCHEMA = 1


class FrameworkConditions(msgspec.Struct, frozen=True):
    """Which libraries an adapter ran on, under which Python, and the seconds of their import."""

    versions: dict[str, str]
    python: str
    import_s: float


class Conditions(msgspec.Struct, frozen=True):
    """Under what a run was made; runs made under different conditions are never merged.

    `absent` says how to install frameworks that were not there, `failed` why others that were
    could not be loaded.
    """

    created: str
    triptych: str
    platform: str
    processor: str
    cores: int
    threads: int
    timing_rounds: int
    frameworks: dict[str, FrameworkConditions]
    absent: dict[str, str] = {}
    failed: dict[str, str] = {}
    interrupted: bool = False


class ScenarioInfo(msgspec.Struct, frozen=True):
    """What a view says about a scenario, so that it needs no scenario's code."""

    section: str
    name: str
    title: str
    title_zh: str
    taught_in: tuple[str, ...]


class Result(msgspec.Struct, frozen=True):
    """One scenario in one framework; round 0 observes the facts, later ones time the calls."""

    section: str
    scenario: str
    framework: str
    round: int
    outcome: Outcome


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run."""

    schema: int = SCHEMA
    conditions: Conditions
    scenarios: tuple[ScenarioInfo, ...]
    results: tuple[Result, ...]


class _Header(msgspec.Struct):
    schema: int


def write_run(run: Run, path: Path) -> None:
    """Write the run, whole or not at all."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(run), indent=1))


def read_run(path: Path) -> Run:
    """Read a run.

    Raises:
        BadRunFileError: the file is absent, no JSON, cut short, or of another schema.
    """
    try:
        data = path.read_bytes()
    except OSError as failed:
        raise BadRunFileError(
            f"cannot read {path}: {failed.strerror}; make one with: triptych report --out DIR"
        ) from None
    try:
        schema = msgspec.json.decode(data, type=_Header).schema
        if schema != SCHEMA:
            raise BadRunFileError(
                f"{path} has schema {schema}, this version reads {SCHEMA}; run triptych report anew"
            )
        return msgspec.json.decode(data, type=Run)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as failed:
        raise BadRunFileError(f"{path} is no whole run.json: {failed}") from None
