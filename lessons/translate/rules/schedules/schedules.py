"""Schedules of the learning rate: PyTorch's holds its optimizer, Paddle's is held by it and moved
on by `step()`, Keras's is held by it and follows the optimizer's own count of steps.
"""

import ast
import copy

from lessons.translate.notes import TITLES
from lessons.translate.pages import Page
from lessons.translate.plan import Refused, Written
from lessons.translate.rules.gradients.flow import Place, place_of
from lessons.translate.rules.names_free import free_name
from lessons.translate.rules.schedules.counting import Step, check_length, plan_counting, steps_of
from lessons.translate.rules.schedules.functions import is_function, plan_function
from lessons.translate.rules.schedules.handed import find_handed, hand_makers, hand_schedules
from lessons.translate.rules.schedules.idle import plan_idle
from lessons.translate.rules.schedules.making import Schedule, made, rate_of, schedule_of
from lessons.translate.rules.schedules.milestones import first_rate, is_refused
from lessons.translate.script import Script
from lessons.translate.writer import Writer

_HANDED = {"pytorch": hand_makers, "paddle": hand_schedules, "keras": plan_idle}
_FUNCTION = "a schedule of {} is moved on by step(), and is no function of the step"


def plan_schedules(script: Script) -> None:
    """Decide how schedules are made, given to their optimizers, and moved on."""
    settled = _plan_handed(script)
    for page, node in script.walk(ast.Call):
        said = script.said(node)
        if isinstance(node, ast.Call) and said and said.phrase.gives == "scheduler":
            if node in settled or is_refused(said, script.target):
                continue
            try:
                _plan(schedule_of(page, node, said, script), script)
            except Refused as refused:
                script.plan.refuse.setdefault(page.statement(node), str(refused))


def _plan_handed(script: Script) -> set[ast.Call]:
    """Plan functions that are handed schedules; return the schedules that this settles."""
    settled: set[ast.Call] = set()
    if script.source == "keras":
        return settled
    for handed in find_handed(script):
        try:
            is_settled = _HANDED[script.target](handed, script)
        except Refused as refused:
            for _, schedule in handed.given:
                script.plan.refuse.setdefault(schedule.stmt, str(refused))
            is_settled = True
        if is_settled:
            settled |= {schedule.call for _, schedule in handed.given}
    return settled


def _plan(schedule: Schedule, script: Script) -> None:
    if script.source == "pytorch" and script.target == "paddle":
        _give(schedule, script)
        return
    if not schedule.optimizers and is_function(schedule.said, script):
        plan_function(schedule.call, schedule.said, script)
        return
    if len(schedule.optimizers) != 1:
        raise Refused(_unheld(schedule, script))
    steps = _steps(schedule, script) if script.source == "keras" else []
    if script.target == "pytorch":
        _hold(schedule, script)
    elif script.target == "keras":
        _follow(schedule, script)
    else:
        _keep(schedule, script)
    name = _name(schedule, script) if steps else ""
    for step in steps:  # what followed the optimizer's steps is moved on after each of them
        script.plan.after[step.stmt].append(f"{name}.step()")


def _name(schedule: Schedule, script: Script) -> str:
    """Return what a schedule is called; one without a name gets one, with a number where another
    such goes on after it is made.
    """
    if schedule.name:
        return schedule.name
    name, at = free_name(script, ("scheduler", "schedule")), place_of(schedule.page, schedule.stmt)
    others = [one for one in script.once(_nameless) if one.call is not schedule.call]
    earlier = [one for one in others if place_of(one.page, one.stmt) < at]
    number = 1 + sum(_last_step(one, script) > at for one in earlier)
    return name if number == 1 else f"{name}{number}"


def _nameless(script: Script) -> list[Schedule]:
    """Return the schedules that are made where their one optimizer is given them."""
    every = ((page, node, script.said(node)) for page, node in script.walk(ast.Call))
    found = [
        schedule_of(page, node, said, script)
        for page, node, said in every
        if said is not None and said.phrase.gives == "scheduler"
    ]
    return [one for one in found if not one.name and len(one.optimizers) == 1]


