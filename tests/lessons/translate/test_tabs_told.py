"""A book with a tab more, or a wrong one corrected, under frameworks that are none."""

from pathlib import Path

import pytest

from lessons.translate.records import Translated
from tests.lessons.pretend import pretend
from tests.lessons.translate.telling import pretend_telling
from tests.lessons.translate.test_writing_translator import translate


@pytest.fixture(autouse=True)
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch)
    pretend_telling(monkeypatch)


def cell(text: str) -> str:
    return f"```{{.python .input}}\n{text}\n```\n"


def write(folder: Path, *cells: str) -> Path:
    path = folder / "book.md"
    path.write_text("\nOn `torchy`.\n\n".join(map(cell, cells)), encoding="utf-8")
    return path


def tell(path: Path, **given: object) -> Translated:
    found = translate(path, source="pytorch", adds_tab=True, **given)
    assert not found.problems, found.problems
    return found.documents[0]


LIST = "%load_ext d2lbook.tab\ntab.interact_select(['mxnet', 'pytorch'])"


def test_a_tab_is_added_to_the_newer_dialect(tmp_path: Path) -> None:
    path = write(tmp_path, LIST, "%%tab pytorch\ntorchy = 1\ntorchy", "%%tab all\ntorchy = 3")
    item = tell(path)
    longer = LIST.replace("'pytorch'", "'pytorch', 'paddle'")
    assert item.text == item.original.replace(LIST, longer).replace(
        cell("%%tab pytorch\ntorchy = 1\ntorchy"),
        cell("%%tab pytorch\ntorchy = 1\ntorchy") + "\n" + cell("%%tab paddle\npaddly = 1\npaddly"),
    )
    assert [c.outcome for c in item.cells] == ["unchanged", "same", "unchanged"]


def test_a_tab_is_added_to_the_older_dialect_under_its_name(tmp_path: Path) -> None:
    path = write(
        tmp_path, "#@tab pytorch\ntorchy = 1", "#@tab mxnet\nx", "#@tab pytorch\nhard = torchy"
    )
    found = translate(path, source="pytorch", adds_tab=True, target="keras", verifies=False)
    text = found.documents[0].text
    assert cell("#@tab pytorch\ntorchy = 1") + "\n" + cell("#@tab tensorflow\nkerasy = 1") in text
    marked = "#@tab tensorflow\n# triptych: not wholly translated: too hard\nhard = torchy"
    assert text.endswith(cell("#@tab pytorch\nhard = torchy") + "\n" + cell(marked))
    assert "On `torchy`" in text


def test_a_step_for_several_gets_a_cell_and_keeps_its_own(tmp_path: Path) -> None:
    path = write(tmp_path, "#@tab pytorch, mxnet\ntorchy = 1")
    item = tell(path)
    assert item.text == item.original + "\n" + cell("#@tab paddle\npaddly = 1")


def test_a_wrong_tab_is_corrected_and_a_good_one_left(tmp_path: Path) -> None:
    first = (
        cell("#@tab pytorch\ntorchy = 1\ntorchy") + "\n" + cell("#@tab paddle\nother = 1\nother")
    )
    second = (
        cell("#@tab pytorch\ntorchy = 1\ntorchy") + "\n" + cell("#@tab paddle\nother = 2\nother")
    )
    path = tmp_path / "book.md"
    path.write_text(f"{first}\nWords.\n\n{second}", encoding="utf-8")
    item = tell(path)
    assert (
        item.text
        == f"{first}\nWords.\n\n{second.replace('other = 2', 'paddly = 1').replace('other', 'paddly')}"  # noqa: E501
    )
    assert [c.outcome for c in item.cells] == ["same", "same"]


def test_where_nothing_is_run_existing_tabs_stay(tmp_path: Path) -> None:
    path = write(tmp_path, "#@tab pytorch\ntorchy = 1\ntorchy", "#@tab paddle\nother = 2")
    text = path.read_text(encoding="utf-8").replace("\nOn `torchy`.\n", "")
    path.write_text(text, encoding="utf-8")
    assert tell(path, verifies=False).text == text


def test_where_the_source_itself_raises_existing_tabs_stay(tmp_path: Path) -> None:
    text = cell("#@tab pytorch\nraise ValueError") + "\n" + cell("#@tab paddle\nother = 2\nother")
    path = tmp_path / "book.md"
    path.write_text(text, encoding="utf-8")
    assert tell(path).text == text


@pytest.mark.parametrize(
    ("text", "adds_tab", "problem"),
    [
        (
            cell("#@tab pytorch\nx") + cell("#@tab mxnet\nx"),
            False,
            "add a tab to it with --add-tab",
        ),
        (
            "```python\nimport torch\n```\n",
            True,
            "it is no Markdown book with tabs; leave out --add-tab",
        ),
    ],
)
def test_a_book_is_one_and_a_page_is_not(
    tmp_path: Path, text: str, adds_tab: bool, problem: str
) -> None:
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    found = translate(tmp_path / "a.md", adds_tab=adds_tab)
    assert [one.text.endswith(problem) for one in found.problems] == [True]


def test_a_book_of_one_framework_changes_its_tab(tmp_path: Path) -> None:
    path = write(tmp_path, "#@tab pytorch\ntorchy = 1")
    assert cell("#@tab paddle\npaddly = 1") in translate(path).documents[0].text


def test_an_existing_tab_gets_the_imports_that_others_need(tmp_path: Path) -> None:
    first = cell("#@tab pytorch\nimport math as torchy") + "\n" + cell("#@tab paddle\nimport os")
    path = tmp_path / "book.md"
    path.write_text(f"{first}\nWords.\n\n" + cell("#@tab pytorch\ntorchy.pi"), encoding="utf-8")
    for verifies in (True, False):
        text = tell(path, verifies=verifies).text
        assert cell("#@tab paddle\nimport os\nimport math as paddly") in text
        assert text.endswith(cell("#@tab paddle\npaddly.pi"))
