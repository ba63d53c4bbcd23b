"""Every view of an audit, from small audits made by hand."""

import json
from itertools import pairwise
from xml.etree import ElementTree as Xml

import msgspec
import pytest
from syrupy.assertion import SnapshotAssertion

from lessons.accepted import Accepted, Sorted, sort_findings
from lessons.audit import Audit
from report.audit.views import FORMATS, draw_audit
from report.words import read_words
from tests.report.audit.audits import BOOK, audit, broken, finding

GONE = Accepted(
    fingerprint="abc",
    document=BOOK,
    line=9,
    framework="paddle",
    kind="raises",
    explanation="It raised.",
    reason="known",
    versions={},
)


def draw(found: Audit, form: str, language: str = "en", width: int = 100) -> str:
    words = read_words(language)
    return draw_audit(found, sort_findings(found, ()), form, words, width, is_coloured=False)


@pytest.mark.parametrize("form", FORMATS)
def test_a_finding(form: str, snapshot: SnapshotAssertion) -> None:
    assert draw(audit(finding()), form) == snapshot


@pytest.mark.parametrize("form", ["terminal", "markdown", "github"])
def test_in_chinese(form: str, snapshot: SnapshotAssertion) -> None:
    assert draw(audit(finding()), form, "zh") == snapshot


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_wrong(form: str) -> None:
    text = draw(audit(), form)
    assert "never applied" not in text
    assert ("No finding" in text) == (form in ("terminal", "markdown"))


@pytest.mark.parametrize("form", FORMATS)
def test_what_could_not_be_read_is_in_every_view(form: str) -> None:
    assert "b.md:3: this is no text" in draw(broken(), form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_stale_entry_is_in_the_view(form: str) -> None:
    found = Sorted(new=(), known=(), stale=(GONE,))
    text = draw_audit(audit(), found, form, read_words("en"), 100, is_coloured=False)
    assert "abc" in text


@pytest.mark.parametrize("form", ["terminal", "markdown", "github", "junit"])
def test_an_accepted_finding_is_not_shown(form: str) -> None:
    one = audit(finding())
    found = Sorted(new=(), known=one.findings, stale=())
    text = draw_audit(one, found, form, read_words("en"), 100, is_coloured=False)
    assert "never applied" not in text


def test_an_accepted_finding_is_marked_for_programs() -> None:
    one = audit(finding())
    found = Sorted(new=(), known=one.findings, stale=())
    flat = json.loads(draw_audit(one, found, "json", read_words("en"), 80, is_coloured=False))
    assert flat["findings"][0]["accepted"] is True
    sarif = json.loads(draw_audit(one, found, "sarif", read_words("en"), 80, is_coloured=False))
    assert sarif["runs"][0]["results"][0]["suppressions"] == [{"kind": "external"}]


def test_the_gravest_come_first() -> None:
    text = draw(audit(finding("deprecated"), finding("needs"), finding()), "terminal")
    places = [text.index(word) for word in ("major ·", "minor ·", "note ·")]
    assert all(a < b for a, b in pairwise(places))


def test_at_most_ten_annotations() -> None:
    many = audit(*(finding("deprecated", line=n) for n in range(12)), finding())
    lines = draw(many, "github").splitlines()
    assert len(lines) == 11
    assert lines[0].startswith("::error file=book/init.md,line=42,title=no effect [paddle]::")
    assert lines[-1].startswith("3 more")


def test_annotations_escape_what_steers_them() -> None:
    line = draw(audit(finding(document="a,b:c%.md", explanation="50 % ::error::x")), "github")
    assert "file=a%2Cb%3Ac%25.md," in line
    assert "::50 %25 ::error::x%0A" in line


def test_junit_counts_cases() -> None:
    suite = Xml.fromstring(draw(audit(finding()), "junit")).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("4", "1", "0")


def test_junit_is_legal_xml_whatever_a_lesson_says() -> None:
    evil = audit(finding(explanation="\x00\x1b[31m \ufffe <&>"))
    assert Xml.fromstring(draw(evil, "junit")).find(".//failure") is not None


def test_fingerprints_are_stable() -> None:
    marks = [
        json.loads(draw(audit(finding(line=line)), "sarif"))["runs"][0]["results"][0]
        for line in (42, 99)
    ]
    assert marks[0]["partialFingerprints"] == marks[1]["partialFingerprints"]


def test_code_cannot_end_its_fence() -> None:
    evil = msgspec.structs.replace(audit(finding()), sources={BOOK: {2: "x", 3: "'````'\n```"}})
    assert "\n`````python\n'````'\n```\n`````" in draw(evil, "markdown")


@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_the_terminal_is_kept(width: int) -> None:
    lines = draw(audit(finding()), "terminal", width=width).splitlines()
    assert max(map(len, lines)) <= width
