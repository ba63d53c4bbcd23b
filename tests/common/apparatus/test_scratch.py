"""The folder that goes away, the full disk, and the file with code in it."""

import pickle
from pathlib import Path

import pytest

from common.apparatus.scratch import FolderTrap, empty_folder, full_disk


def test_the_folder_is_empty_and_goes_away() -> None:
    earlier = Path.cwd()
    with empty_folder():
        inside = Path.cwd()
        assert list(inside.iterdir()) == []
        Path("file").write_text("text")
    assert not inside.exists()
    assert Path.cwd() == earlier


def test_the_folder_goes_away_after_an_error() -> None:
    earlier, inside = Path.cwd(), []

    def fail() -> None:
        with empty_folder():
            inside.append(Path.cwd())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not inside[0].exists()
    assert Path.cwd() == earlier


def test_a_full_disk_refuses_and_is_emptied_again() -> None:
    with empty_folder():
        with full_disk(100), pytest.raises(OSError, match="File too large"):
            Path("file").write_bytes(bytes(101))
        Path("file").write_bytes(bytes(101))


def test_the_trap_springs_on_loading_alone() -> None:
    with empty_folder():
        data = pickle.dumps(FolderTrap(Path("ran")))
        assert not Path("ran").exists()
        pickle.loads(data)
        assert Path("ran").is_dir()
