"""What a job prints, of which the beginning and the end are kept however much it is."""


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
        head, tail = (bytes(part).decode("utf-8", "replace") for part in (self._head, self._tail))
        gap = f"\n[{self._dropped} bytes not kept]\n" if self._dropped else ""
        return head + gap + tail

    def _trim(self) -> None:
        surplus = len(self._tail) - self._half
        if surplus > 0:
            del self._tail[:surplus]
            self._dropped += surplus
