"""What is shown as a value and is none, and modules that cannot say what they hold."""

from collections.abc import Iterator, Sequence

import msgspec

from common.cells.records import Shown
from common.cells.seen import Seen, SeenMapping, SeenModule, SeenOther, SeenSequence
from lessons.findings import Finding, Kind
from lessons.verdicts.brief import brief
from lessons.verdicts.sentences import find
from lessons.verdicts.sides import Side
from lessons.verdicts.texts import speaks_of_objects, stated

_RULES = {
    "method": "shown-method",
    "generator": "shown-generator",
    "context manager": "shown-context",
}
# What `tf.device` gives is all that TensorFlow has for a device, and books show it as one.
_ONLY_FORM = ("_EagerDeviceContext",)


def judge_shown(sides: Sequence[Side]) -> list[Finding]:
    """Return the methods, generators and context managers that are shown where a value is meant."""
    found: list[Finding] = []
    for side in sides:
        rules = {one.rule: one for one in reversed(list(_no_values(side, sides)))}
        found += rules.values()
    return found


def judge_lists(sides: Sequence[Side]) -> list[Finding]:
    """Return the modules whose parameters cannot be listed, the first of each class."""
    found: dict[str, Finding] = {}
    for side in sides:
        shown = [("", one.value) for one in side.run.shown]
        for name, seen in [*side.run.bound.items(), *_changed(side), *shown]:
            if not isinstance(seen, SeenModule) or not seen.cannot_list:
                continue
            found.setdefault(
                seen.class_name,
                find(
                    side,
                    "different structure",
                    "cannot-list",
                    evidence=[f"{side.framework}: {name or 'shown'}: {seen.cannot_list[:120]}"],
                    names=f"`{seen.class_name}`",
                    error=seen.cannot_list[:160],
                ),
            )
    return list(found.values())


def _changed(side: Side) -> list[tuple[str, Seen]]:
    return [(name, change.value) for name, change in side.run.changed.items()]


def _no_values(side: Side, sides: Sequence[Side]) -> Iterator[Finding]:
    if speaks_of_objects(stated(side)):
        return
    for shown in side.run.shown:
        for seen in _leaves(shown.value):
            if not isinstance(seen, SeenOther) or seen.class_name in _ONLY_FORM:
                continue
            if rule := _RULES.get(seen.kind):
                place = side.where(shown.elsewhere, sides)
                told = _tell(place, shown, seen, rule)
                also = () if place is side else (side.cell.index,)
                yield msgspec.structs.replace(told, also=also)


def _tell(side: Side, shown: Shown, seen: SeenOther, rule: str) -> Finding:
    kind: Kind = "different values"
    what = side.line(shown.line).strip() or brief(seen)
    return find(
        side,
        kind,
        rule,
        line=shown.line,
        evidence=[f"{side.framework}: {brief(seen)}"],
        what=what if rule == "shown-method" else seen.class_name,
    )


def _leaves(seen: Seen) -> Iterator[Seen]:
    if isinstance(seen, SeenSequence):
        for item in seen.items:
            yield from _leaves(item)
    elif isinstance(seen, SeenMapping):
        for item in seen.items.values():
            yield from _leaves(item)
    else:
        yield seen
