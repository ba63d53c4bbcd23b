"""`triptych report`: runs what was asked or reads a finished run, writes it, and shows a view."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from common.divergences import read_divergences
from common.errors import FrameworkUnavailableError
from common.files import write_whole
from common.interface import SECTIONS
from common.run import Run, read_run, write_run
from lessons.phrasebook.book import load_book
from report.answer import Answer
from report.ending import exit_code
from report.legible import make_legible
from report.markdown import draw_markdown
from report.options import (
    FORMATS,
    check_folder,
    check_names,
    choose_frameworks,
    forbid_with_from,
    parse_python,
    split_names,
)
from report.overview import make_report
from report.phrases_page import draw_phrases
from report.tables import Report
from report.words import Words, read_words

TIMING_ROUNDS = 3
RUN_FILE, PAGE_FILE, PHRASES_FILE = "run.json", "report.md", "phrases.md"


@dataclass(frozen=True)
class Asked:
    """The options of `triptych report` as they were typed."""

    frameworks: str | None
    sections: str | None
    quick: bool
    out: Path | None
    format: str
    source: Path | None
    threads: int | None
    language: str
    python: list[str]


def answer_report(asked: Asked, width: int, is_coloured: bool) -> Answer:
    """Do what was asked; the text is as wide as `width` where it is for a terminal.

    Raises:
        TriptychError: what was asked cannot be done.
    """
    words = read_words(asked.language)
    check_names((asked.format,), FORMATS, "format")
    divergences = read_divergences()
    run = _choose(asked) if asked.source else _conduct(asked)
    folder = asked.out or (None if asked.source else Path("out"))
    files = [folder / RUN_FILE] if folder and not asked.source else []
    for file in files:  # before anything is drawn, which takes longer and may be interrupted
        write_run(run, file)
    report = make_report(make_legible(run), divergences, words)
    if folder:
        pages = {
            PAGE_FILE: draw_markdown(report, words),
            PHRASES_FILE: draw_phrases(load_book(), words),
        }
        for name, page in pages.items():
            files.append(folder / name)
            write_whole(files[-1], page.encode())
    if asked.format == "json":
        from report.flat import draw_flat

        text = draw_flat(run, divergences)
    else:
        text = _draw(report, words, asked.format, width, is_coloured)
    note = words.closing.written.format(files=words.list_mark.join(map(str, files)))
    return Answer(text, exit_code(run, divergences), note if files else "")


def _choose(asked: Asked) -> Run:
    """Return the finished run that was named, with the frameworks and sections that were asked."""
    forbid_with_from(
        {
            "--quick": asked.quick,
            "--threads": asked.threads is not None,
            "--python": bool(asked.python),
        }
    )
    assert asked.source is not None
    run = read_run(asked.source)
    conditions = run.conditions
    names = split_names(asked.frameworks, "--frameworks")
    frameworks = check_names(names, tuple(conditions.frameworks), "framework")
    held = tuple(s for s in SECTIONS if any(info.section == s for info in run.scenarios))
    sections = check_names(split_names(asked.sections, "--sections"), held, "section") or held
    frameworks = frameworks or tuple(conditions.frameworks)
    return msgspec.structs.replace(
        run,
        conditions=msgspec.structs.replace(
            conditions,
            frameworks={name: conditions.frameworks[name] for name in frameworks},
            absent={} if names else conditions.absent,
            failed={} if names else conditions.failed,
        ),
        scenarios=tuple(info for info in run.scenarios if info.section in sections),
        results=tuple(
            result
            for result in run.results
            if result.section in sections and result.framework in frameworks
        ),
    )


def _conduct(asked: Asked) -> Run:
    """Run what was asked; everything that can be checked is checked before.

    Raises:
        FrameworkUnavailableError: none could be loaded, so that there is nothing to show or write.
        KeyboardInterrupt: it came before anything had finished.
    """
    names = split_names(asked.sections, "--sections")
    sections = check_names(names, SECTIONS, "section") or SECTIONS
    python = parse_python(asked.python)
    frameworks, absent = choose_frameworks(split_names(asked.frameworks, "--frameworks"), python)
    check_folder(asked.out or Path("out"), (RUN_FILE, PAGE_FILE, PHRASES_FILE))

    from common.conduct import Plan, conduct
    from report.progress import show_progress

    plan = Plan(
        frameworks,
        sections,
        threads=asked.threads or 1,
        timing_rounds=0 if asked.quick else TIMING_ROUNDS,
        batch=asked.quick,
        python=python,
        absent=absent,
    )
    with show_progress() as on_progress:
        run = conduct(plan, on_progress)
    if not run.results and run.conditions.interrupted:
        raise KeyboardInterrupt
    if not run.conditions.frameworks:
        raise FrameworkUnavailableError("; ".join(run.conditions.failed.values()))
    return run


def _draw(report: Report, words: Words, form: str, width: int, is_coloured: bool) -> str:
    if form == "markdown":
        return draw_markdown(report, words)
    from report.terminal import draw_terminal

    return draw_terminal(report, words, width, is_coloured)
