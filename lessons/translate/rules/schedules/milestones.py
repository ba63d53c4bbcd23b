"""Schedules that change at given steps: PyTorch and Paddle name the first step of a new rate, Keras
the last of the old; and Keras is given the rates themselves, not the factor between them.
"""

import ast
from collections.abc import Mapping

from lessons.phrasebook.book import Phrase
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


def is_refused(phrase: Phrase, target: str) -> bool:
    """Return whether a schedule has no counterpart, but for those that this file can write."""
    return target in phrase.refused and not (
        phrase.name == "milestones_schedule" and target == "keras"
    )


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
