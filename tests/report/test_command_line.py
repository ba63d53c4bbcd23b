"""What a person types and gets: views, files, exit codes, and one line for every mistake."""

import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

import common.conduct
import report.command
from common.conduct import Plan
from common.errors import EXIT_DIFFERENCES, EXIT_FRAMEWORK, EXIT_OK, EXIT_USAGE
from common.progress import Progress
from common.run import Run, read_run
from report.cli import run_command
from tests.report.stored import RUNS, divergences, stored

WHOLE = str(RUNS / "whole.json")
Run_ = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Run_:
    """Return a function that types a command in an empty folder: its code, stdout and stderr."""
    monkeypatch.setattr(report.command, "read_divergences", divergences)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = run_command(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def conducted(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """Put the stored run in the place of a real one; return the plans that were asked for."""
    plans: list[Plan] = []

    def conduct(plan: Plan, on_progress: Callable[[Progress], None]) -> Run:
        plans.append(plan)
        on_progress(Progress("observing", 1, 1, "tying.shared [keras]"))
        return msgspec.structs.replace(
            stored("whole"),
            conditions=msgspec.structs.replace(stored("whole").conditions, absent=plan.absent),
        )

    monkeypatch.setattr(common.conduct, "conduct", conduct)
    monkeypatch.setattr("report.options.is_installed", lambda entry: True)
    return plans


def test_a_run_is_shown_and_written(typed: Run_, conducted: list[Plan]) -> None:
    code, out, err = typed("report", "--threads", "2")
    assert code == EXIT_OK
    assert out.startswith("Triptych: one chapter, told in pytorch · paddle · keras\n")
    assert read_run(Path("out/run.json")) == stored("whole")
    page = Path("out/report.md").read_text(encoding="utf-8")
    assert page.startswith("# Triptych")
    written = "out/run.json; out/report.md; out/phrases.md"
    assert err == f"triptych: observing 1 of 1\nWritten: {written}\n"
    (plan,) = conducted
    assert (plan.threads, plan.batch, plan.timing_rounds > 0) == (2, False, True)
    assert plan.frameworks == ("pytorch", "paddle", "keras")
    assert len(plan.sections) == 8


def test_quick_asks_for_facts_alone(typed: Run_, conducted: list[Plan]) -> None:
    typed("report", "--quick", "--sections", "tying,access", "--frameworks", "keras,pytorch")
    (plan,) = conducted
    assert (plan.batch, plan.timing_rounds) == (True, 0)
    assert plan.sections == ("access", "tying")
    assert plan.frameworks == ("keras", "pytorch")


def test_another_interpreter(typed: Run_, conducted: list[Plan]) -> None:
    typed("report", "--python", f"paddle={sys.executable}")
    assert conducted[0].python == {"paddle": sys.executable}


def test_an_interpreter_below_this_folder_is_found_from_any_other(
    typed: Run_, conducted: list[Plan], tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    typed("report", "--python", "paddle=bin/python")
    assert conducted[0].python == {"paddle": str(tmp_path / "bin" / "python")}


def test_what_is_not_installed_costs_its_column(
    typed: Run_, conducted: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("report.options.is_installed", lambda entry: entry.name != "keras")
    code, out, _ = typed("report")
    assert code == EXIT_OK
    assert conducted[0].frameworks == ("pytorch", "paddle")
    assert "keras: has no column: it is not installed; install it with: pip install" in out


def test_what_was_asked_for_and_is_not_installed_is_an_error(
    typed: Run_, conducted: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("report.options.is_installed", lambda entry: entry.name != "keras")
    code, out, err = typed("report", "--frameworks", "keras")
    assert (code, out) == (EXIT_FRAMEWORK, "")
    assert err == (
        "triptych: keras was asked for and is not installed; "
        "install it with: pip install -e '.[keras]'\n"
    )
    monkeypatch.setattr("report.options.is_installed", lambda entry: False)
    code, _, err = typed("report")
    assert code == EXIT_FRAMEWORK
    assert err.startswith("triptych: no framework is installed; begin with: pip install")
    assert conducted == []


@pytest.mark.parametrize(
    ("name", "code"), [("whole", EXIT_OK), ("broken", EXIT_FRAMEWORK), ("cut", 130)]
)
def test_a_finished_run_is_drawn_again(name: str, code: int, typed: Run_) -> None:
    found, out, err = typed("report", "--from", str(RUNS / f"{name}.json"))
    assert (found, err) == (code, "")
    assert out
    assert not Path("out").exists()


def test_only_some_of_a_finished_run(typed: Run_) -> None:
    arguments = ("--sections", "tying", "--frameworks", "keras,pytorch")
    code, out, _ = typed("report", "--from", WHOLE, *arguments, "--format", "json")
    assert code == EXIT_OK
    facts = json.loads(out)["facts"]
    assert {fact["section"] for fact in facts} == {"tying"}
    assert {fact["framework"] for fact in facts} == {"keras", "pytorch"}


def test_a_section_that_is_not_as_documented_ends_with_1(typed: Run_) -> None:
    code, _, _ = typed("report", "--from", str(RUNS / "broken.json"), "--sections", "init")
    assert code == EXIT_DIFFERENCES


def test_markdown_of_a_finished_run(typed: Run_) -> None:
    code, out, err = typed("report", "--from", WHOLE, "--format", "markdown", "--out", "again")
    assert code == EXIT_OK
    assert Path("again/report.md").read_text(encoding="utf-8") == out
    assert err == "Written: again/report.md; again/phrases.md\n"


def test_chinese(typed: Run_) -> None:
    _, out, _ = typed("report", "--from", WHOLE, "--lang", "zh")
    assert out.startswith("Triptych：同一章")


QUOTED = shlex.quote(WHOLE)
MISTAKES = {
    "reprot": "unknown command 'reprot'; did you mean report?",
    "zzz": "unknown command 'zzz'; it knows report, explain, audit, translate, lesson, doctor",
    "--zzz": "unknown command '--zzz'; it knows report, explain, audit, translate, lesson, doctor",
    "report --fromat json": "triptych report does not know '--fromat'; did you mean --format?",
    "report extra": "triptych report does not know 'extra'; it knows --frameworks",
    "report --threads 0": "argument --threads: expected a whole number from 1 to 1024, found '0'",
    "report --threads two": "expected a whole number from 1 to 1024, found 'two'",
    f"report --threads {'9' * 30}": "expected a whole number from 1 to 1024, found '999",
    "report --out=": "argument --out: expected a path, found ''",
    "report --from=": "argument --from: expected a path, found ''",
    "report --out taken": "cannot write taken/run.json: Is a directory; choose another --out",
    "report --from": "argument --from: expected one argument; see: triptych report --help",
    "report --frameworks torch": "unknown framework 'torch'; did you mean pytorch?",
    "report --frameworks ,": "--frameworks names nothing; give it names, separated by commas",
    "report --sections tieing": "unknown section 'tieing'; did you mean tying?",
    "report --sections xyz": "unknown section 'xyz'; sections: blocks, access",
    "report --format jsn": "unknown format 'jsn'; did you mean json?",
    "report --lang fr": "unknown language 'fr'; languages: en, zh",
    "report --python paddle": "--python takes FRAMEWORK=PATH, found 'paddle'",
    "report --python paddle=/no/such": "--python paddle: no interpreter at /no/such",
    "report --python nope=python3": "unknown framework 'nope'",
    "report --frameworks keras --python paddle=python3": "--python names 'paddle', which",
    "report --out file": "cannot write file: File exists; choose another --out",
    "report --out file/below": "cannot write file/below: Not a directory; choose another --out",
    "report --from none.json": "cannot read none.json: No such file or directory; make one with",
    "report --from file": "file is no whole run.json",
    "report --from half.json": "half.json is no whole run.json",
    "report --from bytes.json": "bytes.json is no whole run.json",
    "report --from old.json": "old.json has schema 0, this version reads 1",
    f"report --from {QUOTED} --quick": "--from draws a finished run, and --quick ask",
    f"report --from {QUOTED} --threads 2 --python a=b": "and --threads and --python ask",
    f"report --from {QUOTED} --sections saving": "unknown section 'saving'; sections: tying, lazy",
    f"report --from {QUOTED} --frameworks flax": "unknown framework 'flax'; frameworks: pytorch",
    f"report --from {QUOTED} --out file": "cannot write file/report.md",
    "explain": "the following arguments are required: word; see: triptych explain --help",
    "explain tie_wieght": "operation or phrase is called 'tie_wieght'; did you mean tie_weight",
    "explain qqq": "no section, operation or phrase is called 'qqq'; sections: blocks, access",
    "explain tying --lang fr": "unknown language 'fr'; languages: en, zh",
    "doctor --lang fr": "unknown language 'fr'; languages: en, zh",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_is_one_line(line: str, typed: Run_) -> None:
    Path("taken/run.json").mkdir(parents=True)
    Path("file").write_text("no JSON", encoding="utf-8")
    Path("half.json").write_bytes(Path(WHOLE).read_bytes()[:1000])
    Path("bytes.json").write_bytes(b"\xff\xfe\x00")
    Path("old.json").write_text('{"schema": 0}', encoding="utf-8")
    code, out, err = typed(*shlex.split(line))
    assert (code, out) == (EXIT_USAGE, "")
    assert err.startswith("triptych: ")
    assert MISTAKES[line] in err
    assert err.count("\n") == 1


def test_ctrl_c_before_anything_ran(typed: Run_, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(report.command, "answer_report", interrupt)
    assert typed("report") == (130, "", "triptych: interrupted\n")


@pytest.mark.parametrize(
    ("is_interrupted", "code", "said"),
    [(True, 130, "triptych: interrupted\n"), (False, EXIT_FRAMEWORK, "triptych: keras: no good\n")],
)
def test_a_run_without_anything_in_it_does_not_replace_the_last(
    is_interrupted: bool, code: int, said: str, typed: Run_, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = {} if is_interrupted else {"keras": "keras: no good"}
    conditions = msgspec.structs.replace(
        stored("whole").conditions, frameworks={}, failed=failed, interrupted=is_interrupted
    )
    empty = msgspec.structs.replace(stored("whole"), conditions=conditions, results=())
    monkeypatch.setattr(common.conduct, "conduct", lambda plan, on_progress: empty)
    monkeypatch.setattr("report.options.is_installed", lambda entry: True)
    Path("out").mkdir()
    Path("out/run.json").write_text("the last one", encoding="utf-8")
    assert typed("report") == (code, "", said)
    assert Path("out/run.json").read_text(encoding="utf-8") == "the last one"


def test_a_run_is_kept_when_it_cannot_be_drawn(
    typed: Run_, conducted: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(report.command, "make_report", interrupt)
    assert typed("report")[0] == 130
    assert read_run(Path("out/run.json")) == stored("whole")


@pytest.mark.parametrize("arguments", [[], ["--help"], ["report", "--help"], ["explain", "-h"]])
def test_help(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run_command(arguments)
    assert ended.value.code == EXIT_OK
    assert "triptych" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run_command(["--version"])
    assert ended.value.code == EXIT_OK
    assert capsys.readouterr().out.startswith("triptych ")
