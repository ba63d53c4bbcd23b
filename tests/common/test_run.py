"""`run.json` comes back as it was, and a broken one is refused in one line."""

import os
from pathlib import Path
from typing import IO

import pytest

from common.errors import BadRunFileError, OutputError
from common.files import write_whole
from common.outcomes import Artifact, Raised, Timing
from common.run import read_run, write_run
from tests.common.builders import fact, ok, run_of


def test_a_run_comes_back(tmp_path: Path) -> None:
    run = run_of(
        {
            "pytorch": ok(fact([1, None, "nan"]), Timing("f", 0.1, (0.1, 0.2), 3, 4, 1)),
            "keras": Raised(error="E", message="m", observed=(Artifact(b"\x00\xff"),)),
        }
    )
    write_run(run, tmp_path / "new" / "run.json")
    assert read_run(tmp_path / "new" / "run.json") == run


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is no whole run.json"),
        (b"hello", "is no whole run.json"),
        (b'{"schema": 99}', "has schema 99, this version reads 1"),
        (b'{"schema": 1}', "is no whole run.json"),
        (b'{"schema": "1"}', "is no whole run.json"),
        (b"\xff\xfe", "is no whole run.json"),
        (b'{"schema": 1, "x": ' + b"[" * 100_000, "is no whole run.json"),
    ],
)
def test_a_broken_run_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(data)
    with pytest.raises(BadRunFileError) as refused:
        read_run(path)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_run_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_run(run_of({"keras": ok(fact(1))}), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BadRunFileError, match=r"no whole run\.json"):
        read_run(path)


def test_an_absent_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRunFileError, match="No such file"):
        read_run(tmp_path / "run.json")


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(OutputError, match="choose another place"):
        write_whole(tmp_path / "out" / "run.json", b"")


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run.json").write_bytes(b"old")
    monkeypatch.setattr(os, "fdopen", _into_full_disk)
    with pytest.raises(OutputError, match="No space left on device"):
        write_whole(tmp_path / "run.json", b"new" * 10_000)
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
    assert (tmp_path / "run.json").read_bytes() == b"old"


def _into_full_disk(handle: int, mode: str) -> IO[bytes]:
    """Open the kernel's own full disk instead of the file."""
    os.close(handle)
    file: IO[bytes] = Path("/dev/full").open(mode)  # noqa: SIM115 - the caller closes it
    return file
