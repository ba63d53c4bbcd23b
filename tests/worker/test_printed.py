"""What is kept of a job's printing: all of little, the beginning and the end of much."""

from hypothesis import given
from hypothesis import strategies as st

from common.worker.printed import Printed


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


@given(st.lists(st.text("ab", max_size=40).map(str.encode)), st.integers(2, 30))
def test_pieces_make_no_difference(pieces: list[bytes], limit: int) -> None:
    whole, half = b"".join(pieces).decode(), limit // 2
    printed = Printed(limit)
    for piece in pieces:
        printed.add(piece)
    dropped = len(whole) - 2 * half
    cut = f"{whole[:half]}\n[{dropped} bytes not kept]\n{whole[-half:]}"
    assert printed.text() == (cut if dropped > 0 else whole)
