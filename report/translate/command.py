"""`triptych translate`: translates documents, writes them, and shows what is proved of them."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import msgspec

from common.catalog import FRAMEWORKS
from common.errors import (
    EXIT_DIFFERENCES,
    EXIT_FRAMEWORK,
    EXIT_INTERRUPTED,
    EXIT_OK,
    FrameworkUnavailableError,
    OutputError,
    TriptychError,
)
from common.files import write_whole
from lessons.audit import Problem
from lessons.cache import default_folder
from lessons.classroom import LESSON_LIMITS
from lessons.collect import collect_documents
from lessons.translate.records import NoteLanguage, Translation, TranslationPlan
from lessons.translate.translator import translate_lessons
from lessons.write import write_lesson
from report.answer import Answer
from report.legible import make_legible
from report.options import check_names, choose_frameworks, parse_python
from report.progress import show_progress
from report.translate.flat import draw_flat
from report.translate.places import (
    check_free,
    check_places,
    choose_places,
    without_translations,
)
from report.translate.view import QUIET, draw_translation
from report.words import read_words

TYPED = Path("-")
NOTES = ("en", "zh", "none")


def answer_translate(options: argparse.Namespace, width: int, is_coloured: bool) -> Answer:
    """Do what was asked; the text is as wide as `width` where it is for a terminal.

    Raises:
        TriptychError: what was asked cannot be done.
    """
    words = read_words(options.lang)
    check_options(options)
    if TYPED in options.paths:
        from report.translate.typed import answer_typed

        return answer_typed(options, make_plan(options, ()), words)
    documents = without_translations(collect_documents(options.paths, ()))
    plan = make_plan(options, documents)
    places = _choose_places(options, documents)
    with show_progress() as on_progress:
        found = translate_lessons(plan, on_progress)
    written, failed = _write(found, places, is_forced=options.force)
    found = msgspec.structs.replace(found, problems=(*found.problems, *failed))
    code = exit_code(found)
    if options.report is not None:
        write_whole(options.report, draw_flat(found, written).encode())
    text = draw_translation(make_legible(found), written, words, width, is_coloured)
    if options.patch:
        from lessons.translate.documents.patch import make_patch

        patch = make_patch(found.documents)
        if options.out is None:
            return Answer(patch, code, text.rstrip("\n"))
        write_whole(options.out, patch.encode())
    return Answer(text, code, "")


def check_options(options: argparse.Namespace) -> None:
    """Refuse what does not go together, or is not known.

    Raises:
        TriptychError: such options were given.
    """
    known = tuple(FRAMEWORKS)
    check_names((options.to,), known, "framework")
    check_names((options.source,) if options.source is not None else (), known, "framework")
    check_names((options.notes,) if options.notes is not None else (), NOTES, "language")
    if options.source == options.to:
        raise TriptychError(f"--from and --to both name {options.to}; name two frameworks")
    unwritten = {"--out": options.out, "--force": options.force, "--patch": options.patch}
    for name, is_given in unwritten.items():
        if options.check and is_given and not (name == "--force" and options.report):
            raise TriptychError(f"--check writes nothing; leave out {name}")


def make_plan(options: argparse.Namespace, documents: tuple[Path, ...]) -> TranslationPlan:
    """Return what to translate and how; everything that can be checked is checked here.

    Raises:
        TriptychError: a framework or interpreter that is not there.
    """
    python = parse_python(options.python)
    if not options.no_verify:
        asked = (options.to,) if options.source is None else (options.source, options.to)
        try:
            choose_frameworks((*asked, *(name for name in python if name not in asked)), python)
        except FrameworkUnavailableError as absent:
            raise FrameworkUnavailableError(
                f"{absent}; or prove nothing with --no-verify"
            ) from None
    seconds = float(options.seconds or LESSON_LIMITS.seconds)
    is_usual = seconds == LESSON_LIMITS.seconds
    return TranslationPlan(
        documents=documents,
        target=options.to,
        source=options.source,
        default=options.default,
        verifies=not options.no_verify,
        notes=cast("NoteLanguage | None", options.notes),
        translates_prose=options.prose,
        adds_tab=options.add_tab,
        jobs=options.jobs or os.cpu_count() or 1,
        allows_shell=options.allow_shell,
        limits=msgspec.structs.replace(LESSON_LIMITS, seconds=seconds),
        python=python,
        cache=default_folder() if is_usual else None,
    )


def exit_code(found: Translation) -> int:
    """Return 0, 1, 3 or 130: the gravest of what a translation shows."""
    if found.interrupted:
        return EXIT_INTERRUPTED
    if found.problems or not found.documents:
        return EXIT_FRAMEWORK
    is_same = all(cell.outcome in QUIET for item in found.documents for cell in item.cells)
    return EXIT_OK if is_same else EXIT_DIFFERENCES


def _choose_places(options: argparse.Namespace, documents: tuple[Path, ...]) -> dict[str, Path]:
    """Return where translations are written: nowhere for a check or a patch."""
    places = {}
    if not (options.check or options.patch):
        places = choose_places(documents, options.paths, options.out, options.to)
    files = list(places.values())
    if options.patch and options.out is not None:
        files.append(options.out)
    if options.report is not None:
        files.append(options.report)
    check_places(files, is_forced=options.force)
    return places


def _write(
    found: Translation, places: Mapping[str, Path], *, is_forced: bool
) -> tuple[dict[str, Path], list[Problem]]:
    """Write the documents that are finished; one that cannot be written costs no other."""
    written: dict[str, Path] = {}
    failed: list[Problem] = []
    for item in found.documents:
        place = places.get(item.document)
        if place is None:
            continue
        try:
            check_free(place, is_forced=is_forced)
            write_lesson(place, item.text, item.encoding)
            written[item.document] = place
        except OutputError as problem:
            failed.append(Problem(item.document, str(problem)))
    return written, failed