def _last_step(schedule: Schedule, script: Script) -> Place:
    """Return where the optimizer of a schedule makes its last step."""
    steps = steps_of(schedule.optimizers[0], "optimizer_step", script)
    places = [place_of(step.page, step.stmt) for step in steps]
    return max(places, default=place_of(schedule.page, schedule.stmt))


def _unheld(schedule: Schedule, script: Script) -> str:
    if schedule.optimizers:
        return "one schedule is given to several optimizers"
    title = TITLES[script.target]
    if script.source == "keras":
        return _FUNCTION.format(title)
    if script.target == "pytorch":
        return "a schedule of PyTorch is made with its optimizer, which is not there yet"
    return "a schedule of Keras follows its optimizer's steps, and which optimizer is not said"


def _text(node: ast.expr, script: Script) -> Written:
    """Return an expression's text though something else is written in its place."""
    twin = ast.copy_location(copy.copy(node), node)

    return lambda _: Writer(script, script.page_of(node)).text(twin)


def _assigned(schedule: Schedule, name: str, told: dict[str, Written]) -> Written:
    text = made(schedule, told)
    return lambda writer: f"{name} = {writer.resolve(text)}"


def _rate_text(schedule: Schedule, script: Script) -> Written:
    """Return the rate that a schedule begins with."""
    if script.source == "pytorch":
        rate = rate_of(schedule.optimizers[0], script)
        if rate is None:
            raise Refused("the rate that the schedule begins with is not said")
        return _text(rate, script)
    return _text(first_rate(schedule.said), script)


def _place(schedule: Schedule, script: Script) -> tuple[Page, ast.stmt]:
    """Return where the optimizer is made."""
    optimizer = schedule.optimizers[0]
    page = script.page_of(optimizer)
    return page, page.statement(optimizer)


def _is_near(schedule: Schedule, script: Script) -> bool:
    """Return whether the schedule may be made where its optimizer is, nothing between them."""
    page, stmt = _place(schedule, script)
    if page is not schedule.page or page.blocks[stmt] is not page.blocks[schedule.stmt]:
        return False
    block = page.blocks[stmt]
    first, last = sorted((block.index(stmt), block.index(schedule.stmt)))
    between = [node for one in block[first + 1 : last] for node in ast.walk(one)]
    used = {node.id for node in ast.walk(schedule.call) if isinstance(node, ast.Name)}
    used |= {schedule.name}
    return not any(isinstance(node, ast.Name) and node.id in used for node in between)


def _give(schedule: Schedule, script: Script) -> None:
    """PyTorch to Paddle: the schedule is made first, and given to the optimizer."""
    plan = script.plan
    rate = rate_of(schedule.optimizers[0], script) if schedule.optimizers else None
    if schedule.name and rate is not None and _is_near(schedule, script):
        _, stmt = _place(schedule, script)
        line = _assigned(schedule, schedule.name, {"lr": _text(rate, script)})
        plan.before[stmt].append(line)
        plan.replace[rate] = schedule.name
        plan.drop.add(schedule.stmt)
        return
    optimizer = schedule.said.holes["optimizer"].node
    assert optimizer is not None
    plan.replace[schedule.call] = made(
        schedule, {"lr": lambda writer: f"{writer.text(optimizer)}.get_lr()"}
    )
    if schedule.name:
        plan.after[schedule.stmt].append(_attached(schedule.name, optimizer))
    elif not _attach_results(script):
        raise Refused("in Paddle a schedule is given to its optimizer, and here neither has a name")


def _attached(name: str, optimizer: ast.expr) -> Written:
    return lambda writer: f"{writer.text(optimizer)}.set_lr_scheduler({name})"


def _attach_results(script: Script) -> bool:
    """Give schedules that a function has made for an optimizer to it, where they get a name."""
    found = False
    for _, stmt in script.walk(ast.Assign):
        match stmt:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(args=args) as call):
                is_made = script.said(call) is None and script.kinds.is_kind(call, "scheduler")
                given = [one for one in args if script.kinds.is_kind(one, "optimizer")]
                if is_made and len(given) == 1:
                    found = True
                    script.plan.after[stmt] = [_attached(name, given[0])]
    return found


