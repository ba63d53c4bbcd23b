"""What a long piece of work tells of itself while it goes on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a run is: outcomes in hand, those expected so far, and what came last."""

    stage: str
    done: int
    total: int
    latest: str
