"""What a person types after `triptych translate`, and gets: files, views, exit codes, mistakes."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import report.translate.command
from common.errors import (
    EXIT_DIFFERENCES,
    EXIT_FRAMEWORK,
    EXIT_INTERRUPTED,
    EXIT_OK,
    EXIT_USAGE,
    OutputError,
)
from lessons.audit import Problem
from lessons.translate.records import CellOutcome, Outcome, Translated, Translation
from lessons.translate.translator import translate_lessons
from report.cli import run_command
from report.translate.command import exit_code
from tests.lessons.documents import code_cell, notebook
from tests.lessons.pretend import pretend
from tests.lessons.translate.telling import pretend_telling, write_page

Typed = Callable[..., tuple[int, str, str]]
SAME = "torchy = paddly = 1\ntorchy"
DIFFERS = "torchy, paddly = 1, 2\ntorchy"
HERE = Path()


@pytest.fixture
def typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Typed:
    """Return a function that types `triptych translate ... --to paddle` in a folder of its own."""
    pretend(monkeypatch)
    pretend_telling(monkeypatch)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def run(*arguments: str) -> tuple[int, str, str]:
        to = () if "--to" in arguments else ("--to", "paddle")
        code = run_command(["translate", *arguments, *to])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def here() -> list[str]:
    return sorted(str(path) for path in HERE.rglob("*") if path.is_file())


def test_a_translation_stands_beside_its_source(typed: Typed) -> None:
    path = write_page(HERE, "a.md", SAME)
    before = path.read_bytes()
    code, out, _ = typed("a.md")
    assert code == EXIT_OK
    assert out == "a.md: pytorch → paddle: 1 same; 1 unchanged\n  written: a.paddle.md\n"
    assert here() == ["a.md", "a.paddle.md"]
    assert path.read_bytes() == before
    told = Path("a.paddle.md").read_text(encoding="utf-8")
    assert told == path.read_text(encoding="utf-8").replace("torchy", "paddly")


def test_cells_to_look_at_are_shown(typed: Typed) -> None:
    write_page(HERE, "a.md", DIFFERS, "hard = torchy")
    code, out, _ = typed("a.md")
    assert code == EXIT_DIFFERENCES
    assert out.splitlines() == [
        "a.md: pytorch → paddle: 1 differs; 1 marked; 1 unchanged",
        "  line 11, cell 1: differs: 1 is not 2",
        "  line 18, cell 2: marked: too hard",
        "  written: a.paddle.md",
    ]


def test_in_chinese(typed: Typed) -> None:
    write_page(HERE, "a.md", DIFFERS)
    _, out, _ = typed("a.md", "--lang", "zh")
    assert out.splitlines()[:2] == [
        "a.md：pytorch → paddle：不同 1；不变 1",
        "  第 11 行，单元格 1：不同：1 is not 2",
    ]


def test_nothing_is_run_without_proof(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("report.options.is_installed", lambda entry: False)
    write_page(HERE, "a.md", SAME)
    code, out, _ = typed("a.md", "--no-verify")
    assert code == EXIT_OK
    assert "not run, so nothing is proved; all of it translated" in out
    write_page(HERE, "b.md", "hard")
    assert typed("b.md", "--no-verify")[0] == EXIT_DIFFERENCES


def test_a_report_for_programs(typed: Typed) -> None:
    write_page(HERE, "a.md", DIFFERS)
    typed("a.md", "--report", "r/a.json")
    flat = json.loads(Path("r/a.json").read_text(encoding="utf-8"))
    assert flat["schema"] == 1
    assert flat["cells"][1] == {
        "document": "a.md",
        "line": 11,
        "cell": 1,
        "outcome": "differs",
        "reason": "1 is not 2",
        "evidence": [],
    }
    (document,) = flat["documents"]
    assert (document["written"], document["is_verified"]) == ("a.paddle.md", True)


def test_a_check_writes_nothing(typed: Typed) -> None:
    write_page(HERE, "a.md", DIFFERS)
    code, out, _ = typed("a.md", "--check")
    assert code == EXIT_DIFFERENCES
    assert "written" not in out
    assert here() == ["a.md"]


def test_a_folder_is_told_beside_or_elsewhere(typed: Typed) -> None:
    for name in ("book/a.md", "book/part/b.md"):
        write_page(Path(name).parent, Path(name).name, SAME)
    assert typed("book", "--no-verify")[0] == EXIT_OK
    assert here() == ["book/a.md", "book/a.paddle.md", "book/part/b.md", "book/part/b.paddle.md"]
    assert typed("book", "--no-verify", "--out", "other")[0] == EXIT_OK
    assert [name for name in here() if name.startswith("other")] == [
        "other/a.md",
        "other/part/b.md",
    ]


def test_a_folder_is_told_again_with_force(typed: Typed) -> None:
    write_page(HERE, "a.md", SAME)
    write_page(HERE, "b.md", SAME).write_text("```python\nimport paddle\n```\n", "utf-8")
    code, out, _ = typed(".", "--no-verify")
    assert code == EXIT_OK
    assert "b.md: it is told in paddle already; passed over" in out
    code, _, err = typed(".", "--no-verify")
    assert (code, err) == (
        EXIT_USAGE,
        "triptych: a.paddle.md exists already; choose another --out, or add --force\n",
    )
    assert typed(".", "--no-verify", "--force")[0] == EXIT_OK
    assert here() == ["a.md", "a.paddle.md", "b.md"]


def test_progress_of_many(typed: Typed) -> None:
    for number in range(8):
        write_page(HERE, f"{number}.md", SAME)
    err = typed(".", "--no-verify")[2]
    assert [line for line in err.splitlines() if "translating" in line] == [
        f"triptych: translating {n} of 8" for n in (1, 2, 4, 6, 8)
    ]


def test_a_patch_alone_is_printed(typed: Typed) -> None:
    path = write_page(HERE, "a.md", DIFFERS, words="中文。")
    code, out, err = typed("a.md", "--patch")
    assert code == EXIT_DIFFERENCES
    assert "a.md: pytorch → paddle: 1 differs; 1 unchanged" in err
    assert here() == ["a.md"]
    subprocess.run(["git", "apply", "-"], input=out.encode(), check=True)
    assert "# triptych: 与 pytorch 不同" in path.read_text(encoding="utf-8")


def test_a_patch_goes_to_a_file(typed: Typed) -> None:
    path = write_page(HERE, "a.md", SAME)
    assert typed("a.md", "--patch", "--out", "a.patch")[0] == EXIT_OK
    subprocess.run(["git", "apply", "a.patch"], check=True)
    assert "paddly" in path.read_text(encoding="utf-8")


def test_a_tab_is_added(typed: Typed) -> None:
    text = "```{.python .input}\n#@tab pytorch\ntorchy = 1\n```\n"
    Path("a.md").write_text(text, encoding="utf-8")
    assert typed("a.md", "--add-tab", "--out", "a.md", "--force")[0] == EXIT_OK
    tab = text.replace("pytorch", "paddle").replace("torchy", "paddly")
    assert Path("a.md").read_text(encoding="utf-8") == f"{text}\n{tab}"


def test_a_link_is_told_beside_itself_and_never_written_through(typed: Typed) -> None:
    source = write_page(HERE, "a.md", SAME)
    Path("out.md").symlink_to("a.md")
    before = source.read_bytes()
    assert typed("a.md", "--out", "out.md")[0] == EXIT_USAGE
    assert typed("a.md", "--out", "out.md", "--force")[0] == EXIT_OK
    assert source.read_bytes() == before


MISTAKES = {
    "absent.md": "absent.md: No such file or directory",
    "a.md --to torch": "unknown framework 'torch'; did you mean pytorch?",
    "a.md --from tf": "unknown framework 'tf'; frameworks: pytorch, paddle, keras",
    "a.md --from paddle": "--from and --to both name paddle; name two frameworks",
    "a.md --notes fr": "unknown language 'fr'; languages: en, zh, none",
    "a.md --lang fr": "unknown language 'fr'; languages: en, zh",
    "a.md --out b.ipynb": "--out keeps the document's form; expected a name in .md, found b.ipynb",
    "a.md --out folder.md/a.md": "cannot write folder.md: File exists; choose another --out",
    "a.md --out taken.md": "taken.md exists already; choose another --out, or add --force",
    "a.md --report taken.md": "taken.md exists already; choose another",
    "a.md --report sub": "cannot write sub: Is a directory; choose another place",
    "a.md --report sub --force": "cannot write sub: Is a directory; choose another place",
    "a.md --check --patch": "--check writes nothing; leave out --patch",
    "a.md --check --out b.md": "--check writes nothing; leave out --out",
    "a.md sub/a.md --out sub2": "a.md and sub/a.md would both be written to sub2/a.md",
    "a.md --jobs 0": "argument --jobs: expected a whole number from 1 to 1024, found '0'",
    "a.md --python paddle=nowhere": "--python paddle: no interpreter at nowhere",
    "a.md --form x": "triptych translate does not know '--form'; did you mean --from?",
    "- a.md": "- reads standard input, and stands alone; leave out other paths",
    "- --out a.md": "- prints its translation; leave out --out, or name a file",
    "--check": "the following arguments are required: PATH",
}


@pytest.mark.parametrize("arguments", MISTAKES)
def test_a_mistake_is_one_line_and_writes_nothing(typed: Typed, arguments: str) -> None:
    write_page(HERE, "a.md", SAME)
    write_page(Path("sub"), "a.md", SAME)
    Path("taken.md").write_text("mine", encoding="utf-8")
    Path("folder.md").write_text("mine", encoding="utf-8")
    before = here()
    code, out, err = typed(*arguments.split())
    assert (code, out) == (EXIT_USAGE, "")
    assert err.startswith(f"triptych: {MISTAKES[arguments]}")
    assert err.count("\n") == 1
    assert here() == before
    assert Path("taken.md").read_text(encoding="utf-8") == "mine"


def test_a_target_is_needed(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["translate", "a.md"]) == EXIT_USAGE
    assert "the following arguments are required: --to" in capsys.readouterr().err


def test_what_is_not_installed_is_told_with_the_way_out(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("report.options.is_installed", lambda entry: entry.name != "paddle")
    write_page(HERE, "a.md", SAME)
    code, out, err = typed("a.md")
    assert (code, out) == (EXIT_FRAMEWORK, "")
    assert err == (
        "triptych: paddle was asked for and is not installed; install it with: -; "
        "or prove nothing with --no-verify\n"
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.md", b""),
        ("binary.md", b"\x00\x01" * 100),
        ("latin.py", b"x = '\xe9'"),
        ("words.txt", b"no code at all"),
        ("broken.ipynb", b'{"cells": [{"cell_type": "code", "sour'),
        ("none.py", b"this is ) no python ("),
        ("plain.py", b"x = 1"),
    ],
)
def test_what_cannot_be_translated_is_one_line(typed: Typed, name: str, data: bytes) -> None:
    Path(name).write_bytes(data)
    code, out, err = typed(name, "--no-verify")
    assert code == EXIT_FRAMEWORK
    assert " ".join(out.split()).startswith(f"{name}:")
    assert "Traceback" not in err
    assert here() == [name]


def test_a_document_that_cannot_be_written_costs_no_other(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.md", "b.md"):
        write_page(HERE, name, SAME)

    def fill(path: Path, text: str, encoding: str) -> None:
        if path.name == "a.paddle.md":
            raise OutputError(f"cannot write {path}: No space left on device")
        path.write_text(text, encoding)

    monkeypatch.setattr(report.translate.command, "write_lesson", fill)
    code, out, _ = typed("a.md", "b.md", "--no-verify")
    assert code == EXIT_FRAMEWORK
    assert "cannot write a.paddle.md: No space left on device" in out
    assert here() == ["a.md", "b.md", "b.paddle.md"]


def test_a_file_that_came_meanwhile_is_not_overwritten(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_page(HERE, "a.md", SAME)

    def meanwhile(*given: object) -> Translation:
        Path("a.paddle.md").write_text("mine", encoding="utf-8")
        return translate_lessons(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(report.translate.command, "translate_lessons", meanwhile)
    assert typed("a.md", "--no-verify")[0] == EXIT_FRAMEWORK
    assert Path("a.paddle.md").read_text(encoding="utf-8") == "mine"


def test_nothing_of_a_lesson_steers_the_terminal(typed: Typed) -> None:
    evil = "torchy = paddly = '\\x1b[2J'\nraise ValueError('hard \x1b]0;title\x07')"
    write_page(HERE, "a\x1b[31m.md", evil)
    code, out, _ = typed(".")
    assert code == EXIT_DIFFERENCES
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", out)


def outcome(name: Outcome) -> Translated:
    cells = (CellOutcome("a.md", 1, 0, name),)
    return Translated(
        document="a.md", source="pytorch", target="paddle", text="", original="", cells=cells
    )


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (Translation(documents=(outcome("same"), outcome("unchanged"))), EXIT_OK),
        (Translation(documents=(outcome("same"), outcome("marked"))), EXIT_DIFFERENCES),
        (Translation(documents=(outcome("needs"),)), EXIT_DIFFERENCES),
        (Translation(documents=()), EXIT_FRAMEWORK),
        (Translation(documents=(outcome("same"),), problems=(Problem("b", "b"),)), EXIT_FRAMEWORK),
        (Translation(documents=(outcome("raises"),), interrupted=True), EXIT_INTERRUPTED),
    ],
)
def test_exit_codes(found: Translation, code: int) -> None:
    assert exit_code(found) == code


PROGRAM = """
import sys
from common.catalog import FRAMEWORKS
from tests.lessons.pretend import table
from tests.lessons.translate.telling import pretend_telling
FRAMEWORKS.update(table())
class Patch:
    setitem = staticmethod(dict.__setitem__)
pretend_telling(Patch)
from report.cli import main
main()
"""


def test_ctrl_c_writes_what_is_finished(tmp_path: Path) -> None:
    ends = write_page(tmp_path, "a.md", SAME)
    never = write_page(tmp_path, "b.md", "while True: pass")
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "translate", str(ends), str(never), "--to", "paddle"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "home"), "COLUMNS": "100"},
    )
    assert process.stderr
    while b"running 2 of 4" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == EXIT_INTERRUPTED
    assert b"Traceback" not in err
    assert b"Interrupted; the documents that were finished are kept." in out
    assert (tmp_path / "a.paddle.md").exists()
    assert not (tmp_path / "b.paddle.md").exists()


def test_a_notebook_comes_back_as_one(typed: Typed) -> None:
    cells = [code_cell("if 0:\n    import torch"), code_cell(SAME)]
    Path("a.ipynb").write_text(notebook(cells), encoding="utf-8")
    assert typed("a.ipynb")[0] == EXIT_OK
    assert json.loads(Path("a.paddle.ipynb").read_text(encoding="utf-8"))["nbformat"] == 4
