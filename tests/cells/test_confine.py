"""What a lesson has when it is confined, and what it is told where the kernel refuses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from common.cells import mounts
from common.cells.confine import settle
from common.outcomes import Ok
from common.worker.client import Worker
from common.worker.jobs import Job
from tests.worker.asking import LIMITS, facts_of

SOURCE = b"import os; print(os.getcwd()); print(os.getpid()); os.listdir('/dev')"


def run(worker: Worker, source: bytes = SOURCE) -> Ok:
    job = Job(("tests.cells.standing_in:lesson",), limits=LIMITS, inbox={"source": source})
    ((_, outcome),) = worker.run(job)
    assert isinstance(outcome, Ok), outcome
    return outcome


@pytest.fixture(scope="module")
def confined() -> Iterator[Worker]:
    """Return a worker, where the kernel lets a lesson be confined wholly."""
    with Worker("tests.fake:Fake") as worker:
        facts = facts_of(run(worker))
        if facts["why_not"]:
            pytest.skip(str(facts["why_not"]))
        yield worker


def test_all_is_taken_away(confined: Worker) -> None:
    outcome = run(confined)
    facts = facts_of(outcome)
    assert (facts["network"], facts["files"], facts["processes"]) == (True, True, True)
    folder, pid = outcome.printed.split()
    assert folder.endswith("/lesson")
    assert pid == "2"


@pytest.mark.parametrize("target", ["tests.fake:Fake", "tests.cells.standing_in:Refused"])
def test_it_has_no_privileges_and_nothing_open(target: str) -> None:
    with Worker(target) as worker:
        facts = facts_of(run(worker))
    none = ["CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "NoNewPrivs:\t1"]
    assert facts["privileges"] == none
    descriptors = facts["descriptors"]
    assert isinstance(descriptors, list)
    assert len(descriptors) == 6  # 0, 1, 2, the tasks, the answers, and the folder being listed


def test_a_kernel_that_refuses_is_told_of() -> None:
    with Worker("tests.cells.standing_in:Refused") as worker:
        outcome = run(worker)
    facts = facts_of(outcome)
    assert (facts["network"], facts["files"], facts["processes"]) == (False, False, False)
    assert facts["why_not"] == "unshare: Operation not permitted"
    assert outcome.printed.split()[0].endswith("/lesson")


def test_tmp_can_be_written_to_and_is_as_before(confined: Worker) -> None:
    path = Path("/tmp/a lesson of a test")
    run(confined, f"open({str(path)!r}, 'w').close(); open('../x', 'w').close()".encode())
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
