"""A translation's outcomes as flat JSON, as `docs/json.md` describes it."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from lessons.audit import Problem
from lessons.translate.records import CellOutcome, Translation

# 1: documents, cells, problems, passed_over, versions, interrupted.
SCHEMA = 1


class FlatDocument(msgspec.Struct, frozen=True):
    """A document, its frameworks, and the file that it was written to, empty where to none."""

    document: str
    source: str
    target: str
    written: str
    is_verified: bool
    notes: tuple[str, ...]


class Flat(msgspec.Struct, frozen=True):
    """The whole view."""

    schema: int
    cells: list[CellOutcome]
    documents: list[FlatDocument]
    problems: tuple[Problem, ...]
    passed_over: tuple[Problem, ...]
    versions: dict[str, dict[str, str]]
    interrupted: bool


def draw_flat(found: Translation, files: Mapping[str, Path]) -> str:
    """Return the outcomes as JSON; `files` are those written."""
    flat = Flat(
        schema=SCHEMA,
        cells=[cell for item in found.documents for cell in item.cells],
        documents=[
            FlatDocument(
                document=item.document,
                source=item.source,
                target=item.target,
                written=str(files.get(item.document, "")),
                is_verified=item.is_verified,
                notes=item.notes,
            )
            for item in found.documents
        ],
        problems=found.problems,
        passed_over=found.passed_over,
        versions=found.versions,
        interrupted=found.interrupted,
    )
    return f"{msgspec.json.format(msgspec.json.encode(flat), indent=1).decode()}\n"
