"""Which differences a reader should meet first."""

from common.compare import Row
from common.divergences import Divergence
from common.facts import SameError
from common.run import Run
from report.tables import Highlight
from report.values import order_groups, shorten, spell, spell_apart
from report.words import Words

MOST = 8
# What misleads silently comes before what announces itself.
ORDER = ("semantics", "error", "default", "missing", "type", "format", "layout", "name")
Ranked = tuple[Row, Divergence]


def choose_highlights(run: Run, rows: list[Row], words: Words) -> tuple[Highlight, ...]:
    """Return the most instructive documented differences that happened in this run.

    Headlines first, then by class; one per scenario and reason. Within each rank the sections take
    turns, so that the first section does not fill the list.
    """
    titles = {
        (info.section, info.name): words.pick(info.title, info.title_zh) for info in run.scenarios
    }
    return tuple(
        Highlight(
            f"{words.sections[row.section]} · {titles[row.section, row.scenario]}",
            words.kinds[divergence.kind],
            row.fact,
            _sides(row, words),
            words.pick(divergence.reason, divergence.reason_zh),
        )
        for row, divergence in _in_turns(_distinct(rows))[:MOST]
    )


def _distinct(rows: list[Row]) -> list[Ranked]:
    """Return rows in order of instruction, no scenario and no reason twice."""
    known = [
        (row, row.divergence)
        for row in rows
        if row.divergence and row.verdict == "differs (documented)"
    ]
    known.sort(key=_rank)
    found: list[Ranked] = []
    seen: set[object] = set()
    for row, divergence in known:
        scenario = (row.section, row.scenario)
        if scenario not in seen and divergence.reason not in seen:
            found.append((row, divergence))
            seen |= {scenario, divergence.reason}
    return found


def _in_turns(ranked: list[Ranked]) -> list[Ranked]:
    """Return headlines first; among them, and among the rest, sections in turns."""
    turns: dict[tuple[bool, str], int] = {}
    keyed = []
    for row, divergence in ranked:
        place = (divergence.headline, row.section)
        turns[place] = turns.get(place, 0) + 1
        keyed.append(((not divergence.headline, turns[place]), (row, divergence)))
    keyed.sort(key=lambda item: item[0])
    return [item for _, item in keyed]


def _rank(item: Ranked) -> tuple[bool, int]:
    return (not item[1].headline, ORDER.index(item[1].kind))


def _sides(row: Row, words: Words) -> tuple[tuple[str, str], ...]:
    """Return who shows what, one entry per group, in the order of the report's columns."""
    observed = {name: side.value for name, side in row.cells.items() if side.observed}
    texts = spell_apart(observed, row.rule, words)
    sides = []
    for group in order_groups(row.groups, row.cells):
        first = observed[group[0]]
        if len(group) > 1 and isinstance(row.rule, SameError) and isinstance(first, dict):
            # They share the class; the message of one would be put into the other's mouth.
            text = spell(first.get("class"))
        else:
            text = texts[group[0]]
        sides.append((" = ".join(group), shorten(text, 100)))
    return tuple(sides)
