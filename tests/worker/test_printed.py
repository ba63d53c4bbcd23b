"""What is kept of a job's printing: all of little, the beginning and the end of much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.worker.jobs import CELL_END
from common.worker.printed import MOST_ENDED, Printed


def test_little_is_kept_whole() -> None:
    printed = Printed(20)
    printed.add(b"one ")
    printed.add(b"two")
    assert printed.text() == "one two"


def test_of_much_the_beginning_and_the_end_are_kept() -> None:
    printed = Printed(8)
    printed.add(b"0123456789abcdef")
    assert printed.text() == "0123\n[8 bytes not kept]\ncdef"


def test_what_is_no_text_is_replaced() -> None:
    printed = Printed(8)
    printed.add(b"a\xffb")
    assert printed.text() == "a\ufffdb"


def test_a_character_on_the_seam_is_whole() -> None:
    printed = Printed(8)
    printed.add("中文".encode())  # six bytes, of which the second half of four begins inside 文
    assert printed.text() == "中文"


def test_a_character_that_the_cut_goes_through_is_not_kept() -> None:
    printed = Printed(8)
    printed.add("中文的输出".encode())  # 15 bytes: 中 and one of 文; two of 输 wait for 出
    # 4 bytes are kept at each end, 7 are not; nor the one of 文 and the one of 输 in those 8.
    assert printed.text() == "中\n[9 bytes not kept]\n出"


@given(st.lists(st.text("ab", max_size=40).map(str.encode)), st.integers(2, 30))
def test_pieces_make_no_difference(pieces: list[bytes], limit: int) -> None:
    whole, half = b"".join(pieces).decode(), limit // 2
    printed = Printed(limit)
    for piece in pieces:
        printed.add(piece)
    dropped = len(whole) - 2 * half
    cut = f"{whole[:half]}\n[{dropped} bytes not kept]\n{whole[-half:]}"
    assert printed.text() == (cut if dropped > 0 else whole)


def test_what_is_printed_is_taken_cell_by_cell() -> None:
    printed = Printed(200)
    printed.add(b"one" + CELL_END + CELL_END + b"th")  # the second one printed nothing
    assert printed.take_cell() == "one"
    assert printed.take_cell() == ""
    printed.add(b"ree" + CELL_END)
    assert printed.take_cell() == "three"
    assert printed.text() == ""


def test_what_has_no_end_is_taken_whole() -> None:
    printed = Printed(100)
    printed.add(b"one")
    assert printed.take_cell() == "one"


@pytest.mark.parametrize("size", range(0, 200, 7))
def test_an_end_is_found_after_what_was_cut(size: int) -> None:
    printed = Printed(100)
    printed.add(b"x" * size + CELL_END + b"ab")
    text = printed.take_cell()
    kept = text.count("x")
    assert text.replace("x", "") in ("", f"\n[{size - kept} bytes not kept]\n")
    assert kept >= min(size, 50)
    assert printed.text() == "ab"


def test_what_comes_after_an_end_in_plenty_does_not_touch_what_was_before() -> None:
    printed = Printed(100)
    printed.add(b"before" + CELL_END + b"and on " * 1000)
    assert printed.take_cell() == "before"
    assert (
        printed.text() == f"{('and on ' * 8)[:50]}\n[6900 bytes not kept]\n{('and on ' * 8)[-50:]}"
    )


def test_an_end_is_not_pushed_out_by_what_is_on_both_sides() -> None:
    printed = Printed(10)
    printed.add(b"a" * 100 + CELL_END + b"b" * 100)
    assert printed.take_cell() == "aaaaa\n[90 bytes not kept]\naaaaa"
    assert printed.text() == "bbbbb\n[90 bytes not kept]\nbbbbb"


@given(st.lists(st.sampled_from([b"one", b"\0", CELL_END, CELL_END[:5], CELL_END[5:]])))
def test_an_end_in_pieces_is_an_end(pieces: list[bytes]) -> None:
    printed = Printed(1000)
    for piece in pieces:
        printed.add(piece)
    cells = b"".join(pieces).decode().split(CELL_END.decode())
    assert [printed.take_cell() for _ in cells] == cells


def test_ends_without_an_end_are_not_all_kept() -> None:
    printed = Printed(100)
    printed.add(CELL_END * (MOST_ENDED + 5) + b"x")
    assert [printed.take_cell() for _ in range(MOST_ENDED + 1)] == [""] * MOST_ENDED + ["x"]
