"""Judging a lesson: from what its cells did in each framework to findings, by pure functions."""

from lessons.verdicts.judge import Judged, SlotVerdict, judge
from lessons.verdicts.recorded import needs_other_seed

__all__ = ["Judged", "SlotVerdict", "judge", "needs_other_seed"]
