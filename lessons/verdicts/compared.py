"""One step in several frameworks: who differs from whom, on which level, and how it is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from common.cells.seen import Seen, SeenModule, SeenOther, SeenPlain, SeenTensor
from lessons.findings import Finding, Kind
from lessons.verdicts.alike import grouped
from lessons.verdicts.brief import brief, module_values, parameters_in_brief
from lessons.verdicts.doubts import Doubt
from lessons.verdicts.effect import is_changed, is_plain_tensor, is_seen_through, stand_in
from lessons.verdicts.items import Item, items_of, show_moved_channels
from lessons.verdicts.likeness import Level, Unlike, are_equal, compare
from lessons.verdicts.sentences import find
from lessons.verdicts.sides import Side
from lessons.verdicts.slices import Context
from lessons.verdicts.sources import line_of
from lessons.verdicts.structure import sets_initial_values, unmatched
from lessons.verdicts.texts import stated, states_initial_values
from lessons.verdicts.votes import choose, says_unchanged

_KINDS: dict[str, Kind] = {
    "structure": "different structure",
    "dtype": "different dtype",
    "values": "different values",
}
_LEVELS: tuple[Level, ...] = ("structure", "dtype", "values")
_MOST_LINES = 6


@dataclass(frozen=True)
class Odd:
    """A framework that differs in one item from another, on one level."""

    side: Side
    against: Side
    item: Item
    unlike: Unlike
    reason: str = ""  # "stated" or "undecided", where no majority tells who is right


@dataclass
class Outcome:
    """What comparing one step says: findings, kinds that fail by framework, new doubts."""

    findings: list[Finding] = field(default_factory=list)
    failing: dict[str, list[Kind]] = field(default_factory=dict)
    doubts: list[tuple[Side, frozenset[str], Doubt]] = field(default_factory=list)


def compare_step(sides: Sequence[Side], doubts: Mapping[str, Doubt], outcome: Outcome) -> None:
    """Compare the cells of one step that ran and read nothing at fault, and add what it says.

    `doubts` are how far the names that each cell reads are in doubt.
    """
    settled = _compare_effects(sides, doubts, outcome)
    blamed = set(outcome.failing)
    items = [item for item in items_of(sides) if item.name not in settled]
    odd = [one for item in items for one in _odd_in(item, sides, blamed)]
    if show_moved_channels(sides):
        doubts = {framework: doubt or "layout" for framework, doubt in doubts.items()}
    for side in sides:
        own = [one for one in odd if one.side is side]
        _judge(side, own, doubts, outcome)


def _compare_effects(
    sides: Sequence[Side], doubts: Mapping[str, Doubt], outcome: Outcome
) -> set[str]:
    """Find who changes what others leave; return the names of which all is said by that."""
    names = sorted({name for side in sides for name in side.touched})
    found: dict[tuple[str, bool], list[tuple[str, Side]]] = {}
    made_up: set[str] = set()
    for name in names:
        states = [(side, is_changed(side, name)) for side in sides if name in side.after]
        changed = [side for side, state in states if state]
        kept = [side for side, state in states if state is False]
        if not changed or not kept:
            continue
        if all(is_seen_through(side, name) for side in changed):
            made_up.add(name)
            continue
        instead = {one.framework: stand_in(one, changed[0], name) for one in kept}
        is_behind = all(doubts[one.framework] and is_plain_tensor(one, name) for one in kept)
        if any(instead.values()) or is_behind:
            lagging = [one for one in kept if instead[one.framework] != name]
            outcome.doubts += [(one, frozenset({name}), "values") for one in lagging]
            made_up |= {name} if lagging else set()
            continue
        is_minority = len(changed) < len(kept)
        if len(changed) == len(kept):
            is_minority = says_unchanged([stated(side) for side in sides])
        odd, against = (changed, kept[0]) if is_minority else (kept, changed[0])
        for side in odd:
            found.setdefault((side.framework, is_minority), []).append((name, against))
    for side in sides:
        for is_minority in (False, True):
            if named := found.get((side.framework, is_minority)):
                _tell_effect(side, named, is_minority, outcome)
    return made_up | {name for named in found.values() for name, _ in named}


def _tell_effect(
    side: Side, named: Sequence[tuple[str, Side]], is_minority: bool, outcome: Outcome
) -> None:
    against = named[0][1]
    kind: Kind = "different effect" if is_minority else "no effect"
    names = [name for name, _ in named]
    evidence = [
        f"{one.framework}: {name} {'changes to' if is_changed(one, name) else 'stays'} "
        f"{_values(one.after[name])}"
        for name in names[:2]
        for one in (side, against)
    ]
    rule = kind.replace(" ", "-")
    told = ", ".join(f"`{name}`" for name in names)
    outcome.findings.append(
        find(
            side,
            kind,
            rule,
            line=min(filter(None, (line_of(side.cell.source, name) for name in names)), default=0),
            evidence=evidence,
            against=against.framework,
            names=told,
        )
    )
    outcome.failing.setdefault(side.framework, []).append(kind)
    outcome.doubts.append((side, side.touched | against.touched, "all"))


def _odd_in(item: Item, sides: Sequence[Side], blamed: set[str]) -> list[Odd]:
    """Return the frameworks that differ from most in one item, or from what the text states."""
    values = item.values
    groups = grouped(
        [side for side in sides if side.framework in values],
        lambda one, other: are_equal(values[one.framework], values[other.framework]),
        lambda one, other: _unlike(item, one, other) is None,
    )
    if len(groups) < 2:
        return []
    right, reason = _right(item, groups, blamed)
    found: dict[str, Odd] = {}
    for side in (one for at, group in enumerate(groups) if at != right for one in group):
        for against in groups[right]:
            if unlike := _unlike(item, side, against):
                found.setdefault(side.framework, Odd(side, against, item, unlike, reason))
    return list(found.values())


def _right(item: Item, groups: Sequence[Sequence[Side]], blamed: set[str]) -> tuple[int, str]:
    """Return which group is taken to be right, and why where it is no majority.

    One whose effect was found at fault is not.
    """
    free = [at for at, group in enumerate(groups) if not blamed & {one.framework for one in group}]
    if blamed and len(free) == 1:
        return free[0], ""
    sizes = [len(group) for group in groups]
    if sizes.count(max(sizes)) == 1:
        return sizes.index(max(sizes)), ""
    values = [[item.values[side.framework] for side in group] for group in groups]
    chosen = choose(values, [stated(side) for group in groups for side in group])
    return (chosen, "stated") if chosen is not None else (0, "undecided")


def _unlike(item: Item, left: Side, right: Side) -> Unlike | None:
    one, other = item.values[left.framework], item.values[right.framework]
    first, second = (item.texts.get(side.framework, "") for side in (left, right))
    is_fresh = item.name in left.fresh and item.name in right.fresh
    is_said = states_initial_values(stated(left) + stated(right)) or not any(
        sets_initial_values(side, one) for side in (left, right) for one in item.values.values()
    )
    return compare(one, other, Context(left, right, first, second, is_fresh and not is_said))


def _judge(side: Side, odd: Sequence[Odd], doubts: Mapping[str, Doubt], outcome: Outcome) -> None:
    """Tell of the first level on which a framework differs, and keep those after it."""
    own: list[Odd] = []
    for one in odd:
        doubt = max((doubts[side.framework], doubts[one.against.framework]), key=len)
        if not _is_excused(one, doubts[side.framework], doubts[one.against.framework]):
            own.append(one)
        elif doubt:
            outcome.doubts.append((side, frozenset(filter(None, [one.item.name])), doubt))
    for level in ("unsure", "layout"):
        names = frozenset(one.item.name for one in own if one.unlike.level == level) - {""}
        outcome.doubts.append((side, names, "values" if level == "unsure" else "layout"))
    if any(one.unlike.level == "unsure" for one in own):
        # What was computed from values that differ by right differs by right.
        own = [one for one in own if one.unlike.level in ("structure", "dtype") or _is_check(one)]
    levels = [level for level in _LEVELS if any(one.unlike.level == level for one in own)]
    failing = outcome.failing.setdefault(side.framework, [])
    if levels and not failing:
        first = [one for one in own if one.unlike.level == levels[0]]
        outcome.findings.append(_tell(first))
    own = [one for one in own if not isinstance(one.item.values[side.framework], SeenOther)]
    if levels and own:
        outcome.doubts.append((side, _in_doubt(side, own), "all"))
    failing += [_KINDS[level] for level in levels]


def _is_excused(odd: Odd, *doubts: Doubt) -> bool:
    """Return whether a difference in values has a reason that was seen before."""
    if odd.unlike.level != "values" or _is_check(odd):
        return False
    if "values" in doubts:
        return True
    value = odd.item.values[odd.side.framework]
    return "layout" in doubts and not (isinstance(value, SeenTensor) and len(value.shape) > 2)


def _is_check(odd: Odd) -> bool:
    """Return whether a truth value is shown that says whether two things are equal.

    That does not depend on what their numbers are.
    """
    line = odd.item.texts.get(odd.side.framework, "")
    value = odd.item.values[odd.side.framework]
    is_truth = isinstance(value, SeenTensor) and value.dtype == "bool"
    is_truth = is_truth or (isinstance(value, SeenPlain) and isinstance(value.value, bool))
    return is_truth and any(word in line for word in ("==", "equal", "close", " is "))


def _in_doubt(side: Side, odd: Sequence[Odd]) -> frozenset[str]:
    """Return the names that a difference puts in doubt: what differs, and what may have made it."""
    names = {one.item.name for one in odd if one.item.name}
    unnamed = any(one.item.is_shown for one in odd)
    if unnamed and not names:
        names |= side.modules | side.of_lesson
    elif any(isinstance(side.run.bound.get(name), SeenModule) for name in names):
        names |= side.of_lesson
    if side.goes_backward:
        names |= side.modules  # their gradients
    return frozenset(names | _untold(odd[0]))


def _untold(odd: Odd) -> set[str]:
    """Return the names that the cell gave a content which was not held against the other's."""
    side = odd.side
    return {
        name
        for name in side.touched
        if name not in odd.against.after or not isinstance(side.after.get(name), SeenTensor)
    }


