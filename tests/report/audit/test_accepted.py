"""Accepted findings: new ones and stale ones fail, and reasons outlive an update."""

from pathlib import Path

import msgspec
import pytest

from common.errors import OutputError
from lessons.accepted import (
    BadBaselineError,
    fingerprint_all,
    read_accepted,
    sort_findings,
    write_accepted,
)
from tests.report.audit.audits import BOOK, INIT, audit, finding


def accept(path: Path, reason: str = "taught so on purpose") -> None:
    write_accepted(path, audit(finding()), ())
    path.write_text(path.read_text().replace('reason = ""', f'reason = "{reason}"'))


def test_an_accepted_finding_is_known(tmp_path: Path) -> None:
    accept(tmp_path / "a.toml")
    found = sort_findings(audit(finding()), read_accepted(tmp_path / "a.toml"))
    assert (len(found.new), len(found.known), len(found.stale)) == (0, 1, 0)


def test_it_is_known_by_its_code_not_its_line(tmp_path: Path) -> None:
    accept(tmp_path / "a.toml")
    entries = read_accepted(tmp_path / "a.toml")
    assert not sort_findings(audit(finding(line=99)), entries).new
    other = audit(finding(), sources={BOOK: {3: INIT + "\nprint(1)"}})
    assert sort_findings(other, entries).new


def test_what_is_not_named_is_new(tmp_path: Path) -> None:
    accept(tmp_path / "a.toml")
    both = audit(finding(), finding("deprecated", rule="warned"))
    found = sort_findings(both, read_accepted(tmp_path / "a.toml"))
    assert [item.kind for item in found.new] == ["deprecated"]


def test_two_alike_are_two() -> None:
    assert len(set(fingerprint_all(audit(finding(), finding())))) == 2


def test_what_no_longer_occurs_is_stale(tmp_path: Path) -> None:
    accept(tmp_path / "a.toml")
    entries = read_accepted(tmp_path / "a.toml")
    assert [entry.document for entry in sort_findings(audit(), entries).stale] == [BOOK]


def test_a_framework_that_did_not_run_makes_nothing_stale(tmp_path: Path) -> None:
    accept(tmp_path / "a.toml")
    half = audit()
    half = msgspec.structs.replace(
        half, cells=tuple(row for row in half.cells if row.framework == "pytorch")
    )
    assert not sort_findings(half, read_accepted(tmp_path / "a.toml")).stale


def test_another_version_is_another_matter(tmp_path: Path) -> None:
    accept(tmp_path / "a.toml")
    newer = audit(finding(), versions={"paddle": {"paddlepaddle": "3.4.0"}})
    found = sort_findings(newer, read_accepted(tmp_path / "a.toml"))
    assert (len(found.new), len(found.stale)) == (1, 0)


def test_an_update_keeps_reasons_and_drops_what_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    accept(path, reason='says 引号 \\"so\\"')
    both = audit(finding(), finding("deprecated", rule="warned"))
    assert write_accepted(path, both, read_accepted(path)) == 1
    assert [entry.reason for entry in read_accepted(path)] == ['says 引号 "so"', ""]
    assert write_accepted(path, audit(), read_accepted(path)) == 0
    assert read_accepted(path) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[accepted]", "a.toml"),
        ('[[accepted]]\nfingerprint = "x"\n', "missing required field"),
        ("\xff", "a.toml"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(BadBaselineError, match=message):
        read_accepted(tmp_path / "a.toml")


def test_a_bad_range_is_named(tmp_path: Path) -> None:
    accept(tmp_path / "a.toml")
    text = (tmp_path / "a.toml").read_text().replace(">=3.3,<3.4", "about 3")
    (tmp_path / "a.toml").write_text(text)
    with pytest.raises(BadBaselineError, match="about 3"):
        read_accepted(tmp_path / "a.toml")


def test_an_absent_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BadBaselineError, match="--update-baseline"):
        read_accepted(tmp_path / "a.toml")


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot write"):
        write_accepted(tmp_path / "file" / "a.toml", audit(finding()), ())
