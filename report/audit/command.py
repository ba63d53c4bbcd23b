"""`triptych audit`: collects the documents, audits them, compares with what is accepted, shows."""

import argparse
import os
from pathlib import Path

import msgspec

from common.errors import (
    EXIT_DIFFERENCES,
    EXIT_FRAMEWORK,
    EXIT_INTERRUPTED,
    EXIT_OK,
    TriptychError,
)
from lessons.accepted import Accepted, Sorted, read_accepted, sort_findings, write_accepted
from lessons.audit import Audit, Plan
from lessons.auditor import audit_lessons
from lessons.cache import default_folder
from lessons.classroom import LESSON_LIMITS
from lessons.collect import collect_documents
from report.answer import Answer
from report.audit.views import FORMATS, draw_audit
from report.legible import make_legible
from report.options import check_names, choose_frameworks, parse_python, split_names
from report.progress import show_progress
from report.words import read_words

# The severities that count for each word of --fail-on.
FAIL_ON = {
    "major": ("major",),
    "minor": ("major", "minor"),
    "any": ("major", "minor", "note"),
    "never": (),
}


def answer_audit(options: argparse.Namespace, width: int, is_coloured: bool) -> Answer:
    """Do what was asked; the text is as wide as `width` where it is for a terminal.

    Raises:
        TriptychError: what was asked cannot be done.
    """
    words = read_words(options.lang)
    check_names((options.format,), FORMATS, "format")
    check_names((options.fail_on,), tuple(FAIL_ON), "weight")
    accepted = read_baseline(options.baseline, is_update=options.update_baseline)
    plan = make_plan(options)
    with show_progress() as on_progress:
        audit = make_legible(audit_lessons(plan, on_progress))
    note = ""
    if options.update_baseline and not audit.interrupted:
        missing = write_accepted(options.baseline, audit, accepted)
        note = f"wrote {options.baseline}"
        note += f"; without a reason as yet: {missing}" if missing else ""
        accepted = read_accepted(options.baseline)
    found = sort_findings(audit, accepted)
    text = draw_audit(audit, found, options.format, words, width, is_coloured)
    return Answer(text, exit_code(audit, found, options.fail_on), note)


def make_plan(options: argparse.Namespace) -> Plan:
    """Return what to audit and how; everything that can be checked is checked here.

    Raises:
        TriptychError: a path, framework or interpreter that is not there.
    """
    python = parse_python(options.python)
    frameworks, absent = choose_frameworks(split_names(options.frameworks, "--frameworks"), python)
    seconds = options.seconds or LESSON_LIMITS.seconds
    is_usual = seconds == LESSON_LIMITS.seconds
    return Plan(
        documents=tuple(collect_documents(options.paths, tuple(options.exclude))),
        frameworks=frameworks,
        default=options.default,
        jobs=options.jobs or os.cpu_count() or 1,
        shares_random=not options.no_shared_random,
        allows_shell=options.allow_shell,
        limits=msgspec.structs.replace(LESSON_LIMITS, seconds=float(seconds)),
        python=python,
        cache=default_folder() if is_usual and not options.no_cache else None,
        absent=absent,
    )


def read_baseline(path: Path | None, *, is_update: bool) -> tuple[Accepted, ...]:
    """Return what is accepted; a file that is about to be made need not be there.

    Raises:
        TriptychError: it cannot be read, or none was named to update.
    """
    if path is None:
        if is_update:
            raise TriptychError("--update-baseline writes a file; name it with --baseline FILE")
        return ()
    return () if is_update and not path.exists() else read_accepted(path)


def exit_code(audit: Audit, found: Sorted, fail_on: str) -> int:
    """Return 0, 1, 3 or 130: the gravest of what an audit shows; one that ran nothing is 3."""
    if audit.interrupted:
        return EXIT_INTERRUPTED
    if audit.problems or not audit.cells:
        return EXIT_FRAMEWORK
    counted = FAIL_ON[fail_on]
    fails = any(item.severity in counted for item in found.new) or (counted and found.stale)
    return EXIT_DIFFERENCES if fails else EXIT_OK
