"""One module per form that a lesson document can have."""

# More cells, of code or of text, than any lesson has: a reader stops there, and the document is
# refused.
MOST_CELLS = 10_000


class UnreadableError(Exception):
    """What is wrong with a text, what to do about it, and the line, which counts from 1."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what


class LineCounter:
    """Tells the line of a position; quick where positions are asked for nearly in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._line = 1

    def at(self, position: int) -> int:
        """Return the line, from 1, on which this character of the text stands."""
        if position >= self._position:
            self._line += self._text.count("\n", self._position, position)
        else:
            self._line -= self._text.count("\n", position, self._position)
        self._position = position
        return self._line
