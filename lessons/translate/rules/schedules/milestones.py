"""Schedules that change at given steps: PyTorch and Paddle name the first step of a new rate, Keras
the last of the old; and Keras is given the rates themselves, not the factor between them.
"""

import ast
import itertools
import math
from collections.abc import Mapping

from lessons.phrasebook.filling import bracketed
from lessons.translate.plan import Refused
from lessons.translate.rules.phrases import make_filler, say
from lessons.translate.script import Said
from lessons.translate.writer import Writer

_PIECEWISE = {
    "paddle": "paddle.optimizer.lr.PiecewiseDecay",
    "keras": "keras.optimizers.schedules.PiecewiseConstantDecay",
}
_FACTOR = 12  # how tightly a factor has to hold together


def is_refused(said: Said, target: str) -> bool:
    """Return whether a schedule has no counterpart, but for those that this file can write."""
    if said.phrase.name == "piecewise_schedule" and target == "pytorch":
        return not _factor(said)
    is_written = said.phrase.name == "milestones_schedule" and target == "keras"
    return target in said.phrase.refused and not is_written


def first_rate(said: Said) -> ast.expr:
    """Return the rate that a schedule begins with.

    Raises:
        Refused: it is an item of what has a name.
    """
    if "lr" in said.holes and (rate := said.holes["lr"].node):
        return rate
    match said.holes["rates"].node:
        case ast.List(elts=[first, *_]) | ast.Tuple(elts=[first, *_]):
            return first
    raise Refused("the rate that the schedule begins with is not said")


def _factor(said: Said) -> str:
    """Return the factor from each rate to the next, empty where they are no such numbers."""
    try:
        rates = [float(rate) for rate in ast.literal_eval(said.holes["rates"].node or "")]
    except (TypeError, ValueError):
        return ""
    pairs = list(itertools.pairwise(rates))
    if not pairs or not all(rates):
        return ""
    factor = pairs[0][1] / pairs[0][0]
    is_one = all(math.isclose(later / earlier, factor) for earlier, later in pairs)
    return f"{factor:.12g}" if is_one else ""


def say_schedule(said: Said, node: ast.expr, writer: Writer, told: Mapping[str, str]) -> str:
    """Return a schedule in the target's words; `told` is what the source leaves out.

    Raises:
        Refused: its steps are not listed.
    """
    target = writer.script.target
    if said.phrase.name == "piecewise_schedule" and target in _PIECEWISE:
        earlier = -1 if target == "keras" else 1
        boundaries = _moved(said.holes["boundaries"].node, earlier)
        rates = make_filler(said.holes["rates"], writer).text
        return f"{writer.spell(_PIECEWISE[target])}(boundaries={boundaries}, values={rates})"
    if said.phrase.name == "piecewise_schedule":
        milestones = _moved(
            said.holes["boundaries"].node, 1 if writer.script.source == "keras" else 0
        )
        name = writer.spell("torch.optim.lr_scheduler.MultiStepLR")
        return f"{name}({told['optimizer']}, milestones={milestones}, gamma={_factor(said)})"
    if said.phrase.name == "milestones_schedule" and target == "keras":
        return _with_rates(said, writer, told)
    return say(said, node, writer, told)


def _with_rates(said: Said, writer: Writer, told: Mapping[str, str]) -> str:
    milestones = said.holes["milestones"].node
    boundaries = _moved(milestones, -1)
    rate = told["lr"] if "lr" in told else make_filler(said.holes["lr"], writer).text
    first = bracketed(rate, _FACTOR)
    factor = bracketed(make_filler(said.holes["gamma"], writer).text, _FACTOR + 3)
    rates = [rate, f"{first} * {factor}"]
    assert isinstance(milestones, ast.List | ast.Tuple)
    rates += [f"{first} * {factor} ** {power}" for power in range(2, len(milestones.elts) + 1)]
    name = writer.spell(_PIECEWISE["keras"])
    return f"{name}(boundaries={boundaries}, values=[{', '.join(rates)}])"


def _moved(boundaries: ast.expr | None, by: int) -> str:
    """Return a list of steps, each moved on or back by one."""
    if not isinstance(boundaries, ast.List | ast.Tuple) or not boundaries.elts:
        raise Refused("at which steps the rate changes is not listed, and frameworks count by one")
    moved = []
    for one in boundaries.elts:
        if not isinstance(one, ast.Constant) or not isinstance(one.value, int):
            raise Refused("at which steps the rate changes is no list of numbers")
        moved.append(str(one.value + by))
    return f"[{', '.join(moved)}]"
