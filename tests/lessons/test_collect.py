"""Which files are taken for lessons, and which are passed over."""

import os
from pathlib import Path

import pytest

from lessons.collect import NoDocumentError, collect_documents


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x = 1\n", encoding="utf-8")


def found(folder: Path, *excluded: str) -> list[str]:
    return [p.relative_to(folder).as_posix() for p in collect_documents([folder], excluded)]


def test_a_folder_is_walked_in_order(tmp_path: Path) -> None:
    names = ["a.md", "b/a.ipynb", "b/c.PY", "z/y/x.txt", "课/层.md"]
    make(tmp_path, *names, "data.csv", "b/model.pt", "noend")
    assert found(tmp_path) == names


TOOLS = """.git/a.md .ipynb_checkpoints/a-checkpoint.ipynb _build/a.md node_modules/x/a.md
__pycache__/a.py .#a.md lib/site-packages/a.py"""


@pytest.mark.parametrize("name", TOOLS.split())
def test_tools_own_files_are_no_lessons(tmp_path: Path, name: str) -> None:
    make(tmp_path, "a.md", name)
    assert found(tmp_path) == ["a.md"]


def test_an_empty_file_in_a_folder_is_no_lesson(tmp_path: Path) -> None:
    make(tmp_path, "a.md")
    (tmp_path / "__init__.py").touch()
    assert found(tmp_path) == ["a.md"]
    assert collect_documents([tmp_path / "__init__.py"], ()) == [tmp_path / "__init__.py"]


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("*_origin.md", ["a.md", "drafts/b.md"]),
        ("drafts/*", ["a.md", "a_origin.md"]),
        ("a*", ["drafts/b.md", "drafts/b_origin.md"]),
        ("A*", ["a.md", "a_origin.md", "drafts/b.md", "drafts/b_origin.md"]),
    ],
)
def test_patterns_exclude(tmp_path: Path, pattern: str, left: list[str]) -> None:
    make(tmp_path, "a.md", "a_origin.md", "drafts/b.md", "drafts/b_origin.md")
    assert found(tmp_path, pattern) == left


def test_several_patterns(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "a_origin.md", "drafts/b.md")
    assert found(tmp_path, "*_origin.md", "drafts/*") == ["a.md"]


def test_a_named_file_may_have_any_suffix(tmp_path: Path) -> None:
    make(tmp_path, "lesson")
    assert collect_documents([tmp_path / "lesson"], ()) == [tmp_path / "lesson"]
    with pytest.raises(NoDocumentError, match="no lesson in"):
        collect_documents([tmp_path / "lesson"], ("less*",))


def test_each_file_is_taken_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.md", "b.md")
    (tmp_path / "c.md").symlink_to("a.md")
    monkeypatch.chdir(tmp_path)
    asked = [Path("b.md"), Path("./b.md"), tmp_path / "b.md", Path(), Path("a.md")]
    assert collect_documents(asked, ()) == [Path("b.md"), Path("a.md")]


def test_links_in_a_circle(tmp_path: Path) -> None:
    make(tmp_path, "a.md", "b/c.md")
    (tmp_path / "b" / "up").symlink_to("..")
    (tmp_path / "b" / "self.md").symlink_to("self.md")
    # The link that leads nowhere is left to the reader, which says so.
    assert found(tmp_path) == ["a.md", "b/c.md", "b/self.md"]


@pytest.mark.parametrize("name", ["absent.md", "x" * 300, "a.md/below"])
def test_what_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    make(tmp_path, "a.md")
    with pytest.raises(NoDocumentError, match=name[:50]):
        collect_documents([tmp_path / "a.md", tmp_path / name], ())


def test_a_folder_without_lessons_says_what_was_looked_for(tmp_path: Path) -> None:
    make(tmp_path, "data.csv")
    with pytest.raises(NoDocumentError, match=r"no lesson in .*; looked for \*\.ipynb, \*\.md"):
        collect_documents([tmp_path], ())


def test_a_folder_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.md", "locked/b.md")
    scan = os.scandir

    def refuse(path: str) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(NoDocumentError, match="locked: Permission denied"):
        collect_documents([tmp_path], ())


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    Path(os.fsdecode(bytes(tmp_path) + b"/\xff.md")).write_text("x = 1\n")
    with pytest.raises(NoDocumentError, match=r"\\udcff\.md: this name is no UTF-8"):
        collect_documents([tmp_path], ())
