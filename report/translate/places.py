"""Where each translation is written: decided, and tried, before anything runs."""

import os
from collections.abc import Sequence
from pathlib import Path

from common.catalog import FRAMEWORKS
from common.errors import OutputError, TriptychError
from report.options import check_folder


def without_translations(documents: Sequence[Path]) -> tuple[Path, ...]:
    """Return the documents without those that a translation of another one put beside it."""
    made = {_beside(document, name) for document in documents for name in FRAMEWORKS}
    return tuple(document for document in documents if document not in made)


def choose_places(
    documents: Sequence[Path], asked: Sequence[Path], out: Path | None, target: str
) -> dict[str, Path]:
    """Return the file for each document: beside it, or `out`, or below `out` if that is a folder.

    Raises:
        OutputError: two documents would have one place, or a document another's.
    """
    is_folder = out is not None and _is_folder(out, documents, asked)
    places: dict[str, Path] = {}
    for document in documents:
        if out is None:
            place = _beside(document, target)
        elif is_folder:
            place = out / _below(document, asked)
        else:
            place = out
            if place.suffix != document.suffix:
                kept = f"--out keeps the document's form; expected a name in {document.suffix}"
                raise OutputError(f"{kept}, found {out}")
        places[str(document)] = place
    _check_different(places)
    return places


def check_places(places: Sequence[Path], *, is_forced: bool) -> None:
    """Refuse what exists already, and what cannot be written.

    Raises:
        OutputError: there is such a file, a folder of that name, or no way to write there.
    """
    for place in places:
        if place.is_dir():
            raise OutputError(f"cannot write {place}: Is a directory; choose another place")
        check_free(place, is_forced=is_forced)
    for folder in dict.fromkeys(place.parent for place in places):
        check_folder(folder, ())


def check_free(place: Path, *, is_forced: bool) -> None:
    """Refuse a file that exists, unless it may be overwritten.

    Raises:
        OutputError: it exists.
    """
    if not is_forced and os.path.lexists(place):
        raise OutputError(f"{place} exists already; choose another --out, or add --force")


def _beside(document: Path, target: str) -> Path:
    return document.with_name(f"{document.stem}.{target}{document.suffix}")


def _is_folder(out: Path, documents: Sequence[Path], asked: Sequence[Path]) -> bool:
    return len(documents) > 1 or out.is_dir() or any(path.is_dir() for path in asked)


def _below(document: Path, asked: Sequence[Path]) -> Path:
    """Return a document's path below the folder in which it was asked for, or its bare name."""
    folders = [path for path in asked if path in document.parents]
    return document.relative_to(folders[0]) if folders else Path(document.name)


def _check_different(places: dict[str, Path]) -> None:
    taken: dict[Path, str] = {}
    for document, place in places.items():
        other = taken.setdefault(place, document)
        if other != document:
            raise OutputError(f"{other} and {document} would both be written to {place}")
        if len(places) > 1 and str(place) in places and str(place) != document:
            raise TriptychError(f"{document} would be written over {place}; choose another --out")
