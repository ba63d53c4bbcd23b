"""Gradients that are only shown, right after a pass: a tape is asked for them where they are.

Where a lesson looks at gradients alone, beside its x and y, its tape is called `t`, as in
textbooks.
"""

import ast
from dataclasses import dataclass

from lessons.translate.pages import Page
from lessons.translate.rules.gradients.asked import Asked, Wanted
from lessons.translate.rules.gradients.gradients import Gradients, Pass, Use
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_NAMES = ("tape", "gradient_tape", "recorder")
_AROUND = (ast.For, ast.While, ast.FunctionDef)


@dataclass(frozen=True)
class Shown:
    """The places that show the gradients of one pass, and of which variables they are."""

    page: Page
    places: tuple[ast.expr, ...]
    wanted: tuple[Wanted, ...]

    def plan(self, tape: str, root: str, script: Script) -> None:
        """Have the tape asked there: for one gradient, or for all that are printed at once."""
        first, *others = self.places
        if not others:
            script.plan.replace[first] = lambda writer: (
                f"{tape}.gradient({root}, {self._sources(writer)[0]})"
            )
            return
        script.plan.replace[first] = lambda writer: (
            f"*{tape}.gradient({root}, [{', '.join(self._sources(writer))}])"
        )
        for before, one in zip(self.places, others, strict=False):
            script.plan.cut[one] = self.page.end(before)

    def _sources(self, writer: Writer) -> list[str]:
        return [one.text(writer.script) for one in self.wanted]


def tape_names(found: Gradients) -> tuple[str, ...]:
    """Return what a lesson's tapes may be called, the best name first."""
    is_inside = any(one.page.enclosing(one.stmt, *_AROUND) for one in found.passes)
    trains = found.script.draws_weights or is_inside or any(map(_changes, found.uses))
    return _NAMES if trains else ("t", *_NAMES)


def _changes(use: Use) -> bool:
    """Return whether gradients are asked for so that something be changed by them."""
    stmt = use.page.statement(use.node)
    match stmt:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=attr))):
            is_change = attr == "set_value" or attr.endswith("_")
        case _:
            is_change = isinstance(stmt, ast.AugAssign)
    return is_change or use.asking not in ("read", "call")


def shown_of(one: Pass, asked: Asked, script: Script) -> Shown | None:
    """Return where the gradients of a pass are shown, if that is all that is done with them."""
    uses, page = one.uses, one.page
    is_plain = not (asked.lists or one.adds or one.gradient is not None)
    if not (is_plain and uses and len(uses) == len(asked.ones)):
        return None
    if any(use.asking != "read" or use.page is not page for use in uses):
        return None
    stmts = {page.statement(use.node) for use in uses}
    places = tuple(use.grad for use in uses if use.grad is not None)
    is_next = len(stmts) == 1 and _follows(one, stmts.pop(), script) and not _has_comment(one)
    if not is_next or not _are_shown(page, places):
        return None
    return Shown(page, places, tuple(wanted for _, wanted in asked.ones))


def _follows(one: Pass, stmt: ast.stmt, script: Script) -> bool:
    """Return whether a statement that shows something stands right after a pass."""
    block = one.page.blocks[one.stmt]
    if stmt not in block or not isinstance(stmt, ast.Expr):
        return False
    between = block[block.index(one.stmt) + 1 : block.index(stmt)]
    return all(other in script.plan.drop for other in between)


def _has_comment(one: Pass) -> bool:
    page = one.page
    rest = page.source[page.end(one.stmt) : page.line_end(page.end(one.stmt))]
    return bool(rest.strip())


def _are_shown(page: Page, places: tuple[ast.expr, ...]) -> bool:
    """Return whether a gradient stands alone or in a call, or several are all a call is given."""
    above = page.parents[places[0]]
    if len(places) == 1:
        while isinstance(above, ast.Attribute | ast.Call | ast.keyword):
            above = page.parents[above]
        return isinstance(above, ast.Expr)
    return isinstance(above, ast.Call) and list(places) == above.args
