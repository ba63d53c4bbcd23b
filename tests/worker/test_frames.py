"""Frames: what goes in comes out, however it is cut up on its way, and nothing else passes."""

import os
import struct
import threading
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.worker import frames
from common.worker.frames import (
    FrameBuffer,
    FrameContentError,
    FrameCutError,
    FrameLengthError,
    read_frame,
    write_frame,
)


class Text(str):
    """A text of a framework's own kind, as torch.__version__ is."""


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """Return the ends of a pipe."""
    read_fd, write_fd = os.pipe()
    yield read_fd, write_fd
    for fd in (read_fd, write_fd):
        if is_open(fd):
            os.close(fd)


def is_open(fd: int) -> bool:
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True


def framed(message: object) -> bytes:
    body = msgspec.msgpack.encode(message)
    return struct.pack(">I", len(body)) + body


def test_messages_come_out_as_they_went_in(pipe: tuple[int, int]) -> None:
    buffer: FrameBuffer[list[int]] = FrameBuffer(list[int])
    for message in ([], [1, 2, 3], [2**40]):
        write_frame(pipe[1], message)
    assert [read_frame(pipe[0], buffer) for _ in range(3)] == [[], [1, 2, 3], [2**40]]


def test_a_message_may_be_larger_than_a_pipe(pipe: tuple[int, int]) -> None:
    sent = bytes(range(256)) * 2**13  # 2 MiB; a pipe holds 64 KiB
    writer = threading.Thread(target=write_frame, args=(pipe[1], sent))
    writer.start()
    assert read_frame(pipe[0], FrameBuffer[bytes](bytes)) == sent
    writer.join()


@given(st.lists(st.text()), st.lists(st.integers(1, 9), min_size=1))
def test_messages_may_come_in_pieces(messages: list[str], cuts: list[int]) -> None:
    buffer: FrameBuffer[str] = FrameBuffer(str)
    stream = b"".join(map(framed, messages))
    came: list[str] = []
    place = 0
    while place < len(stream):
        step = cuts[place % len(cuts)]
        buffer.feed(stream[place : place + step])
        place += step
        while (message := buffer.pop()) is not None:
            came.append(message)
    buffer.end()
    assert came == messages


def test_an_end_between_frames_is_an_end(pipe: tuple[int, int]) -> None:
    buffer: FrameBuffer[int] = FrameBuffer(int)
    write_frame(pipe[1], 5)
    os.close(pipe[1])
    assert read_frame(pipe[0], buffer) == 5
    assert read_frame(pipe[0], buffer) is None


@pytest.mark.parametrize("kept", range(1, 8))
def test_an_end_inside_a_frame_is_an_error(pipe: tuple[int, int], kept: int) -> None:
    os.write(pipe[1], framed("half")[:kept])  # 4 bytes of length, 5 of text
    os.close(pipe[1])
    with pytest.raises(FrameCutError, match=f"the pipe ended after {kept} bytes of a frame"):
        read_frame(pipe[0], FrameBuffer[str](str))


def test_an_absurd_length_is_refused_before_the_bytes_come() -> None:
    buffer: FrameBuffer[str] = FrameBuffer(str)
    buffer.feed(b"\xff\xff\xff\xff")
    with pytest.raises(FrameLengthError, match="a frame of 4294967295 bytes; at most 268435456"):
        buffer.pop()


@pytest.mark.parametrize(
    ("body", "found"),
    [(b"\xc1", "malformed"), (b"\x05", "Expected `str`, got `int`"), (b"\xa1\xff", "utf-8")],
)
def test_what_is_no_message_is_refused(body: bytes, found: str) -> None:
    buffer: FrameBuffer[str] = FrameBuffer(str)
    buffer.feed(struct.pack(">I", len(body)) + body)
    with pytest.raises(FrameContentError, match=found):
        buffer.pop()


def test_a_message_that_is_too_long_is_not_sent(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "MAX_FRAME_BYTES", 10)
    with pytest.raises(FrameLengthError, match="a message of 12 bytes; at most 10"):
        write_frame(pipe[1], "x" * 11)
    os.close(pipe[1])
    assert read_frame(pipe[0], FrameBuffer[str](str)) is None


def test_a_frameworks_own_text_is_text(pipe: tuple[int, int]) -> None:
    write_frame(pipe[1], [Text("2.13"), True])
    assert read_frame(pipe[0], FrameBuffer[list[object]](list)) == ["2.13", True]


def test_what_has_no_form_on_the_pipe_is_named(pipe: tuple[int, int]) -> None:
    with pytest.raises(TypeError, match="a message cannot hold lock"):
        write_frame(pipe[1], threading.Lock())


def test_a_reader_need_not_wait_for_ever(pipe: tuple[int, int]) -> None:
    with pytest.raises(TimeoutError, match=r"nothing came for 0\.01 s"):
        read_frame(pipe[0], FrameBuffer[str](str), timeout_s=0.01)
