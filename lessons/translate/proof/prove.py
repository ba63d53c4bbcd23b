"""The proof of a translation: each cell's run beside that of the source's cell.

An audit tells one cause once and leaves what follows from it. Here each cell that differs is said
to, so that nobody teaches from it unawares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from common.cells.seen import SeenOther
from lessons.document import Cell
from lessons.translate.proof.cells import compare_cells
from lessons.translate.proof.found import Apart, Compared, Odd
from lessons.translate.proof.texts import timed_in
from lessons.translate.records import CellOutcome, CellText, Outcome
from lessons.verdicts.sides import Side, sides_of
from lessons.verdicts.status import Failed, failed_at, first_line, root_of
from lessons.versions import Version

_MOST_LINES = 6
_MOST_NAMES = 4
# What a wrong translation raises, and no lesson on purpose, where its source raises otherwise.
_MISTAKES = (
    "NameError",
    "UnboundLocalError",
    "AttributeError",
    "ImportError",
    "ModuleNotFoundError",
    "SyntaxError",
    "IndentationError",
)
_WRONG_CALL = ("unexpected keyword", "positional argument", "required argument")


def prove(
    source: Version, target: Version, texts: Mapping[int, CellText]
) -> tuple[CellOutcome, ...]:
    """Return what is to be said of each code cell of the source, in its order.

    Both were run on the same random numbers; equal numbers of cells are the same cell. A cell that
    raises in its own framework is `same` where the translation raises too, be it another class of
    error: each framework has its own. But a name, attribute, module or argument that is missing in
    the translation alone is the translation's error, and one that runs where the source raises
    teaches something else: it `differs`. Of what is not known nothing is `same`: a cell of which
    something could not be compared at all `differs`, and says why.
    """
    proof = _Proof(source, target, texts)
    return tuple(proof.judge(side) for side in sides_of(source))


@dataclass
class _Said:
    outcome: Outcome
    reason: str = ""
    evidence: Sequence[str] = ()


@dataclass
class _Proof:
    """The two runs, and what earlier cells leave to later ones."""

    source: Version
    target: Version
    texts: Mapping[int, CellText]
    apart: Apart = field(default_factory=Apart)
    failed: tuple[list[Failed], list[Failed]] = field(default_factory=lambda: ([], []))

    def __post_init__(self) -> None:
        """Put the translation's cells in reach by their numbers."""
        self.sides = {side.cell.index: side for side in sides_of(self.target)}

    def judge(self, source: Side) -> CellOutcome:
        """Return what is to be said of one cell."""
        target = self.sides.get(source.cell.index)
        if target is None:
            said = _Said("differs", "The translation does not have this cell.")
        else:
            said = self._judge(source, target)
        return CellOutcome(
            document=str(self.source.lesson.path),
            line=source.cell.line,
            cell=source.cell.index,
            outcome=said.outcome,
            reason=said.reason,
            evidence=tuple(said.evidence[:_MOST_LINES]),
        )

    def _judge(self, source: Side, target: Side) -> _Said:
        text = self.texts.get(source.cell.index) or CellText(source.cell.index, target.cell.source)
        self._widen(source, target, text)
        roots = [self._root(side, at) for at, side in enumerate((source, target))]
        if text.marks:
            return _Said("marked", text.marks[0].reason)
        said = _needs(source, target, roots) or self._ended(source, target, roots)
        return said or self._compared(source, target, text)

    def _widen(self, source: Side, target: Side, text: CellText) -> None:
        """Take in what this cell adds to the names that the two need not share."""
        timed = self.apart.timed
        for side in (source, target):
            timed = timed_in(side.cell.source, timed)
        self.apart = Apart(
            self.apart.introduced | text.introduced,
            self.apart.left_out | text.left_out,
            timed,
            text.moved,
        )

    def _root(self, side: Side, at: int) -> tuple[str, Side] | None:
        """Return where a cell's failing began, and keep it for the cells after it."""
        if side.run.status not in ("raised", "needs"):
            return None
        root = root_of(side, self.failed[at]) if side.run.status == "raised" else None
        self.failed[at].append(failed_at(side, root[1] if root else side))
        return root

    def _ended(
        self, source: Side, target: Side, roots: Sequence[tuple[str, Side] | None]
    ) -> _Said | None:
        """Tell of cells that did not come to their end."""
        for side, whose in ((source, "source"), (target, "translation")):
            is_ended = side.run.status == "raised" and side.run.error is None
            if side.run.status == "not run" or is_ended:
                why = side.version.trace.ended or "an unknown reason"
                told = "in this cell" if is_ended else "before this cell"
                reason = f"The run of the {whose} was ended {told}: {why}."
                return _Said("raises", reason, _errors(source, target))
        if source.run.status == "raised":
            return self._source_raised(source, target, roots[0])
        if target.run.status == "ran":
            return None
        reason = f"{_error(target)}."
        if root := roots[1]:
            name, of = root
            how = "is marked" if self._is_marked(of.cell) else "raises"
            reason = (
                f"It raises only because the cell at line {self._line(of.cell)} {how}, which should"
                f" give `{name}`: {first_line(target)}."
            )
        return _Said("raises", reason, _errors(source, target))

    def _source_raised(
        self, source: Side, target: Side, root: tuple[str, Side] | None
    ) -> _Said | None:
        of = root[1] if root else source
        if target.run.status == "ran" and self._has_returned(of.cell):
            reason = f"The source does not run: it is in {target.framework}'s words in part."
            if root:
                reason = f"The source needs line {of.cell.line}, where it does not run."
            return _Said("needs", reason)
        if target.run.status == "ran":
            reason = f"The source raises {_kind(source)} here, and the translation runs."
            return _Said("differs", reason, _errors(source, target))
        if _is_mistake(source, target):
            reason = f"{_error(target)}, while the source raises {_kind(source)}."
            return _Said("raises", reason, _errors(source, target))
        return None

    def _compared(self, source: Side, target: Side, text: CellText) -> _Said:
        """Tell of two cells that both ran, or both raised, by what they did until then."""
        found = compare_cells(source, target, self.apart)
        if odd := found.first():
            return _Said("differs", _sentence(odd), _evidence(odd, source, target))
        if found.untold:
            things = ", ".join(dict.fromkeys(found.untold[:_MOST_NAMES]))
            reason = f"Nothing is known to compare of {things}: it is too large or too deep."
            return _Said("differs", reason)
        is_unchanged = text.source == source.cell.source
        notes = [*self._remarks(source, target, found), *found.notes]
        reason = f"{'; '.join(notes)}." if notes else ""
        return _Said("unchanged" if is_unchanged else "same", reason[:1].upper() + reason[1:])

    def _remarks(self, source: Side, target: Side, found: Compared) -> list[str]:
        """Return what a reader should know of a cell that did the same."""
        if source.run.status == "raised":
            kinds = dict.fromkeys((_kind(source), _kind(target)))
            return [f"the source raises too: {' and '.join(kinds)}"]
        names = [one.name for one in target.run.defined]
        if not names or found.told:
            return []
        idle = [f"`{name}`" for name in names if not self._is_called(name)]
        return [f"never called: {', '.join(idle)}"] if idle else []

    def _is_called(self, name: str) -> bool:
        runs = self.target.trace.cells
        called = {one.partition(".")[0] for run in runs for one in run.called}
        bound = [seen for run in runs for seen in run.bound.values()]
        made = {
            getattr(seen, "class_name", "")
            for seen in bound
            if not (isinstance(seen, SeenOther) and seen.kind == "class")
        }
        return name in called | made

    def _is_marked(self, cell: Cell) -> bool:
        text = self.texts.get(cell.index)
        return bool(text and text.marks)

    def _has_returned(self, cell: Cell) -> bool:
        text = self.texts.get(cell.index)
        return bool(text and text.has_returned)

    def _line(self, cell: Cell) -> int:
        """Return the line at which a cell of the translation stands in the source."""
        found = (one.line for one in self.source.cells if one.index == cell.index)
        return next(found, cell.line)


