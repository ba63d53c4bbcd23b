"""A schedule where it is made: what it is called, for which optimizers, and how it is written."""

import ast
from dataclasses import dataclass, field

from lessons.translate.pages import Page
from lessons.translate.plan import Written
from lessons.translate.rules.schedules.milestones import say_schedule
from lessons.translate.script import Said, Script
from lessons.translate.writer import Writer


@dataclass(frozen=True)
class Schedule:
    """A schedule: where it is made, its name, and the optimizer that it is for."""

    page: Page
    call: ast.Call
    said: Said
    stmt: ast.stmt
    target: ast.expr | None
    optimizers: list[ast.Call] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return what it is called; empty where it has no name."""
        return self.page.text(self.target) if self.target is not None else ""


def schedule_of(page: Page, call: ast.Call, said: Said, script: Script) -> Schedule:
    """Return the schedule that a call makes."""
    stmt = page.statement(call)
    target = None
    if isinstance(stmt, ast.Assign) and stmt.value is call and len(stmt.targets) == 1:
        target = stmt.targets[0]
    schedule = Schedule(page, call, said, stmt, target)
    if script.source == "pytorch":
        hole = said.holes["optimizer"].node
        origin = script.origins.of(hole) if hole is not None else None
        if isinstance(origin, ast.Call):
            schedule.optimizers.append(origin)
    else:
        schedule.optimizers.extend(
            node
            for _, node in script.walk(ast.Call)
            if isinstance(node, ast.Call) and _holds(node, schedule, script)
        )
    return schedule


def rate_of(optimizer: ast.Call, script: Script) -> ast.expr | None:
    """Return the rate that an optimizer is given where it is made, None where it says none."""
    said = script.said(optimizer)
    hole = said.holes.get("lr") if said and said.phrase.gives == "optimizer" else None
    return hole.node if hole is not None and hole.is_given else None


def _holds(optimizer: ast.Call, schedule: Schedule, script: Script) -> bool:
    rate = rate_of(optimizer, script)
    return rate is not None and (rate is schedule.call or script.origins.of(rate) is schedule.call)


def made(schedule: Schedule, told: dict[str, Written]) -> Written:
    """Return the schedule as the target makes it; `told` is what the source does not say there."""

    def written(writer: Writer) -> str:
        there = Writer(writer.script, schedule.page)
        texts = {name: writer.resolve(text) for name, text in told.items()}
        return say_schedule(schedule.said, schedule.call, there, texts)

    return written
