"""What every command answers with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """The text of the view, what was written beside it, and the code to end with."""

    text: str
    code: int
    note: str
