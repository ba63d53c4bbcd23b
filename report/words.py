"""The words a person reads, in English and in Chinese, kept out of the logic.

A catalog is decoded into `Words`, so that a text that one language lacks, or that nothing uses,
fails when it is read and not when somebody meets the gap.
"""

from difflib import get_close_matches
from importlib.resources import files

import msgspec

from common.errors import UnknownNameError

LANGUAGES = ("en", "zh")


class Headings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Titles of a report's parts, and the heads of its columns."""

    report: str
    totals: str
    alarms: str
    highlights: str
    claims: str
    scenario: str
    fact: str
    verdict: str
    section: str
    facts: str
    same: str
    documented: str
    problem: str
    not_offered: str
    no_verdict: str
    false_claims: str
    total: str
    taught_in: str
    concept: str
    phrases: str


class Sentences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a report says of a run as a whole; names in braces are filled in."""

    made_on: str
    named_library: str
    named_library_with: str
    absent: str
    unloaded: str
    interrupted: str
    failed: str
    undocumented: str
    regrouped: str
    stale: str
    silent: str
    unobserved: str
    more: str
    count: str
    timed: str
    untimed: str


class Marks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Short words that stand in cells and before notes."""

    same: str
    differs: str
    problem: str
    no_verdict: str
    not_offered: str
    not_run: str
    raised: str
    died: str
    timed_out: str
    no_error: str
    shown: str
    why: str
    lesson: str
    says: str
    time_of: str
    median: str
    inconclusive: str
    first_call: str
    ratio: str


class Closing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last lines: how the run ended, and where it was written."""

    as_documented: str
    problems: str
    failures: str
    interrupted: str
    written: str


class Explaining(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `triptych explain` says around the code."""

    operation: str
    section: str
    not_implemented: str
    differences: str
    difference: str
    no_differences: str
    elsewhere: str
    seen_in: str
    unseen: str
    unsaid: str
    of_framework: str
    further: str


class Doctor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `triptych doctor` says."""

    python: str
    machine: str
    threads: str
    gpu: str
    no_gpu: str
    hidden_gpu: str
    ask_devices: str
    framework: str
    version: str
    remedy: str
    absent: str
    nothing: str
    ready: str


class Auditing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `triptych audit` says around its findings."""

    title: str
    documents: str
    document: str
    ran: str
    absent: str
    unconfined: str
    network: str
    own_random: str
    aligned: str
    guesses: str
    findings: str
    none: str
    place: str
    where: str
    code: str
    also: str
    beyond: str
    accepted: str
    baseline: str
    stale: str
    problems: str
    matrix: str
    matrix_of: str
    step: str
    line: str
    totals: str
    lesson: str
    cells: str
    more: str
    interrupted: str
    no_framework: str


class LessonWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `triptych lesson` says around the cells."""

    head: str
    no_framework: str
    all: str
    untabbed: str
    cell: str
    step: str
    line: str
    tabs: str
    lines: str
    begins: str
    output: str
    output_at: str
    guess: str
    broken: str
    ran: str
    needs: str
    ended: str
    not_run: str
    in_line: str
    figure: str
    forms_notebook: str
    forms_percent: str
    forms_script: str
    forms_markdown: str
    forms_pasted: str


class Translating(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `triptych translate` says of documents and cells."""

    told: str
    count: str
    nothing: str
    unproved: str
    all_translated: str
    written: str
    passed_over: str
    cell: str
    cell_because: str
    refused: str
    interrupted: str


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A catalog in one language."""

    language: str
    colon: str
    list_mark: str
    sections: dict[str, str]
    topics: dict[str, str]  # of the phrasebook
    kinds: dict[str, str]
    headings: Headings
    sentences: Sentences
    marks: Marks
    closing: Closing
    explaining: Explaining
    doctor: Doctor
    auditing: Auditing
    severities: dict[str, str]
    findings: dict[str, str]
    lesson: LessonWords
    translating: Translating
    outcomes: dict[str, str]

    def pick(self, english: str, chinese: str) -> str:
        """Return the one that is in this catalog's language; English where Chinese is empty."""
        return chinese if self.language == "zh" and chinese else english


def read_words(language: str) -> Words:
    """Return the catalog of a language.

    Raises:
        UnknownNameError: there is no such catalog.
    """
    if language not in LANGUAGES:
        hint = suggest(language, LANGUAGES, "languages")
        raise UnknownNameError(f"unknown language {language!r}; {hint}")
    text = files("report").joinpath("catalog").joinpath(f"{language}.toml").read_bytes()
    return msgspec.toml.decode(text, type=Words)


def suggest(word: str, known: tuple[str, ...], kind: str) -> str:
    """Return what to say after an unknown word: the nearest known ones, or all of them."""
    near = get_close_matches(word.lower(), known, n=3)
    return f"did you mean {' or '.join(near)}?" if near else f"{kind}: {', '.join(known)}"
