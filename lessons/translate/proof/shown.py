"""What two cells show, value by value; how it is written is each framework's own affair."""

import ast
import re
from collections.abc import Sequence

from common.cells.noting import MOST_SHOWN
from common.cells.records import Shown
from common.cells.seen import Seen, SeenModule, SeenOther, SeenPlain
from lessons.translate.proof.comparing import Comparing
from lessons.translate.proof.found import TIMES, Apart, Compared, Odd
from lessons.translate.proof.modules import ACTIVATIONS
from lessons.translate.proof.texts import are_same_texts, depends_on_chance, handles_error
from lessons.translate.proof.values import compare
from lessons.verdicts.sides import Side
from lessons.verdicts.sources import parse

_COUNTS_LAYERS = re.compile(r"\blen\(")
_COUNTS_PARAMETERS = re.compile(r"parameters\(|weights|variables|state_dict")
# Methods that change what they are called on, and return it by the way.
_IN_PLACE = ("set_value", "load_state_dict", "set_state_dict", "apply", "to", "train", "eval")


def compare_shown(source: Side, target: Side, apart: Apart, found: Compared) -> None:
    """Add what two cells show differently: other values, in another order, more or fewer."""
    one, other = _values_shown(source), _values_shown(target)
    if len(one) != len(other):
        one, other = ([shown for shown in some if _is_value(shown)] for some in (one, other))
    if len(one) != len(other):
        told = [f"shows {len(some)} values" for some in (one, other)]
        what = f"{len(one)} values against {len(other)}"
        found.odd.append(Odd("what is shown", "structure", what, *told))
        return
    for left, right in zip(one, other, strict=True):
        lines = (
            source.statement(left.line, left.elsewhere),
            target.statement(right.line, right.elsewhere),
        )
        is_caught = handles_error(source.cell.source, left.line) and left.elsewhere is None
        at = Comparing(source, target, *lines, handles_error=is_caught, moved=apart.moved)
        unlike = compare(left.value, right.value, at)
        if unlike and _may_differ(left.value, right.value, at, apart, found):
            continue
        label = "the result" if left.how == "result" else "what is printed"
        found.take(label, left.value, right.value, unlike, at)
    _compare_rest(source, target, found)


def _compare_rest(source: Side, target: Side, found: Compared) -> None:
    """Compare as text what was printed after the last value that was kept."""
    if min(len(source.run.shown), len(target.run.shown)) < MOST_SHOWN:
        return
    found.notes[f"of what is shown the first {MOST_SHOWN} values were compared"] = None
    if all(isinstance(one.value, SeenPlain) for one in source.run.shown):
        texts = source.run.stdout, target.run.stdout
        if not are_same_texts(*texts, is_cut="... cut ..." in texts[0]):
            told = [text[-80:].strip().splitlines()[-1:] for text in texts]
            seen = [" ".join(lines) for lines in told]
            found.odd.append(Odd("what is printed", "values", "", *seen))


def _values_shown(side: Side) -> Sequence[Shown]:
    """Return what a cell shows, but for the object that a change in place returns at its end."""
    shown = side.run.shown
    if shown and shown[-1].how == "result" and _ends_in_change(side.cell.source):
        return shown[:-1]
    return shown


def _ends_in_change(text: str) -> bool:
    tree = parse(text)
    last = tree.body[-1] if tree and tree.body else None
    if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
        return False
    function = last.value.func
    if not isinstance(function, ast.Attribute):
        return False
    name = function.attr
    is_underscored = name.endswith("_") and not name.endswith("__")
    return is_underscored or name.startswith("assign") or name in _IN_PLACE


def _is_value(shown: Shown) -> bool:
    value = shown.value
    if isinstance(value, SeenOther | SeenModule):
        return False
    return not (isinstance(value, SeenPlain) and value.value is None)


def _may_differ(left: Seen, right: Seen, at: Comparing, apart: Apart, found: Compared) -> bool:
    """Return whether two shown values differ by right: clocks, and layers that are counted."""
    if not isinstance(left, SeenPlain) or not isinstance(right, SeenPlain):
        return False
    if not isinstance(left.value, bool) and any(
        depends_on_chance(line, apart.timed) for line in at.lines
    ):
        found.notes[TIMES] = None
        return True
    if _counts_merged_layers(left, right, at):
        found.notes["activations are counted as layers or are not"] = None
        return True
    return False


def _counts_merged_layers(left: SeenPlain, right: SeenPlain, at: Comparing) -> bool:
    if not isinstance(left.value, int) or not isinstance(right.value, int):
        return False
    if not all(
        _COUNTS_LAYERS.search(line) and not _COUNTS_PARAMETERS.search(line) for line in at.lines
    ):
        return False
    nets = [
        (one, other)
        for name, one in at.source.after.items()
        if isinstance(one, SeenModule)
        and isinstance(other := at.target.after.get(name), SeenModule)
    ]
    return any(_merged(one) - _merged(other) == left.value - right.value for one, other in nets)


def _merged(module: SeenModule) -> int:
    return sum(name.startswith(ACTIVATIONS) for name in module.layers)
