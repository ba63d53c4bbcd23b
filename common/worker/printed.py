"""What a job prints, of which the beginning and the end are kept however much it is."""

from codecs import getincrementaldecoder
from collections import deque

from common.worker.jobs import CELL_END

# Of a job that says without an end that a cell has ended, no more is believed.
MOST_ENDED = 10_000


class Printed:
    """Takes a job's output as it comes, cell by cell, and keeps at most `limit` bytes of each.

    The end of a cell is found as it comes: what a later cell prints cannot push it out.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._ended: deque[str] = deque()
        self._open = _Kept(limit)
        self._held = b""

    def add(self, data: bytes) -> None:
        """Take the next bytes."""
        *ended, rest = (self._held + data).split(CELL_END)
        for piece in ended:
            self._open.add(piece)
            if len(self._ended) < MOST_ENDED:
                self._end()
        cut = _begun(rest)
        self._held = rest[cut:]
        self._open.add(rest[:cut])

    def text(self) -> str:
        """Return what was kept and not taken, with a line that says how much was not kept."""
        self._open.add(self._held)
        self._held = b""
        return "".join(self._ended) + self._open.text()

    def take_cell(self) -> str:
        """Return what was kept of the first cell that has ended, else of the one that is running.

        It is not kept any longer.
        """
        if not self._ended:
            self._open.add(self._held)
            self._held = b""
            self._end()
        return self._ended.popleft()

    def _end(self) -> None:
        self._ended.append(self._open.text())
        self._open = _Kept(self._limit)


def _begun(data: bytes) -> int:
    """Return where a cell's end begins with which the data stops in the middle, else its length."""
    for size in range(min(len(CELL_END) - 1, len(data)), 0, -1):
        if data.endswith(CELL_END[:size]):
            return len(data) - size
    return len(data)


class _Kept:
    """Takes output as it comes and keeps at most `limit` bytes of it."""

    def __init__(self, limit: int) -> None:
        self._half = max(1, limit // 2)
        self._head = bytearray()
        self._tail = bytearray()
        self._dropped = 0

    def add(self, data: bytes) -> None:
        """Take the next bytes."""
        room = self._half - len(self._head)
        self._head += data[:room]
        self._tail += data[room:]
        if len(self._tail) > 2 * self._half:
            self._trim()

    def text(self) -> str:
        """Return what was kept, with a line that says how much was not."""
        self._trim()
        if not self._dropped:
            return (self._head + self._tail).decode("utf-8", "replace")
        # A character that the cut goes through is not kept.
        decoder = getincrementaldecoder("utf-8")("replace")
        head = decoder.decode(bytes(self._head))
        start = next((i for i, byte in enumerate(self._tail[:4]) if byte & 0xC0 != 0x80), 0)
        tail = self._tail[start:].decode("utf-8", "replace")
        dropped = self._dropped + len(decoder.getstate()[0]) + start
        return f"{head}\n[{dropped} bytes not kept]\n{tail}"

    def _trim(self) -> None:
        surplus = len(self._tail) - self._half
        if surplus > 0:
            del self._tail[:surplus]
            self._dropped += surplus