def _hold(schedule: Schedule, script: Script) -> None:
    """To PyTorch: the optimizer is made first, with the rate, and the schedule is given it."""
    plan = script.plan
    page, stmt = _place(schedule, script)
    rate = rate_of(schedule.optimizers[0], script)
    if not isinstance(stmt, ast.Assign) or stmt.value is not schedule.optimizers[0]:
        raise Refused("in PyTorch a schedule holds its optimizer, and here that has no name")
    if schedule.name and not _is_near(schedule, script):
        raise Refused("in PyTorch a schedule is made after its optimizer, and not where this is")
    assert rate is not None
    plan.replace[rate] = _rate_text(schedule, script)
    optimizer = page.text(stmt.targets[0])
    name = _name(schedule, script)
    plan.after[stmt].append(_assigned(schedule, name, {"optimizer": optimizer}))
    if schedule.name:
        plan.drop.add(schedule.stmt)
    else:
        plan.introduced[page.cell].add(name)


def _keep(schedule: Schedule, script: Script) -> None:
    """Keras to Paddle: the schedule stays where it is; it needs a name to be moved on."""
    if schedule.name:
        script.plan.replace[schedule.call] = made(schedule, {})
        return
    page, stmt = _place(schedule, script)
    name = _name(schedule, script)
    script.plan.before[stmt].append(_assigned(schedule, name, {}))
    script.plan.replace[schedule.call] = name
    script.plan.introduced[page.cell].add(name)


def _steps(schedule: Schedule, script: Script) -> list[Step]:
    """Return the optimizer's steps, which a schedule of Keras follows."""
    if _is_asked(schedule, script):
        raise Refused(_FUNCTION.format(TITLES[script.target]))
    steps = steps_of(schedule.optimizers[0], "optimizer_step", script)
    if not steps:
        raise Refused("where the optimizer makes its steps is not said")
    check_length(schedule.said, steps, script)
    return steps


def _is_asked(schedule: Schedule, script: Script) -> bool:
    """Return whether a schedule is called as a function of the step."""
    return any(
        script.kinds.is_kind(node.func, "scheduler")
        or script.origins.of(node.func) is schedule.call
        for _, node in script.walk(ast.Call)
        if isinstance(node, ast.Call)
    )


def _follow(schedule: Schedule, script: Script) -> None:
    """To Keras: the schedule is held by the optimizer, or asked for the rate of each epoch."""
    if not schedule.name:
        raise Refused("in Keras a schedule is held by its optimizer, and here it has no name")
    optimizer = schedule.optimizers[0]
    rate = rate_of(optimizer, script)
    page, stmt = _place(schedule, script)
    if script.source == "pytorch":
        hole = schedule.said.holes["optimizer"].node
        assert hole is not None
        name = page.text(hole)
    elif isinstance(stmt, ast.Assign) and stmt.value is optimizer:
        name = page.text(stmt.targets[0])
    else:
        raise Refused(_unheld(schedule, script))
    if rate is None:
        raise Refused("the rate that the schedule begins with is not said")
    begins = _rate_text(schedule, script)
    is_held = plan_counting(schedule.said, schedule.call, optimizer, name, script)
    told = {"lr": begins} if script.source == "pytorch" else {}
    if script.source == "paddle":
        script.plan.replace[schedule.call] = made(schedule, {})
        if not is_held:
            script.plan.replace[rate] = begins
    elif is_held and _is_near(schedule, script):
        script.plan.before[stmt].append(_assigned(schedule, schedule.name, told))
        script.plan.replace[rate] = schedule.name
        script.plan.drop.add(schedule.stmt)
    else:
        script.plan.replace[schedule.call] = made(schedule, told)
        if is_held:
            script.plan.after[schedule.stmt].append(f"{name}.learning_rate = {schedule.name}")
