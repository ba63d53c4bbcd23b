"""What comparing the cells of a translation with its source's finds, until it is said."""

from dataclasses import dataclass, field

from common.cells.seen import Seen, SeenModule
from common.moved import Moved
from lessons.translate.proof.comparing import Comparing
from lessons.verdicts.brief import brief, module_values
from lessons.verdicts.likeness import Unlike

_LEVELS = ("effect", "structure", "dtype", "values", "gradient")
TIMES = "times and addresses were not compared"


@dataclass(frozen=True)
class Odd:
    """One thing that differs: its name for a reader, the level, and what was seen of both."""

    label: str
    level: str
    what: str
    source: str
    target: str


@dataclass(frozen=True)
class Apart:
    """Names that the two need not have in common, by the translator's word, and timed ones.

    `moved` says where the translation keeps the axes of images.
    """

    introduced: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    timed: frozenset[str] = frozenset()
    moved: Moved | None = None


@dataclass
class Compared:
    """What comparing two cells says: what differs, what was noted, and of what nothing is known."""

    odd: list[Odd] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    untold: list[str] = field(default_factory=list)
    told: int = 0

    def first(self) -> list[Odd]:
        """Return the differences on the first level that has any."""
        levels = [level for level in _LEVELS if any(one.level == level for one in self.odd)]
        return [one for one in self.odd if one.level == levels[0]] if levels else []

    def take(
        self, label: str, one: Seen, other: Seen, unlike: Unlike | None, at: Comparing
    ) -> None:
        """Keep what comparing one thing said."""
        self.notes |= at.notes
        self.told += at.told
        if unlike:
            show = values_of if unlike.level == "values" else brief
            seen = [f"{label} {show(value)}" for value in (one, other)]
            self.odd.append(Odd(label, unlike.level, unlike.what, *seen))
        elif at.untold and not at.told:
            self.untold.append(label)
        elif at.untold:
            self.notes[f"of {label} a part is not known"] = None


def values_of(seen: Seen) -> str:
    """Return a value's first numbers; of a module those of its parameters."""
    return module_values(seen) if isinstance(seen, SeenModule) else brief(seen)
