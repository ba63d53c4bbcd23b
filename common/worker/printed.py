"""What a job prints, of which the beginning and the end are kept however much it is."""

from codecs import getincrementaldecoder


class Printed:
    """Takes a job's output as it comes and keeps at most `limit` bytes of it."""

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

    def take_before(self, mark: bytes) -> str:
        """Return what was kept up to the first `mark`, all where there is none; keep the rest."""
        self._trim()
        whole = bytes(self._head + self._tail)
        place = whole.find(mark)
        rest = whole[place + len(mark) :] if place >= 0 else b""
        surplus = len(whole) - place if place >= 0 else 0
        from_tail = min(surplus, len(self._tail))
        del self._tail[len(self._tail) - from_tail :]
        del self._head[len(self._head) - (surplus - from_tail) :]
        text = self.text()
        self._head, self._tail, self._dropped = bytearray(), bytearray(), 0
        self.add(rest)
        return text

    def _trim(self) -> None:
        surplus = len(self._tail) - self._half
        if surplus > 0:
            del self._tail[:surplus]
            self._dropped += surplus
