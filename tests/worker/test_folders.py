"""What lies in a folder is counted with an end, and removed whatever guards it."""

from pathlib import Path

from common.worker.folders import count_files, list_names, remove_new


def test_files_are_counted_with_what_they_take_up(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "big").write_bytes(b"x" * 2**20)
    (tmp_path / "link").symlink_to("/")  # is not followed
    count, size = count_files(tmp_path, 10)
    assert count == 3
    assert 2**20 <= size < 2**20 + 2**16


def test_counting_ends(tmp_path: Path) -> None:
    for number in range(10):
        (tmp_path / str(number)).touch()
    assert count_files(tmp_path, 4)[0] == 5


def test_a_folder_that_is_gone_is_empty(tmp_path: Path) -> None:
    assert count_files(tmp_path / "gone", 4) == (0, 0)


def test_what_is_new_is_removed_and_what_it_links_to_is_not(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    (folder / "known").mkdir(parents=True)
    (outside / "kept").mkdir(parents=True)
    known = list_names(folder)
    (folder / "new" / "closed" / "inner").mkdir(parents=True)
    (folder / "new" / "link").symlink_to(outside)
    (folder / "link").symlink_to(outside)
    (folder / "file").touch()
    (folder / "new" / "closed").chmod(0)
    (folder / "new").chmod(0)
    remove_new(folder, known)
    assert list_names(folder) == {"known"}
    assert list_names(outside) == {"kept"}
