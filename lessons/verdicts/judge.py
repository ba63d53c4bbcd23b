"""From the versions of a lesson, and what running them left behind, to what an audit finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lessons.findings import Finding, Kind
from lessons.verdicts.compared import Outcome, compare_step
from lessons.verdicts.deprecated import judge_deprecated
from lessons.verdicts.doubts import Doubts
from lessons.verdicts.dropped import judge_dropped
from lessons.verdicts.gradient import judge_gradient
from lessons.verdicts.masks import Masks, masks_by_cell
from lessons.verdicts.merged import in_order, merge
from lessons.verdicts.recorded import judge_recorded
from lessons.verdicts.shown import judge_lists, judge_shown
from lessons.verdicts.sides import Side, sides_of
from lessons.verdicts.status import judge_status, survivors
from lessons.verdicts.unaligned import judge_unaligned
from lessons.versions import Version

# The order in which levels are asked; what is not here (stale output, deprecated) is no level.
_ORDER: tuple[Kind, ...] = (
    "raises",
    "needs",
    "consequence",
    "no effect",
    "different effect",
    "different structure",
    "different dtype",
    "different values",
    "no gradient",
)
SAME, ALONE, NOT_RUN = "same", "alone", "not run"


@dataclass(frozen=True)
class SlotVerdict:
    """One step of the lesson in each framework that has it, for a matrix.

    `marks`: "same", "alone" (no other framework has this step), "not run", or the kind of the first
    level that fails; a step that could not be judged because of an earlier fault is a
    "consequence". `failing`: all levels that fail, by framework, in order.
    """

    slot: int
    marks: Mapping[str, str]
    failing: Mapping[str, tuple[Kind, ...]]


@dataclass(frozen=True)
class Judged:
    """All that judging says: findings by severity and line, and every step by framework."""

    findings: tuple[Finding, ...]
    slots: Mapping[int, SlotVerdict]

    def mark(self, slot: int, framework: str) -> str:
        """Return the mark of a step in a framework that has it."""
        return self.slots[slot].marks[framework]


@dataclass
class _Lesson:
    """What is known while the steps are compared one after another."""

    versions: Sequence[Version]
    own: Mapping[str, Sequence[Finding]]
    masks: Mapping[str, Mapping[int, Masks]]
    doubts: dict[str, Doubts] = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    unjudged: set[tuple[int, str]] = field(default_factory=set)


def judge(versions: Sequence[Version], *, is_aligned: bool, shares_random: bool = True) -> Judged:
    """Return the findings of one lesson, told in one framework or in several, and all its marks.

    `is_aligned` says that the versions are documents of their own that were put side by side.
    Without shared random numbers nothing is compared but how cells end.
    """
    told = {version.framework: sides_of(version) for version in versions}
    slots = _slots(told)
    own = {name: _own(sides, slots, told) for name, sides in told.items()}
    masks = {name: masks_by_cell(sides) for name, sides in told.items()}
    lesson = _Lesson(versions, own, masks, {name: Doubts() for name in told})
    if len(versions) > 1:
        for sides in slots.values():
            _step(sides, lesson, compares=shares_random)
    compared = [one for outcome in lesson.outcomes.values() for one in outcome.findings]
    findings = merge([one for some in own.values() for one in some], compared)
    findings += judge_unaligned(slots, [one.framework for one in versions], is_aligned=is_aligned)
    verdicts = {slot: _verdict(slot, sides, lesson, findings) for slot, sides in slots.items()}
    return Judged(tuple(in_order(findings)), verdicts)


def _slots(told: Mapping[str, Sequence[Side]]) -> dict[int, list[Side]]:
    """Return the first cell of each framework at each step, in the lesson's order."""
    slots: dict[int, dict[str, Side]] = {}
    for framework, sides in told.items():
        for side in sides:
            slots.setdefault(side.cell.slot, {}).setdefault(framework, side)
    return {slot: list(slots[slot].values()) for slot in sorted(slots)}


