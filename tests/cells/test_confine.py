"""What a lesson has when it is confined, and what it is told where the kernel refuses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from common.cells import mounts
from common.cells.confine import settle
from common.cells.records import Confined
from common.worker.client import Worker
from tests.worker.attending import attend

SOURCE = "import os; print(os.getcwd()); print(os.getpid()); names = os.listdir('/dev')"
LOOK = """import os
descriptors = len(os.listdir("/proc/self/fd"))
lines = [line.split() for line in open("/proc/self/status")]
privileges = [value for name, *rest in lines for value in rest if name in
              ("CapPrm:", "CapEff:", "NoNewPrivs:")]
descriptors, privileges"""


def run(worker: Worker, source: str = SOURCE) -> tuple[Confined, str]:
    """Return how a lesson was confined, and what its one cell printed and showed."""
    trace = attend(worker, source)
    assert trace.confined
    (cell,) = trace.cells
    assert (trace.ended, cell.status) == ("", "ran"), trace
    return trace.confined, cell.stdout + cell.result


@pytest.fixture(scope="module")
def confined() -> Iterator[Worker]:
    """Return a worker, where the kernel lets a lesson be confined wholly."""
    with Worker("tests.fake_lessons:FakeLessons") as worker:
        found, _ = run(worker)
        if found.why_not:
            pytest.skip(found.why_not)
        yield worker


def test_all_is_taken_away(confined: Worker) -> None:
    found, printed = run(confined)
    assert found == Confined(network=True, files=True, processes=True)
    folder, pid = printed.split()
    assert folder.endswith("/lesson")
    assert pid == "2"


@pytest.mark.parametrize(
    "target", ["tests.fake_lessons:FakeLessons", "tests.cells.refusing:Refused"]
)
def test_it_has_no_privileges_and_nothing_open(target: str) -> None:
    with Worker(target) as worker:
        _, printed = run(worker, LOOK)
    # Open are 0, 1, 2, the tasks, the answers, and the folder being listed.
    assert printed == f"(6, [{'0' * 16!r}, {'0' * 16!r}, '1'])"


def test_a_kernel_that_refuses_is_told_of() -> None:
    with Worker("tests.cells.refusing:Refused") as worker:
        found, printed = run(worker)
    why_not = "unshare: Operation not permitted"
    assert found == Confined(network=False, files=False, processes=False, why_not=why_not)
    assert printed.split()[0].endswith("/lesson")


def test_tmp_can_be_written_to_and_is_as_before(confined: Worker) -> None:
    path = Path("/tmp/a lesson of a test")
    run(confined, f"open({str(path)!r}, 'w').close(); open('../x', 'w').close()")
    assert not path.exists()


def test_a_secret_that_an_import_left_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.cells.confine._limit", lambda *_: None)
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as patch:
        environment = {"HF_TOKEN": "hush", "OMP_NUM_THREADS": "1", "PATH": "/bin"}
        patch.setattr("os.environ", environment)
        settle(tmp_path)
    kept = {"OMP_NUM_THREADS": "1", "PATH": "/bin"}
    places = {"HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "tmp")}
    assert environment == kept | places
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "lesson", "tmp"]


def test_a_disk_is_no_device_that_is_left() -> None:
    assert not [name for name in mounts.DEVICES if name.startswith(("sd", "vd", "nvme"))]
