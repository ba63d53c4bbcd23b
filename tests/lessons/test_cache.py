"""Traces that are kept: found again for the same lesson alone, and nobody's business."""

import os
import stat
import time
from pathlib import Path

import msgspec
import pytest

import lessons.cache
from common.cells.records import CellRun, Code, LessonTask
from lessons.cache import KEPT_S, Cache, default_folder
from lessons.classroom import LESSON_LIMITS, Request
from lessons.trace import Trace

TASK = LessonTask("a.md", (Code(0, 0, "x = 1"),), ("pytorch",))
REQUEST = Request("pytorch", TASK)
TRACE = Trace(
    framework="pytorch", versions={"torch": "2.13.0"}, cells=(CellRun(cell=0, status="ran"),)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a cache that holds the trace."""
    Cache(tmp_path / "kept").store(REQUEST, TRACE)
    return tmp_path / "kept"


def altered(**task: object) -> Request:
    return Request("pytorch", msgspec.structs.replace(TASK, **task))


def test_the_same_is_found_and_marked(folder: Path) -> None:
    assert Cache(folder).load(REQUEST) == msgspec.structs.replace(TRACE, is_stored=True)


def test_the_number_of_the_subject_is_no_matter(folder: Path) -> None:
    assert Cache(folder).load(Request("pytorch", TASK, subject=7))


@pytest.mark.parametrize(
    "request_",
    [
        altered(cells=(Code(0, 0, "x = 2"),)),
        altered(cells=(Code(0, 1, "x = 1"),)),
        altered(seed=1),
        altered(shares_random=False),
        altered(allows_shell=True),
        altered(notes_kinds=True),
        altered(tabs=("pytorch", "torch")),
        altered(name="b.md"),
        Request("paddle", TASK),
    ],
)
def test_another_lesson_is_not_found(folder: Path, request_: Request) -> None:
    assert Cache(folder).load(request_) is None


def test_another_version_is_not_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons.cache, "installed_versions", lambda _: {"torch": "2.14.0"})
    assert Cache(folder).load(REQUEST) is None


def test_a_package_that_was_installed_since_is_seen(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site" / "d2l-1.0.3.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert Cache(folder).load(REQUEST) is None


@pytest.mark.parametrize("devices", ["", "1"])
def test_other_devices_are_another_machine(
    folder: Path, monkeypatch: pytest.MonkeyPatch, devices: str
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", devices)
    assert Cache(folder).load(REQUEST) is None


def test_other_limits_are_another_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    less = msgspec.structs.replace(LESSON_LIMITS, memory_bytes=2**20)
    monkeypatch.setattr(lessons.cache, "LESSON_LIMITS", less)
    assert Cache(folder).load(REQUEST) is None


def test_own_code_that_changed_makes_all_old(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in lessons.cache.CODE:
        (tmp_path / "root" / package).mkdir(parents=True)
    changed = tmp_path / "root" / "lessons" / "align.py"
    changed.write_text("a")
    monkeypatch.setattr(lessons.cache, "ROOT", tmp_path / "root")
    Cache(folder).store(REQUEST, TRACE)
    assert Cache(folder).load(REQUEST)
    changed.write_text("b")
    assert Cache(folder).load(REQUEST) is None
    changed.write_text("a")  # as another clone has it
    assert Cache(folder).load(REQUEST)


def test_what_was_ended_is_not_kept(tmp_path: Path) -> None:
    Cache(tmp_path).store(REQUEST, msgspec.structs.replace(TRACE, ended="signal SIGKILL"))
    assert Cache(tmp_path).load(REQUEST) is None


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x80", b"{}", b"\xa2\xff\xff", b"\x91" * 100_000])
def test_a_corrupt_file_is_as_if_it_were_not_there(folder: Path, data: bytes) -> None:
    (path,) = folder.iterdir()
    path.write_bytes(data)
    assert Cache(folder).load(REQUEST) is None
    Cache(folder).store(REQUEST, TRACE)
    assert Cache(folder).load(REQUEST)


def test_text_that_is_none_is_as_if_it_were_not_there(folder: Path) -> None:
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes().replace(b"2.13.0", b"2.13.\xff"))
    assert Cache(folder).load(REQUEST) is None


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_folder_that_cannot_be_is_harmless(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    cache = Cache(tmp_path / place)
    cache.store(REQUEST, TRACE)
    assert cache.load(REQUEST) is None
    cache.drop_old()


def test_it_is_for_nobody_else(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_others_may_write_is_not_believed(folder: Path) -> None:
    folder.chmod(0o777)
    assert Cache(folder).load(REQUEST) is None
    Cache(folder).store(altered(seed=1), TRACE)
    assert len(list(folder.iterdir())) == 1


def test_anothers_folder_is_not_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert Cache(folder).load(REQUEST) is None


def test_what_nobody_asks_for_is_dropped(folder: Path) -> None:
    (path,) = folder.iterdir()
    (folder / "another.txt").touch()
    for kept in folder.iterdir():
        os.utime(kept, (0, time.time() - KEPT_S - 60))
    cache = Cache(folder)
    assert cache.load(REQUEST)  # which is to ask for it
    cache.store(altered(seed=1), TRACE)
    os.utime(path, (0, time.time() - KEPT_S - 60))
    cache.drop_old()
    assert not path.exists()
    assert len(list(folder.glob("*.trace"))) == 1
    assert (folder / "another.txt").exists()


def test_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "triptych" / "lessons"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder() == tmp_path / ".cache" / "triptych" / "lessons"