def _needs(source: Side, target: Side, roots: Sequence[tuple[str, Side] | None]) -> _Said | None:
    """Tell what is missing for a cell, or for the one that it fails with."""
    for side, root in zip((source, target), roots, strict=True):
        if side.run.need:
            return _Said("needs", f"It needs {side.run.need}, which is not here.")
        if root and root[1].run.need:
            reason = (
                f"It needs `{root[0]}` of line {root[1].cell.line}: {root[1].run.need} is not here."
            )
            return _Said("needs", reason)
    return None


def _is_mistake(source: Side, target: Side) -> bool:
    """Return whether the translation raises what shows it wrong, and not what the source shows."""
    one, other = source.run.error, target.run.error
    if one is None or other is None:
        return False
    if other.type == "TypeError" and any(part in other.message for part in _WRONG_CALL):
        return not any(part in one.message for part in _WRONG_CALL)
    if other.type != one.type:
        return other.type in _MISTAKES
    return one.type == "NameError" and one.message != other.message


def _kind(side: Side) -> str:
    return side.run.error.type if side.run.error else "an error"


def _error(side: Side) -> str:
    """Return what a cell raises, and in which of its lines."""
    error = side.run.error
    if error is None or not error.line:
        return first_line(side)
    return f"{first_line(side)} (line {error.line} of the cell: `{side.line(error.line).strip()}`)"


def _errors(source: Side, target: Side) -> list[str]:
    ends = [
        first_line(one) if one.run.status == "raised" else one.run.status
        for one in (source, target)
    ]
    return _told(source, target, *ends)


def _told(source: Side, target: Side, one: str, other: str) -> list[str]:
    return [f"source ({source.framework}): {one}", f"translation ({target.framework}): {other}"]


def _evidence(odd: Sequence[Odd], source: Side, target: Side) -> list[str]:
    return [line for one in odd for line in _told(source, target, one.source, one.target)]


def _sentence(odd: Sequence[Odd]) -> str:
    """Return in one sentence on which level things differ, and how."""
    level, what = odd[0].level, odd[0].what
    labels = list(dict.fromkeys(one.label for one in odd if one.what == what))
    is_all = len(labels) <= _MOST_NAMES and all(one.what == what for one in odd)
    names = ", ".join(labels[:_MOST_NAMES]) + ("" if is_all else " and more")
    return f"Different {level} of {names}{f': {what}' if what else ''}."
