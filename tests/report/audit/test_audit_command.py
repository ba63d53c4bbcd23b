"""What a person types after `triptych audit`, and gets: views, files, exit codes, mistakes."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from common.errors import (
    EXIT_DIFFERENCES,
    EXIT_FRAMEWORK,
    EXIT_INTERRUPTED,
    EXIT_OK,
    EXIT_USAGE,
)
from common.worker import processes
from lessons.accepted import Accepted, Sorted, read_accepted
from lessons.audit import Audit, Problem
from lessons.findings import SEVERITIES, Finding
from report.audit.command import FAIL_ON, exit_code
from report.cli import run_command
from tests.lessons.pretend import pretend
from tests.lessons.test_auditor import DIFFERS, GOOD, write
from tests.report.audit.audits import audit, finding

Typed = Callable[..., tuple[int, str, str]]
ENTRY = Accepted(
    fingerprint="abc",
    document="a.md",
    line=1,
    framework="paddle",
    kind="raises",
    explanation="",
    reason="",
    versions={},
)


@pytest.fixture
def typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Typed:
    """Return a function that types `triptych audit ...` in a folder of its own."""
    pretend(monkeypatch)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = run_command(["audit", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def weighs(severity: str) -> Finding:
    return finding({"major": "raises", "minor": "deprecated", "note": "needs"}[severity])  # type: ignore[arg-type]


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("fail_on", FAIL_ON)
def test_which_findings_fail(severity: str, fail_on: str) -> None:
    one = weighs(severity)
    assert one.severity == severity
    least = {"major": 0, "minor": 1, "any": 2, "never": -1}[fail_on]
    expected = EXIT_DIFFERENCES if SEVERITIES.index(one.severity) <= least else EXIT_OK
    found = Sorted(new=(one,), known=(), stale=())
    assert exit_code(audit(one), found, fail_on) == expected
    known = Sorted(new=(), known=(one,), stale=())
    assert exit_code(audit(one), known, fail_on) == EXIT_OK


@pytest.mark.parametrize(
    ("fail_on", "code"), [("major", 1), ("minor", 1), ("any", 1), ("never", 0)]
)
def test_a_stale_entry_fails(fail_on: str, code: int) -> None:
    assert exit_code(audit(), Sorted(new=(), known=(), stale=(ENTRY,)), fail_on) == code


NOTHING = Sorted(new=(), known=(), stale=())


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (audit(), EXIT_OK),
        (audit(cells=()), EXIT_FRAMEWORK),
        (audit(problems=(Problem("a.md", "a.md:1: no text"),)), EXIT_FRAMEWORK),
        (audit(interrupted=True, problems=(Problem("a", "b"),)), EXIT_INTERRUPTED),
    ],
)
def test_what_weighs_more_than_findings(found: Audit, code: int) -> None:
    assert exit_code(found, NOTHING, "never") == code
    one = weighs("major")
    new = Sorted(new=(one,), known=(), stale=())
    assert exit_code(found, new, "major") == (code or EXIT_DIFFERENCES)


def test_findings_are_shown(typed: Typed, tmp_path: Path) -> None:
    write(Path(), "a.md", GOOD, DIFFERS)
    code, out, err = typed("a.md")
    assert code == EXIT_DIFFERENCES
    assert out.startswith("Triptych: one lesson, told in pytorch; paddle; keras\n")
    assert "1. major · different values · paddle · a.md:" in out
    assert "a.md: 2 steps, 1 alike in all" in out
    assert err.endswith("triptych: running 3 of 3\n")


def test_nothing_is_wrong(typed: Typed) -> None:
    write(Path(), "a.md", GOOD)
    code, out, _ = typed("a.md")
    assert code == EXIT_OK
    assert "No finding: what was compared says the same." in out


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_programs_get_json_alone(typed: Typed, form: str) -> None:
    write(Path(), "a.md", DIFFERS)
    code, out, _ = typed("a.md", "--format", form)
    assert code == EXIT_DIFFERENCES
    assert json.loads(out)


def test_the_flat_view(typed: Typed) -> None:
    write(Path(), "a.md", DIFFERS)
    flat = json.loads(typed("a.md", "--format", "json")[1])
    (found,) = flat["findings"]
    assert (found["document"], found["cell"], found["slot"]) == ("a.md", 1, 0)
    assert (found["line"], found["framework"]) == (14, "paddle")
    assert [row["framework"] for row in flat["cells"]] == ["pytorch", "paddle", "keras"]
    assert all(row["status"] == "ran" for row in flat["cells"])


def test_junit_of_a_real_audit(typed: Typed) -> None:
    write(Path(), "a.md", DIFFERS)
    root = Xml.fromstring(typed("a.md", "--format", "junit")[1])
    assert [suite.get("failures") for suite in root] == ["1"]


def test_at_most_ten_annotations_of_a_real_audit(typed: Typed) -> None:
    write(Path(), "a.md", *({"paddle": f"raise ValueError({n})"} for n in range(14)))
    _, out, _ = typed("a.md", "--format", "github")
    lines = out.splitlines()
    assert sum(line.startswith("::") for line in lines) == 10
    assert lines[10:] == ["4 more are not annotated: GitHub shows ten of a step"]


def test_folders_are_walked(typed: Typed) -> None:
    for name in ("book/a.md", "book/a_origin.md", "book/b/c.md", "book/.git/d.md"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        write(Path(), name, GOOD)
    arguments = ("book", "--exclude", "*_origin.md", "--format", "json")
    flat = json.loads(typed(*arguments)[1])
    assert [item["document"] for item in flat["documents"]] == ["book/a.md", "book/b/c.md"]


def test_only_some_frameworks(typed: Typed) -> None:
    write(Path(), "a.md", DIFFERS)
    code, out, _ = typed("a.md", "--frameworks", "pytorch,keras", "--format", "json")
    assert code == EXIT_OK
    assert {row["framework"] for row in json.loads(out)["cells"]} == {"pytorch", "keras"}


def test_a_framework_that_is_not_installed_is_told(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("report.options.is_installed", lambda entry: entry.name != "keras")
    write(Path(), "a.md", GOOD)
    write(Path(), "b.md", {"pytorch": "1"})
    assert "keras: not installed, so its cells were not run; install" in typed("a.md")[1]
    assert "keras" not in typed("b.md")[1]


def test_what_cannot_be_read_costs_its_own(typed: Typed) -> None:
    write(Path(), "a.md", DIFFERS)
    Path("b.ipynb").write_text("{", encoding="utf-8")
    code, out, _ = typed("a.md", "b.ipynb")
    assert code == EXIT_FRAMEWORK
    assert "different values · paddle · a.md:" in out
    assert "b.ipynb:1: " in out


def test_a_framework_that_does_not_load_costs_its_own(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, keras="tests.worker.broken:Raises")
    write(Path(), "a.md", DIFFERS)
    code, out, _ = typed("a.md")
    assert code == EXIT_FRAMEWORK
    assert "keras: cannot import tests.worker.broken:Raises: OSError: libnothing.so" in out
    assert "major · different values" in out


@pytest.mark.parametrize("form", ["terminal", "markdown", "json", "junit", "sarif", "github"])
def test_a_run_that_ran_nothing(typed: Typed, form: str) -> None:
    write(Path(), "a.md", {"mxnet": "1"})
    assert typed("a.md", "--format", form)[0] == EXIT_FRAMEWORK


def test_a_run_that_ran_nothing_says_why(typed: Typed) -> None:
    write(Path(), "a.md", {"mxnet": "1"})
    assert (
        "a.md: in none of the frameworks that were run; nothing was run of it" in typed("a.md")[1]
    )


def test_stored_runs_count_unless_told_not_to(typed: Typed) -> None:
    write(Path(), "a.md", GOOD)
    ran = [typed("a.md", *more)[1].splitlines()[4] for more in ([], [], ["--no-cache"])]
    assert ran == [
        "runs made: 3; taken from earlier ones, as nothing has changed: 0",
        "runs made: 0; taken from earlier ones, as nothing has changed: 3",
        "runs made: 3; taken from earlier ones, as nothing has changed: 0",
    ]


def test_other_limits_store_nothing(typed: Typed, tmp_path: Path) -> None:
    write(Path(), "a.md", GOOD)
    typed("a.md", "--seconds", "60")
    assert not (tmp_path / "home").exists()


def test_a_lesson_that_takes_too_long(typed: Typed) -> None:
    write(Path(), "a.md", {"pytorch": "while True: pass"}, {"pytorch": "1"})
    code, out, _ = typed("a.md", "--seconds", "1")
    assert code == EXIT_DIFFERENCES
    assert "was ended in this cell: ran for more than 1 s" in " ".join(out.split())


def test_a_baseline_there_and_back(typed: Typed) -> None:
    write(Path(), "a.md", GOOD, DIFFERS)
    code, out, err = typed("a.md", "--baseline", "b.toml", "--update-baseline")
    assert code == EXIT_OK
    assert "accepted findings, not shown: 1" in out
    assert err.endswith("wrote b.toml; without a reason as yet: 1\n")
    text = Path("b.toml").read_text(encoding="utf-8")
    Path("b.toml").write_text(text.replace('reason = ""', 'reason = "on purpose"'), "utf-8")
    assert typed("a.md", "--baseline", "b.toml")[0] == EXIT_OK
    _, _, err = typed("a.md", "--baseline", "b.toml", "--update-baseline")
    assert err.endswith("wrote b.toml\n")
    (entry,) = read_accepted(Path("b.toml"))
    assert (entry.reason, entry.versions) == ("on purpose", {"fake": ">=1.0,<1.1"})


def test_a_new_finding_beside_an_accepted_one(typed: Typed) -> None:
    write(Path(), "a.md", DIFFERS)
    typed("a.md", "--baseline", "b.toml", "--update-baseline")
    write(Path(), "a.md", DIFFERS, {"pytorch": "1", "paddle": "raise ValueError"})
    code, out, _ = typed("a.md", "--baseline", "b.toml")
    assert code == EXIT_DIFFERENCES
    assert "1. major · raises · paddle" in out
    assert "2. " not in out


def test_an_accepted_finding_that_is_no_more(typed: Typed) -> None:
    write(Path(), "a.md", DIFFERS)
    typed("a.md", "--baseline", "b.toml", "--update-baseline")
    write(Path(), "a.md", GOOD)
    code, out, _ = typed("a.md", "--baseline", "b.toml")
    assert code == EXIT_DIFFERENCES
    gone = "accepted, but not found any more: different values in a.md, line 14"
    assert gone in " ".join(out.split())
    typed("a.md", "--baseline", "b.toml", "--update-baseline")
    assert read_accepted(Path("b.toml")) == ()


def test_nothing_of_a_lesson_steers_the_terminal(typed: Typed) -> None:
    evil = "# \x1b]0;title\x07\x9b31m\rx = '\\x1b[31m'\nraise ValueError('\\x1b[2J\\x9b')"
    write(Path(), "a.md", {"pytorch": "1", "paddle": evil})
    for form in ("terminal", "markdown", "github", "junit", "json", "sarif"):
        out = typed("a.md", "--format", form)[1]
        assert "paddle" in out
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", out), form


def test_documents_of_one_lesson_are_listed_once(typed: Typed) -> None:
    from tests.lessons.test_subjects import percent

    for name, framework in (("a.py", "torch"), ("b.py", "paddle")):
        Path(name).write_text(percent(framework), encoding="utf-8")
    _, out, _ = typed("b.py", "a.py")
    assert out.count("aligned: b.py; a.py") == 1
    assert out.count("3 steps") == 1
    flat = json.loads(typed("a.py", "b.py", "--format", "json")[1])
    assert [item["subject"] for item in flat["documents"]] == [0, 0]


MISTAKES = {
    "absent.md": "absent.md: No such file or directory",
    "a.md --format pdf": "unknown format 'pdf'; formats: terminal, markdown, json",
    "a.md --fail-on minr": "unknown weight 'minr'; did you mean minor?",
    "a.md --frameworks torch": "unknown framework 'torch'; did you mean pytorch?",
    "a.md --frameworks ,": "--frameworks names nothing",
    "a.md --lang fr": "unknown language 'fr'; languages: en, zh",
    "a.md --jobs 0": "argument --jobs: expected a whole number from 1 to 1024, found '0'",
    "a.md --jobs -1": "argument --jobs: expected",
    "a.md --jobs 1.5": "argument --jobs: expected a whole number from 1 to 1024, found '1.5'",
    "a.md --seconds 0": "argument --seconds: expected a whole number from 1 to 1024, found '0'",
    "a.md --update-baseline": "--update-baseline writes a file; name it with --baseline FILE",
    "a.md --baseline absent.toml": "absent.toml: No such file or directory; make one with",
    "a.md --baseline a.md": "a.md: ",
    "a.md --baseline .": ".: Is a directory",
    "a.md --python paddle=nowhere": "--python paddle: no interpreter at nowhere",
    "a.md --exclude *.md": "no lesson in a.md; looked for",
    "a.md --fromat json": "triptych audit does not know '--fromat'; did you mean --format?",
    "--jobs 2": "the following arguments are required: PATH",
}


@pytest.mark.parametrize("arguments", MISTAKES)
def test_a_mistake_is_one_line(typed: Typed, arguments: str) -> None:
    write(Path(), "a.md", GOOD)
    code, out, err = typed(*arguments.split())
    assert (code, out) == (EXIT_USAGE, "")
    assert err.startswith(f"triptych: {MISTAKES[arguments]}")
    assert err.count("\n") == 1


def test_a_baseline_that_cannot_be_written_is_one_line(typed: Typed) -> None:
    write(Path(), "a.md", GOOD)
    code, _, err = typed("a.md", "--baseline", "a.md/b.toml", "--update-baseline")
    assert code == EXIT_USAGE
    assert err.splitlines()[-1].startswith("triptych: cannot write a.md/b.toml: ")


PROGRAM = """
from common.catalog import FRAMEWORKS
from tests.lessons.pretend import table
FRAMEWORKS.update(table())
from report.cli import main
main()
"""


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Return a function that starts `triptych audit ...` as a process."""
    begun: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "audit", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "home"), "COLUMNS": "100"},
        )
        begun.append(process)
        return process

    yield start
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize("times", [1, 20])
def test_ctrl_c(
    started: Callable[..., subprocess.Popen[bytes]], tmp_path: Path, times: int
) -> None:
    ends = write(tmp_path, "a.md", DIFFERS)
    never = write(tmp_path, "b.md", dict.fromkeys(DIFFERS, "while True: pass"))
    process = started(str(ends), str(never), "--jobs", "3")
    assert process.stderr
    while b"running 3 of 6" not in process.stderr.readline():
        assert process.poll() is None
    family = descendants(process.pid)
    assert family
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(0.01)
    out, err = process.communicate(timeout=60)
    # The last ones may meet an interpreter that has put its own handler away.
    assert process.returncode in (EXIT_INTERRUPTED, -signal.SIGINT)
    if times == 1:
        assert process.returncode == EXIT_INTERRUPTED
        assert b"Traceback" not in err
        assert "different values · paddle" in out.decode()
        assert "The audit was interrupted" in out.decode()
    give_up = time.monotonic() + 20
    while left := [pid for pid in family if processes.read_process(pid)]:
        assert time.monotonic() < give_up, left
        time.sleep(0.01)


def descendants(pid: int) -> set[int]:
    running = list(processes.list_processes())
    family = {pid}
    while new := {one.pid for one in running if one.parent in family} - family:
        family |= new
    return family - {pid}


def test_a_reader_that_goes_away(
    started: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    process = started(str(write(tmp_path, "a.md", DIFFERS)))
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    err = process.stderr.read()
    assert process.wait(60) == 141
    assert b"Traceback" not in err
