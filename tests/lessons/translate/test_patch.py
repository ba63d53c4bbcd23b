"""The diff is one that `git apply` takes, whatever the document and its name are made of."""

import subprocess
from pathlib import Path

import pytest

from lessons.translate.documents.patch import make_patch
from lessons.translate.records import Translated

OLD = "".join(f"line {n}\n" for n in range(20)) + "x = torch.ones(2)  # 一\nend"
NEW = OLD.replace("torch", "paddle").replace("line 3\n", "").replace("line 9\n", "line 9\nmore\n")
TEXTS = {
    "as it is": (OLD, NEW),
    "a newline more": (OLD, f"{NEW}\n"),
    "a newline less": (f"{OLD}\n", NEW),
    "no newline before and after": (OLD, NEW.replace("end", "the end")),
    "CRLF": (OLD.replace("\n", "\r\n"), NEW.replace("\n", "\r\n")),
    "odd line ends": ("a\u2028b\x0cc\rd\n1\n", "a\u2028b\x0cc\rd\n2\n"),
    "one line": ("a", "b"),
    "all of it": ("a\n", "b\nc\n"),
}
NAMES = [
    "a.md",
    "with space.md",
    "第一章.md",
    "chapter/a.md",
    'quo"te.md',
    "back\\slash.md",
    "tab\there.md",
]


def translated(path: Path, old: str, new: str, encoding: str = "utf-8") -> Translated:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(old.encode(encoding))
    return Translated(
        document=str(path),
        source="pytorch",
        target="paddle",
        text=new,
        original=old,
        encoding=encoding,
    )


def apply(patch: str, folder: Path) -> None:
    done = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"],
        cwd=folder,
        input=patch.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode() + patch


@pytest.fixture(params=["below a repository", "the repository", "no repository"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that is the current one."""
    below = tmp_path / "below"
    below.mkdir()
    root = {"below a repository": tmp_path, "the repository": below}.get(request.param)
    if root:
        subprocess.run(["git", "init", "-q", str(root)], check=True)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(below)
    return below


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("text", TEXTS)
def test_git_takes_any_text(folder: Path, text: str, encoding: str) -> None:
    old, new = TEXTS[text]
    patch = make_patch([translated(folder / "a.md", old, new, encoding)])
    apply(patch, folder)
    assert (folder / "a.md").read_bytes() == new.encode(encoding)


@pytest.mark.parametrize("name", NAMES)
def test_git_takes_any_name(folder: Path, name: str) -> None:
    apply(make_patch([translated(folder / name, OLD, NEW)]), folder)
    assert (folder / name).read_text(encoding="utf-8") == NEW


def test_several_documents_are_one_patch(folder: Path) -> None:
    documents = [translated(Path(name), OLD, NEW) for name in ("a.md", "b.md")]
    same = translated(Path("c.md"), OLD, OLD)
    patch = make_patch([*documents, same])
    assert "c.md" not in patch
    apply(patch, folder)
    assert Path("b.md").read_text(encoding="utf-8") == NEW


def test_documents_elsewhere_have_names_below_the_folder_around_them(folder: Path) -> None:
    documents = [translated(folder.parent / name / "a.md", OLD, NEW) for name in ("x", "y")]
    patch = make_patch(documents)
    assert "--- a/x/a.md\n+++ b/x/a.md\n" in patch
    apply(patch, folder.parent)
