"""Messages on a pipe: four bytes of length, then that many bytes of MessagePack.

The length makes an end between two frames (the writer was done) another thing than an end inside
one (the writer died while it wrote), and those are two different outcomes.
"""

import os
import select
import struct
from typing import Generic, TypeVar

import msgspec

HEADER = struct.Struct(">I")
MAX_FRAME_BYTES = 256 * 2**20
READ_BYTES = 2**16

T = TypeVar("T")


class FrameError(Exception):
    """A pipe that does not carry whole, readable frames."""


class FrameCutError(FrameError):
    """The pipe ended inside a frame."""


class FrameLengthError(FrameError):
    """A frame that is longer than any message can be."""


class FrameContentError(FrameError):
    """A frame that holds no message of the kind that was expected."""


def make_frame(message: object) -> bytes:
    """Return the bytes of one message.

    Raises:
        FrameLengthError: the message is too long to be sent.
    """
    body = msgspec.msgpack.encode(message, enc_hook=_as_plain)
    if len(body) > MAX_FRAME_BYTES:
        raise FrameLengthError(f"a message of {len(body)} bytes; at most {MAX_FRAME_BYTES}")
    return HEADER.pack(len(body)) + body


def write_frame(fd: int, message: object) -> None:
    """Write one message to a blocking pipe.

    Raises:
        FrameLengthError: the message is too long to be sent; nothing was written.
        OSError: the pipe has no reader any more.
    """
    rest = memoryview(make_frame(message))
    while rest:
        rest = rest[os.write(fd, rest) :]


class FrameBuffer(Generic[T]):
    """Takes bytes as they come, gives messages of one type as they are whole."""

    def __init__(self, message_type: object) -> None:
        self._decoder: msgspec.msgpack.Decoder[T] = msgspec.msgpack.Decoder(message_type)
        self._bytes = bytearray()

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the pipe."""
        self._bytes += data

    def pop(self) -> T | None:
        """Return the next whole message, or None until more bytes have come.

        Raises:
            FrameLengthError, FrameContentError: what stands there can be no message.
        """
        if len(self._bytes) < HEADER.size:
            return None
        (length,) = HEADER.unpack_from(self._bytes)
        if length > MAX_FRAME_BYTES:
            raise FrameLengthError(f"a frame of {length} bytes; at most {MAX_FRAME_BYTES}")
        end = HEADER.size + length
        if len(self._bytes) < end:
            return None
        body = bytes(self._bytes[HEADER.size : end])
        del self._bytes[:end]
        try:
            return self._decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as failed:
            raise FrameContentError(str(failed)) from failed

    def end(self) -> None:
        """Check that the pipe, which has ended, did not end inside a frame.

        Raises:
            FrameCutError: it did.
        """
        if self._bytes:
            raise FrameCutError(f"the pipe ended after {len(self._bytes)} bytes of a frame")


def read_frame(fd: int, buffer: FrameBuffer[T], timeout_s: float | None = None) -> T | None:
    """Return the next message of a pipe, waiting for it, or None when the pipe has ended.

    Raises:
        FrameError: the pipe ended inside a frame, or carries something else.
        TimeoutError: nothing came for `timeout_s` seconds.
    """
    while True:
        message = buffer.pop()
        if message is not None:
            return message
        if timeout_s is not None and not _is_readable(fd, timeout_s):
            raise TimeoutError(f"nothing came for {timeout_s:g} s")
        data = os.read(fd, READ_BYTES)
        if not data:
            buffer.end()
            return None
        buffer.feed(data)


def _as_plain(value: object) -> object:
    """Return a framework's own kind of text or number, such as torch.__version__, as Python's."""
    for plain in (str, int, float):
        if isinstance(value, plain):
            return plain(value)
    raise TypeError(f"a message cannot hold {type(value).__name__}: {value!r:.80}")


def _is_readable(fd: int, timeout_s: float) -> bool:
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(timeout_s * 1000))
