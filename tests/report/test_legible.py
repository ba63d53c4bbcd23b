"""What a run holds must not steer the terminal, break the page, or change by being shown."""

import re

import msgspec
import pytest

from common.facts import exact
from common.outcomes import Raised
from common.run import Run
from report.legible import make_legible
from report.markdown import draw_markdown, escape
from report.overview import make_report
from report.terminal import draw_terminal
from report.words import read_words
from tests.common.builders import ok, run_of
from tests.report.stored import MAKERS, stored

EVIL = "a\x1b[31m \x1b]0;title\x07 \r\n| `b` <i> \x7f\x9b2J \\u001b &amp; ~~c~~"
WORDS = read_words("en")


def evil_run() -> Run:
    run = run_of({"pytorch": ok(exact(f"1{EVIL}", EVIL)), "keras": ok(exact(f"1{EVIL}", 1))})
    died = run_of({"keras": Raised(error=EVIL, message=EVIL)}, scenario=EVIL)
    info = msgspec.structs.replace(died.scenarios[0], title=EVIL, taught_in=(EVIL,))
    return msgspec.structs.replace(
        run,
        conditions=msgspec.structs.replace(run.conditions, platform=EVIL, failed={EVIL: EVIL}),
        scenarios=(*run.scenarios, info),
        results=run.results + died.results,
    )


def test_control_characters_are_spelled_out() -> None:
    (fact,) = make_legible(evil_run()).results[0].outcome.observed
    shown = "a\\x1b[31m \\x1b]0;title\\x07 \\x0d\n| `b` <i> \\x7f\\x9b2J \\u001b &amp; ~~c~~"
    assert fact == exact(f"1{shown}", shown)


@pytest.mark.parametrize("name", MAKERS)
def test_any_other_run_stays_as_it_is(name: str) -> None:
    assert make_legible(stored(name)) == stored(name)


def test_no_view_holds_a_control_character() -> None:
    report = make_report(make_legible(evil_run()), (), WORDS)
    for text in (draw_terminal(report, WORDS, 80, False), draw_markdown(report, WORDS)):
        assert "title" in text
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("run", [evil_run(), *map(stored, MAKERS)], ids=["evil", *MAKERS])
def test_every_row_of_a_table_has_as_many_cells_as_its_head(run: Run, language: str) -> None:
    words = read_words(language)
    page = draw_markdown(make_report(make_legible(run), (), words), words)
    tables = re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE)
    assert tables
    for table in tables:
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(counts) == 1, table


def test_what_markdown_would_take_for_markup_is_escaped() -> None:
    assert escape("a&lt;b ~~c~~ `d` | <e>") == r"a\&lt;b \~\~c\~\~ \`d\` \| \<e\>"