def _own(
    sides: Sequence[Side],
    slots: Mapping[int, Sequence[Side]],
    told: Mapping[str, Sequence[Side]],
) -> list[Finding]:
    """Return what a version shows without any other."""
    ran_in: dict[int, list[str]] = {}
    demonstrated = set()
    for slot, at in slots.items():
        ran_in[slot] = [
            one.framework
            for one in at
            if one.run.status == "ran" and sides and one.framework != sides[0].framework
        ]
        if len(at) > 1 and all(any(d.what == "result" for d in one.run.dropped) for one in at):
            demonstrated.add(slot)
    cells: dict[tuple[str, int], int] = {}
    for some in told.values():
        for one in some:
            key = (str(one.version.lesson.path), one.cell.index)
            cells[key] = cells.get(key, 0) + 1
    shared = frozenset(index for (_, index), count in cells.items() if count > 1)
    return [
        *judge_status(sides, ran_in),
        *judge_dropped(sides, frozenset(demonstrated)),
        *judge_lists(sides),
        *judge_shown(sides),
        *judge_gradient(sides),
        *judge_deprecated(sides),
        *judge_recorded(sides, shared),
    ]


def _step(sides: Sequence[Side], lesson: _Lesson, *, compares: bool) -> None:
    """Compare one step, and take into doubt what is not to be judged after it."""
    slot = sides[0].cell.slot
    reading = {side.framework: lesson.doubts[side.framework].of(side) for side in sides}
    ran = [side for side in sides if side.run.status == "ran" and not side.cell.broken]
    fair = [side for side in ran if reading[side.framework] != "all"]
    outcome = Outcome()
    if len({lesson.masks[side.framework][side.cell.index] for side in sides}) > 1:
        reading = {framework: doubt or "values" for framework, doubt in reading.items()}
        outcome.doubts += [(side, side.touched, "values") for side in sides]
    if compares and len(fair) > 1:
        compare_step(fair, reading, outcome)
    lesson.outcomes[slot] = outcome
    lesson.unjudged |= {(slot, side.framework) for side in ran if side not in fair}
    for side in sides:
        lesson.doubts[side.framework].pass_on(side)
    for side, names, doubt in outcome.doubts:
        lesson.doubts[side.framework].add(names, doubt)
    _doubt_the_rest(sides, ran, lesson)


def _doubt_the_rest(sides: Sequence[Side], ran: Sequence[Side], lesson: _Lesson) -> None:
    """Put in doubt what a cell at fault, or a step that a framework lacks, should have done."""
    meant = frozenset(name for side in sides for name in side.written)
    for side in sides:
        found = [one for one in lesson.own[side.framework] if _is_fault(one, side.cell.index)]
        if side not in ran or found:
            names = meant - survivors(side)
            if found or any(one.goes_backward for one in sides):
                names |= side.modules
            if side.run.status == "raised":
                names |= side.of_lesson
            lesson.doubts[side.framework].add(names, "all")
    absent = [one for one in lesson.versions if one.framework not in _names(sides)]
    if not absent:
        return
    touched = frozenset(name for side in sides for name in side.touched)
    lagging = [one.framework for one in absent] if len(sides) > len(absent) else _names(sides)
    for framework in lagging:
        lesson.doubts[framework].add(touched, "all")


def _names(sides: Sequence[Side]) -> list[str]:
    return [side.framework for side in sides]


def _is_fault(finding: Finding, cell: int) -> bool:
    is_kind = finding.kind in ("no effect", "no gradient")
    return is_kind and cell in (finding.cell, *finding.also)


def _verdict(
    slot: int, sides: Sequence[Side], lesson: _Lesson, findings: Sequence[Finding]
) -> SlotVerdict:
    outcome = lesson.outcomes.get(slot, Outcome())
    marks, failing = {}, {}
    for side in sides:
        name = side.framework
        document = str(side.version.lesson.path)
        kinds = {
            one.kind
            for one in findings
            if one.framework == name
            and one.document == document
            and side.cell.index in (one.cell, *one.also)
        } | set(outcome.failing.get(name, ()))
        failing[name] = tuple(kind for kind in _ORDER if kind in kinds)
        if side.run.status == "not run":
            marks[name] = NOT_RUN
        elif failing[name]:
            marks[name] = failing[name][0]
        elif (slot, name) in lesson.unjudged:
            marks[name] = "consequence"
        else:
            marks[name] = SAME if len(sides) > 1 else ALONE
    return SlotVerdict(slot, marks, failing)
