"""One audit of all the hostile lessons with a real framework: each costs only itself."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from common.worker import processes
from common.worker.environment import ROOT
from tests.worker.attending import HOSTILE, hostile_source

pytestmark = pytest.mark.framework

SECONDS = 8  # on a busy machine the cells before it take a while, too
TIME_IS_UP = f"ran for more than {SECONDS} s"
# What is said of the cell that did it; of those that are not named, nothing: they had no effect.
TOLD = {
    "closes_everything": ("it closed the pipe for its answers",),
    "endless_loop": (TIME_IS_UP,),
    "endless_print": (TIME_IS_UP,),
    "endless_write": (TIME_IS_UP,),
    "exits": ("SystemExit: 3",),
    "exits_at_once": ("exit code 0",),
    "fork_bomb": ("more than 64 processes",),
    "junk_answers": ("an unreadable answer",),
    "kills_itself": ("signal SIGKILL",),
    # Memory and disks are slower on some machines than the time that is given here.
    "big_file": ("OSError: [Errno 28]", "OSError: [Errno 27]", TIME_IS_UP),
    "many_big_files": ("OSError: [Errno 28]", TIME_IS_UP),
    "memory_bomb": ("memory over 4.0 GiB", TIME_IS_UP),
    "memory_bomb_elsewhere": (TIME_IS_UP,),  # three times 256 MiB are not too much here
    "million_files": ("OSError: [Errno 28]", TIME_IS_UP),
    "shell_bomb": ("more than 64 processes", "not confined"),
}
# Without namespaces a lesson would do these, and not to a machine on which tests run.
UNCONFINED = ("escapes", "kills_all", "kills_parent", "reads_token", "writes_outside", "connects")
INNOCENT = hostile_source("innocent")


def write_lesson(path: Path, source: str) -> None:
    """Write a lesson of three cells, of which the second is this one."""
    cells = ("import torch\nkept = torch.tensor(6)", source, "print(kept * 7)")
    path.write_text("\n".join(f"```python\n{cell}\n```\n" for cell in cells), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the hostile lessons in a folder, an innocent one before, between and after them."""
    folder = tmp_path_factory.mktemp("hostile")
    for path in HOSTILE.glob("*.py"):
        if path.stem not in ("innocent", *UNCONFINED):
            write_lesson(folder / f"{path.stem}.md", path.read_text(encoding="utf-8"))
    for name in ("a_first", "g_between", "z_last"):
        write_lesson(folder / f"{name}.md", INNOCENT)
    return folder


@pytest.fixture(scope="module")
def temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder for temporary files that the audit is given."""
    return tmp_path_factory.mktemp("temp")


@pytest.fixture(scope="module")
def audited(folder: Path, temp: Path) -> tuple[int, dict[str, Any], str]:
    """Return the exit code of the one audit, what it found, and what it said beside that."""
    command = [sys.executable, "-m", "report.cli", "audit", str(folder), "--no-cache", "--jobs=2"]
    command += ["--seconds", str(SECONDS), "--frameworks=pytorch", "--format=json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temp)}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    return done.returncode, msgspec.json.decode(done.stdout), done.stderr


def test_it_ends_as_one_with_findings(audited: tuple[int, dict[str, Any], str]) -> None:
    code, _, complaints = audited
    assert (code, "Traceback" in complaints) == (1, False), complaints


def test_each_lesson_costs_its_own_rest(
    folder: Path, audited: tuple[int, dict[str, Any], str]
) -> None:
    statuses: dict[str, list[str]] = {}
    for row in audited[1]["cells"]:
        statuses.setdefault(Path(row["document"]).stem, []).append(row["status"])
    assert statuses.keys() == {path.stem for path in folder.iterdir()}
    for name, (first, second, third) in statuses.items():
        assert first == "ran", name
        assert second == ("raised" if name in TOLD else "ran"), name
        assert third == "ran" or name in TOLD, name


def test_the_cell_is_named_with_what_happened(audited: tuple[int, dict[str, Any], str]) -> None:
    told: dict[str, list[tuple[int, str]]] = {}
    for row in audited[1]["findings"]:
        found = (row["cell"], "\n".join(row["evidence"]))
        told.setdefault(Path(row["document"]).stem, []).append(found)
    assert told.keys() == TOLD.keys()
    for name, ((cell, evidence), *others) in told.items():
        assert not others, name
        assert cell == 1, name
        assert any(text in evidence for text in TOLD[name]), (name, evidence)


def test_nothing_is_left(audited: tuple[int, dict[str, Any], str], temp: Path) -> None:
    assert not list(temp.iterdir())
    workers = [
        one.pid for one in processes.list_processes() if str(temp).encode() in command_of(one.pid)
    ]
    assert not workers


def command_of(pid: int) -> bytes:
    """Return the command of a process, which names its worker's folder."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
