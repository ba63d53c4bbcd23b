"""The things that the cells of one step have in common: names, and what they showed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from common.cells.records import Shown
from common.cells.seen import Seen, SeenModule, SeenPlain, SeenSequence
from lessons.verdicts.sides import Side
from lessons.verdicts.texts import depends_on_chance, depends_on_machine


@dataclass(frozen=True)
class Item:
    """One thing as each framework has it, and the line of the cell that showed it.

    `texts` are what those lines say, also where they stand in a function of an earlier cell.
    """

    label: str
    values: Mapping[str, Seen]
    lines: Mapping[str, int]
    name: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_shown(self) -> bool:
        """Return whether it was shown, and is no name."""
        return not self.name


def items_of(sides: Sequence[Side]) -> list[Item]:
    """Return the names that some cell gave a content and others have too, then what was shown."""
    return [*_named(sides), *_shown(sides)]


def show_moved_channels(sides: Sequence[Side]) -> bool:
    """Return whether shapes of images are shown, with the channels here and there."""
    shapes = {tuple(_sizes(one.value)) for side in sides for one in side.run.shown}
    return any(
        len(one) > 3 and (one[0], *one[2:], one[1]) == other
        for one in shapes
        for other in shapes - {one}
    )


def _sizes(seen: Seen) -> Iterator[object]:
    for one in seen.items if isinstance(seen, SeenSequence) else ():
        yield one.value if isinstance(one, SeenPlain) else None


def _named(sides: Sequence[Side]) -> list[Item]:
    names = {name: None for side in sides for name in (*side.run.bound, *side.run.changed)}
    found = []
    for name in names:
        having = {side.framework: side.after[name] for side in sides if name in side.after}
        if len(having) > 1 and not name.startswith("_") and not _is_helper(having.values()):
            found.append(Item(f"`{name}`", having, {}, name))
    return found


def _is_helper(values: Iterable[Seen]) -> bool:
    """Return whether values are counters, axes or texts, which each framework has its own of."""
    for seen in values:
        if isinstance(seen, SeenPlain) and not isinstance(seen.value, float):
            return True
        if isinstance(seen, SeenSequence) and any(isinstance(one, SeenPlain) for one in seen.items):
            return True
    return False


def _shown(sides: Sequence[Side]) -> list[Item]:
    if any(depends_on_chance(side.cell.source) for side in sides):
        return []
    shown = {side.framework: side.run.shown for side in sides}
    if len({len(some) for some in shown.values()}) > 1:
        shown = {name: some[-1:] for name, some in shown.items() if _has_result(some)}
        if len(shown) < 2:
            return []
    found = []
    is_machine = any(depends_on_machine(side.cell.source) for side in sides)
    for row in zip(*shown.values(), strict=True):
        by_framework = dict(zip(shown, row, strict=True))
        values = {name: one.value for name, one in by_framework.items()}
        if is_machine and any(isinstance(one, SeenPlain) for one in values.values()):
            continue
        lines = {n: 0 if one.elsewhere is not None else one.line for n, one in by_framework.items()}
        texts = {
            side.framework: side.line(one.line, one.elsewhere)
            for side in sides
            if (one := by_framework.get(side.framework))
        }
        found.append(Item(_label(row[0]), values, lines, texts=texts))
    return found


def _has_result(shown: Sequence[Shown]) -> bool:
    return bool(shown) and shown[-1].how == "result"


def _label(shown: Shown) -> str:
    what = "the result" if shown.how == "result" else "what is printed"
    return f"{what} ({shown.value.class_name})" if isinstance(shown.value, SeenModule) else what