def _tell(odd: Sequence[Odd]) -> Finding:
    first = odd[0]
    kind = _KINDS[first.unlike.level]
    rule = kind.replace(" ", "-")
    line = min(filter(None, map(_line, odd)), default=0)
    evidence = [line for one in odd[: _MOST_LINES // 2] for line in _evidence(one)]
    return find(
        first.side,
        kind,
        rule,
        line=line,
        evidence=evidence,
        against=first.against.framework,
        sentences=(rule, first.reason) if first.reason else (rule,),
        names=", ".join(dict.fromkeys(one.item.label for one in odd)),
        what=first.unlike.what,
    )


def _line(odd: Odd) -> int:
    if odd.item.name:
        return line_of(odd.side.cell.source, odd.item.name)
    return odd.item.lines.get(odd.side.framework, 0)


def _evidence(odd: Odd) -> list[str]:
    one, other = (odd.item.values[side.framework] for side in (odd.side, odd.against))
    told = [brief(one), brief(other)]
    match one, other:
        case SeenModule(), SeenModule() if odd.unlike.level == "values":
            told = [parameters_in_brief(some) for some in unmatched(one, other)]
    names = [side.framework for side in (odd.side, odd.against)]
    return [f"{name}: {odd.item.label} {text}" for name, text in zip(names, told, strict=True)]


def _values(seen: Seen) -> str:
    return module_values(seen) if isinstance(seen, SeenModule) else brief(seen)
