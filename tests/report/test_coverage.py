"""The page of coverage says the truth about the code, and nothing of the documents is left out."""

from pathlib import Path

import pytest

from common.errors import EXIT_DIFFERENCES, EXIT_OK, EXIT_USAGE, TriptychError, UnknownNameError
from common.scenario import Found, Scenario
from report import coverage
from report.coverage import draw_coverage, find_coverage, load_all, main, read_documents

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "coverage.md"
DOCUMENT = "# Net\n\nWords.\n\n## Part | one\n\nWords.\n"


def make_scenario(name: str, *taught_in: str) -> Scenario:
    def run(_: object) -> Found:
        yield from ()

    return Scenario("tying", name, name, name, taught_in, run)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "007_net.txt").write_text(DOCUMENT, encoding="utf-8")
    return documents


def test_no_heading_of_the_documents_is_left_out() -> None:
    found = find_coverage(read_documents(ROOT / "tests" / "data" / "seeds"), load_all())
    assert len(found.documents) == 5
    assert found.uncovered() == []


def test_the_page_is_what_the_command_writes() -> None:
    found = find_coverage(read_documents(ROOT / "tests" / "data" / "seeds"), load_all())
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    is_current = written == draw_coverage(found, PAGE)
    assert is_current, "docs/coverage.md is not what the code says; run `make coverage`"


def test_a_small_page(folder: Path, tmp_path: Path) -> None:
    scenarios = [
        make_scenario("one", "007 Net", "007 Part | one"),
        make_scenario("two", "007 Net"),
        make_scenario("three"),
    ]
    found = find_coverage(read_documents(folder), scenarios)
    page = draw_coverage(found, tmp_path / "docs" / "coverage.md")
    assert page.split(coverage.TITLE)[1] == (
        "\n2 headings, 2 scenarios that stand for them; headings without a scenario: 0.\n"
        "\n## [007\\_net.txt](<../documents/007_net.txt>)\n"
        "\n| line | heading | scenarios |\n| ---: | --- | --- |\n"
        "| 1 | Net | `tying.one`, `tying.two` |\n"
        "| 5 | Part \\| one | `tying.one` |\n"
        "\n## Scenarios beyond the documents\n\n`tying.three`\n"
    )


def test_a_heading_without_a_scenario_is_bold_and_ends_with_1(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(coverage, "load_all", lambda: [make_scenario("one", "007 Net")])
    page = tmp_path / "coverage.md"
    assert main([str(folder), str(page)]) == EXIT_DIFFERENCES
    text = page.read_text(encoding="utf-8")
    assert "| 5 | Part \\| one | **missing** |\n" in text
    assert "headings without a scenario: 1." in text
    assert capsys.readouterr().err == "no scenario is taught in '007 Part | one'\n"


def test_a_page_without_gaps_ends_with_0(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    both = make_scenario("one", "007 Net", "007 Part | one")
    monkeypatch.setattr(coverage, "load_all", lambda: [both])
    page = tmp_path / "new" / "coverage.md"
    assert main([str(folder), str(page)]) == EXIT_OK
    assert "**" not in page.read_text(encoding="utf-8")
    assert capsys.readouterr() == ("", "")


def test_a_heading_that_no_document_has_is_an_error_that_names_the_scenario(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = make_scenario("one", "007 Nets")
    with pytest.raises(UnknownNameError, match=r"tying\.one"):
        find_coverage(read_documents(folder), [wrong])
    monkeypatch.setattr(coverage, "load_all", lambda: [wrong])
    page = tmp_path / "coverage.md"
    assert main([str(folder), str(page)]) == EXIT_USAGE
    assert capsys.readouterr().err == (
        "tying.one is taught in '007 Nets', a heading that no document has; "
        "did you mean '007 Net'?\n"
    )
    assert not page.exists()


def test_documents_that_cannot_be_told_apart_are_refused(folder: Path) -> None:
    (folder / "007_other.txt").write_text(DOCUMENT, encoding="utf-8")
    with pytest.raises(TriptychError, match=r"007_net\.txt has the number 007 too"):
        read_documents(folder)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("net.txt", b"# Net\n", "begins with three digits"),
        ("008_net.txt", b"# \xff\n", "utf-8"),
    ],
)
def test_a_bad_document_is_refused(folder: Path, name: str, data: bytes, message: str) -> None:
    (folder / name).write_bytes(data)
    with pytest.raises(TriptychError, match=message):
        read_documents(folder)


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TriptychError, match="no documents"):
        read_documents(tmp_path)


def test_the_command_wants_two_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == EXIT_USAGE
    assert capsys.readouterr().err == f"{coverage.USAGE}\n"


def test_a_page_that_cannot_be_written_is_one_line(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(coverage, "load_all", list)
    (tmp_path / "file").touch()
    assert main([str(folder), str(tmp_path / "file" / "coverage.md")]) == EXIT_USAGE
    assert capsys.readouterr().err.startswith("cannot write ")
